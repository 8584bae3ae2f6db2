/**
 * Provider `onnx`: any sentence encoder that was exported to ONNX, from its folder. Tokenising has a thread of its own and the
 * model one thread per worker, so the event loop computes nothing and a long run delays no tokenising.
 */
import type { ModelCard } from '../../core/collection.ts'
import { siblingModule } from '../../core/modules.ts'
import type { EncoderInput, EncoderProvider, PreparedText } from '../../ports/encoder.ts'
import { type CardOverrides, type CheckText, type Usage, usageOf } from './card.ts'
import { type ModelFolder, readModelFolder, revisionOf } from './folder.ts'
import { probeModel, requireCheck } from './inspect.ts'
import { openPool, type Pool } from './pool.ts'
import type { SessionSettings, TokenBatch } from './session.ts'
import { startThread } from './thread.ts'
import { openTokenizer, type TokenizerThread } from './tokenizer.ts'

export interface OnnxOptions extends CardOverrides {
  /** The encoder's name in the configuration. */
  readonly name: string
  /** Holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`; `docs/encoders.md` lists the rest. */
  readonly folder: string
  /** Batches that run at the same time; each has a thread and a copy of the model. */
  readonly workers: number
  /** Two workers with one thread each beat one worker with two for short queries. */
  readonly threadsPerWorker: number
}

type Sessions = Pool<TokenBatch, Float32Array, null>

/**
 * Opens the model and tries it: vocabulary, longest input, dimensions, check texts.
 *
 * @throws SextantError MODEL_UNUSABLE naming the file that is missing, broken or does not fit
 */
export async function createOnnxProvider(options: OnnxOptions): Promise<EncoderProvider> {
  const folder = await readModelFolder(options.folder)
  const usage = usageOf(folder, options)
  const opened: { close(): Promise<void> }[] = []
  try {
    const tokenizer = await openTokenizer(options.name, {
      file: folder.tokenizer,
      config: folder.tokenizerConfig ?? {},
    })
    opened.push(tokenizer)
    const sessions = await openSessions(options, folder, usage, tokenizer.facts.padId)
    opened.push(sessions)
    const provider = new OnnxProvider({
      model: await cardOf(options.name, folder, usage, tokenizer, sessions),
      concurrency: options.workers,
      tokenizer,
      sessions,
    })
    await runChecks(provider, folder.model, usage.checks)
    return provider
  } catch (thrown) {
    await Promise.all(opened.map((part) => part.close()))
    throw thrown
  }
}

interface Parts {
  readonly model: ModelCard
  readonly concurrency: number
  readonly tokenizer: TokenizerThread
  readonly sessions: Sessions
}

class OnnxProvider implements EncoderProvider {
  readonly model: ModelCard
  readonly concurrency: number
  readonly #tokenizer: TokenizerThread
  readonly #sessions: Sessions

  constructor({ model, concurrency, tokenizer, sessions }: Parts) {
    this.model = model
    this.concurrency = concurrency
    this.#tokenizer = tokenizer
    this.#sessions = sessions
  }

  async prepare(texts: readonly string[], input: EncoderInput): Promise<readonly PreparedText[]> {
    const prefix = this.model.prefixes[input]
    const prefixed = texts.map((text) => prefix + text)
    const tokens = await this.#tokenizer.encode(prefixed, this.model.maxTokens, input)
    return tokens.map(({ ids, cutTokens }, place) => ({
      text: texts[place] ?? '',
      input,
      ids,
      tokenCount: ids.length,
      cutTokens,
    }))
  }

  async encode(batch: readonly PreparedText[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    signal?.throwIfAborted()
    if (batch.length === 0) return []
    const tokens = tokenBatchOf(batch)
    const { dimensions } = this.model
    const vectors = await this.#sessions.run(tokens, [tokens.ids.buffer as ArrayBuffer])
    // A copy each: a view would keep the whole batch alive as long as one of its vectors is cached.
    return batch.map((_, row) => vectors.slice(row * dimensions, (row + 1) * dimensions))
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.#tokenizer.count(texts)
  }

  async close(): Promise<void> {
    await Promise.all([this.#sessions.close(), this.#tokenizer.close()])
  }
}

function openSessions(options: OnnxOptions, folder: ModelFolder, usage: Usage, padId: number): Promise<Sessions> {
  const settings: SessionSettings = {
    file: folder.model,
    threads: options.threadsPerWorker,
    pooling: usage.pooling,
    normalize: usage.normalize,
    padId,
  }
  const start = () =>
    startThread<TokenBatch, Float32Array, null>(siblingModule(import.meta.url, 'session-worker'), settings)
  return openPool({ name: options.name, size: options.workers, start })
}

async function cardOf(
  name: string,
  folder: ModelFolder,
  usage: Usage,
  tokenizer: TokenizerThread,
  sessions: Sessions,
): Promise<ModelCard> {
  const { pooling, normalize, maxTokens, similarity, prefixes } = usage
  const dimensions = await probeModel({
    modelFile: folder.model,
    tokenizerFile: folder.tokenizer,
    highestId: tokenizer.facts.highestId,
    maxTokens,
    encode: (batch) => sessions.run(batch),
  })
  const revision = await revisionOf(folder)
  return {
    provider: 'onnx',
    name,
    revision,
    dimensions,
    maxTokens,
    similarity,
    pooling,
    normalized: normalize,
    prefixes,
  }
}

async function runChecks(provider: EncoderProvider, modelFile: string, checks: readonly CheckText[]): Promise<void> {
  for (const check of checks) {
    const [vector] = await provider.encode(await provider.prepare([check.text], check.input))
    requireCheck(modelFile, check, vector ?? new Float32Array())
  }
}

/** The ids of the texts as they go to a worker. */
export function tokenBatchOf(batch: readonly PreparedText[]): TokenBatch {
  const lengths = batch.map(({ tokenCount }) => tokenCount)
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0))
  let written = 0
  for (const text of batch) {
    if (text.ids !== undefined) ids.set(text.ids, written)
    written += text.tokenCount
  }
  return { ids, lengths }
}
