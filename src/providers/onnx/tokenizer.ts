/**
 * The tokenizer's thread seen from outside. Requests go over in small slices, a query's slices before those of passages, so a
 * query waits for one slice (a few milliseconds) and never for a whole ingest request. The event loop tokenises nothing.
 */
import { siblingModule } from '../../core/modules.ts'
import type { EncoderInput } from '../../ports/encoder.ts'
import { openPool, type Pool } from './pool.ts'
import { startThread } from './thread.ts'
import type { Tokenized, TokenizerFacts, TokenizerRequest, TokenizerSettings } from './tokenize.ts'

/** UTF-16 units of one slice; about 3 ms. A longer text is a slice by itself. */
const SLICE_UNITS = 8_192

export interface TokenIds {
  /** With special tokens, cut to the maximum. */
  readonly ids: Int32Array
  readonly cutTokens: number
}

interface Slice {
  readonly request: TokenizerRequest
  readonly result: PromiseWithResolvers<Tokenized>
}

/** @throws SextantError MODEL_UNUSABLE when the file is no tokenizer */
export async function openTokenizer(name: string, settings: TokenizerSettings): Promise<TokenizerThread> {
  const start = () =>
    startThread<TokenizerRequest, Tokenized, TokenizerFacts>(
      siblingModule(import.meta.url, 'tokenizer-worker'),
      settings,
    )
  return new TokenizerThread(await openPool({ name, size: 1, start }))
}

export class TokenizerThread {
  readonly facts: TokenizerFacts
  readonly #pool: Pool<TokenizerRequest, Tokenized, TokenizerFacts>
  readonly #lanes: Readonly<Record<EncoderInput, Slice[]>> = { query: [], passage: [] }
  #busy = false

  constructor(pool: Pool<TokenizerRequest, Tokenized, TokenizerFacts>) {
    this.#pool = pool
    this.facts = pool.ready ?? { highestId: 0, padId: 0 }
  }

  async encode(texts: readonly string[], maxTokens: number, lane: EncoderInput): Promise<readonly TokenIds[]> {
    const slices = await this.#run(texts, lane, (slice) => ({ encode: slice, maxTokens }))
    return slices.flatMap(tokenIdsOf)
  }

  /** Tokens of each text without special tokens. */
  async count(texts: readonly string[]): Promise<readonly number[]> {
    const slices = await this.#run(texts, 'passage', (slice) => ({ count: slice }))
    return slices.flatMap(({ lengths }) => lengths)
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #run(texts: readonly string[], lane: EncoderInput, ask: (slice: readonly string[]) => TokenizerRequest) {
    const slices = sliceTexts(texts).map((slice) => ({
      request: ask(slice),
      result: Promise.withResolvers<Tokenized>(),
    }))
    this.#lanes[lane].push(...slices)
    void this.#pump()
    return Promise.all(slices.map(({ result }) => result.promise))
  }

  async #pump(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let slice = this.#next(); slice !== undefined; slice = this.#next())
      await this.#pool.run(slice.request).then(slice.result.resolve, slice.result.reject)
    this.#busy = false
  }

  #next(): Slice | undefined {
    return this.#lanes.query.shift() ?? this.#lanes.passage.shift()
  }
}

/** Runs of texts that together are short; a long text is alone. */
function sliceTexts(texts: readonly string[]): readonly (readonly string[])[] {
  const slices: string[][] = []
  let units = Number.POSITIVE_INFINITY
  for (const text of texts) {
    units += text.length
    if (units > SLICE_UNITS) {
      slices.push([])
      units = text.length
    }
    slices.at(-1)?.push(text)
  }
  return slices
}

function tokenIdsOf({ ids, lengths, cut }: Tokenized): readonly TokenIds[] {
  let read = 0
  return lengths.map((length, place) => {
    read += length
    return { ids: ids.subarray(read - length, read), cutTokens: cut[place] ?? 0 }
  })
}
