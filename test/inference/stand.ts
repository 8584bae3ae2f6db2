/** A provider whose batches end when a test says so: what is tested over it is the policy, not a model. */
import type { EncoderProvider, PreparedText } from '../../src/ports/encoder.ts'
import type { Clock, Log } from '../../src/ports/runtime.ts'
import { SILENT } from '../support/silent-log.ts'

export interface RunningBatch {
  readonly texts: readonly string[]
  /** Answers with one vector per text, [its length in words]. */
  finish(): void
  fail(reason: Error): void
}

export interface Stand {
  readonly provider: EncoderProvider
  readonly clock: Clock & { advance(milliseconds: number): void }
  readonly log: Log
  /** Batches that run now, oldest first. */
  readonly running: RunningBatch[]
  /** Ends every batch that runs and comes until nothing runs any more; gives their texts. */
  finishAll(): Promise<readonly (readonly string[])[]>
}

/** A word is a token. */
const tokensOf = (text: string): number => text.split(' ').length

/** Lets everything that can happen without a batch ending happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function newStand(concurrency: number): Stand {
  const running: RunningBatch[] = []
  let time = 0

  const encode = (batch: readonly PreparedText[]) => {
    const result = Promise.withResolvers<readonly Float32Array[]>()
    const leave = () => running.splice(running.indexOf(entry), 1)
    const entry: RunningBatch = {
      texts: batch.map(({ text }) => text),
      finish() {
        leave()
        result.resolve(batch.map(({ tokenCount }) => Float32Array.of(tokenCount)))
      },
      fail(reason) {
        leave()
        result.reject(reason)
      },
    }
    running.push(entry)
    return result.promise
  }

  return {
    provider: {
      model: {
        provider: 'stand',
        name: 'stand',
        revision: '1',
        dimensions: 1,
        maxTokens: 512,
        similarity: 'cosine',
        pooling: 'mean',
        normalized: false,
        prefixes: { query: '', passage: '' },
      },
      concurrency,
      prepare: async (texts, input) =>
        texts.map((text) => ({
          text,
          input,
          tokenCount: Math.min(512, tokensOf(text)),
          cutTokens: Math.max(0, tokensOf(text) - 512),
        })),
      encode,
      countTokens: async (texts) => texts.map(tokensOf),
      close: async () => undefined,
    },
    clock: {
      now: () => time,
      monotonic: () => time,
      advance(milliseconds) {
        time += milliseconds
      },
    },
    log: SILENT,
    running,
    async finishAll() {
      const batches: (readonly string[])[] = []
      for (await settled(); running.length > 0; await settled()) {
        const [oldest] = running
        batches.push(oldest?.texts ?? [])
        oldest?.finish()
      }
      return batches
    },
  }
}
