/**
 * The encoder that the stages speak to: one queue over a provider's workers. Inference is what a search costs, so the policy
 * is here and in `policy.ts`, `batch.ts`:
 *
 * - A batch is formed the moment a worker falls idle, from what waits then. There is no timer: on a quiet machine a query runs
 *   at once, and under load batches grow by themselves.
 * - Queries go ahead of passages. While queries came within the last second, passages leave one worker free and run in small
 *   batches. Measured with two workers on two cores, queries of 9 tokens beside the encoding of 200 abstracts: p50 6 ms and
 *   p95 10 ms with a worker kept free, 47 and 102 ms without, and the abstracts took the same time.
 * - Equal texts that wait or run are computed once; queries are cached.
 * - Each lane has its own limit of waiting texts and refuses beyond it: full ingest never turns a query away. Ingest awaits its
 *   batches and so bounds itself.
 * - A caller who aborts gives up its waiting texts. What runs is not interrupted, because nothing can interrupt it.
 * - When a batch of several fails, its texts run once more, each alone, so that one bad text fails alone.
 */
import type { ModelCard } from '../core/collection.ts'
import { isSextantError, messageOf, SextantError } from '../core/errors.ts'
import type { Encoder, EncoderInput, EncoderProvider, Encoding } from '../ports/encoder.ts'
import type { Clock, Log } from '../ports/runtime.ts'
import { unlessAborted } from './abort.ts'
import { createQueryCache, type QueryCache } from './cache.ts'
import { type Job, newJob, type ReadyJob } from './job.ts'
import type { PolicyOptions } from './policy.ts'
import { Scheduler } from './scheduler.ts'
import { type Counters, type InferenceStats, newCounters } from './stats.ts'

/** Texts that are tokenised in one go, so that the first batch of a long ingest request starts early. */
const PREPARE_AT_ONCE = 64

export interface InferenceOptions extends PolicyOptions {
  /** Per lane; texts beyond it are refused with OVERLOADED. */
  readonly maxWaitingTexts: number
  /** Bytes of query vectors that are kept; 0 keeps none. */
  readonly cacheBytes: number
}

export const INFERENCE_DEFAULTS: InferenceOptions = {
  batchTokens: 512,
  ingestBatchTokensWhileQuerying: 128,
  paddingPerText: 16,
  maxWaitingTexts: 4_096,
  cacheBytes: 32 * 1024 * 1024,
}

export interface Inference extends Encoder, AsyncDisposable {
  stats(): InferenceStats
  /** Refuses what is new with SHUTTING_DOWN and waits until what is queued or runs has ended. The provider stays open. */
  drain(): Promise<void>
}

/** @param provider stays the caller's, who closes it after `drain` */
export function createInference(
  provider: EncoderProvider,
  options: Partial<InferenceOptions>,
  runtime: { readonly clock: Clock; readonly log: Log },
): Inference {
  return new QueuedInference(provider, { ...INFERENCE_DEFAULTS, ...options }, runtime)
}

class QueuedInference implements Inference {
  readonly model: ModelCard
  readonly #provider: EncoderProvider
  readonly #options: InferenceOptions
  readonly #cache: QueryCache
  readonly #scheduler: Scheduler
  readonly #counters: Counters = newCounters()
  readonly #jobs = { query: new Map<string, Job>(), passage: new Map<string, Job>() }
  readonly #preparing = { query: 0, passage: 0 }
  readonly #counts = new Set<Promise<unknown>>()
  #draining = false

  constructor(
    provider: EncoderProvider,
    options: InferenceOptions,
    runtime: { readonly clock: Clock; readonly log: Log },
  ) {
    this.model = provider.model
    this.#provider = provider
    this.#options = options
    this.#cache = createQueryCache(options.cacheBytes)
    this.#scheduler = new Scheduler({
      provider,
      options,
      ...runtime,
      counters: this.#counters,
      finish: (ready, vector) => this.#finish(ready, vector),
      fail: (job, thrown) => this.#fail(job, thrown),
    })
  }

  async encode(texts: readonly string[], input: EncoderInput, signal?: AbortSignal): Promise<readonly Encoding[]> {
    signal?.throwIfAborted()
    this.#refuseWhileDraining()
    if (input === 'query') this.#scheduler.noteQuery()
    const { known, jobs } = this.#admit(new Set(texts), input)
    const encodingOf = (text: string) => known.get(text) ?? jobs.get(text)?.result.promise
    try {
      const encodings = await unlessAborted(Promise.all(texts.map(encodingOf)), signal)
      return encodings.filter((encoding) => encoding !== undefined)
    } finally {
      for (const job of jobs.values()) this.#leave(job)
    }
  }

  async countTokens(texts: readonly string[], signal?: AbortSignal): Promise<readonly number[]> {
    signal?.throwIfAborted()
    this.#refuseWhileDraining()
    const count = this.#provider.countTokens(texts).catch((thrown) => Promise.reject(this.#failed(thrown)))
    this.#counts.add(count)
    try {
      return await unlessAborted(count, signal)
    } finally {
      this.#counts.delete(count)
    }
  }

  stats(): InferenceStats {
    const { hits, misses, ...counters } = this.#counters
    return {
      ...counters,
      cache: { hits, misses, bytes: this.#cache.bytes() },
      waiting: { query: this.#waiting('query'), passage: this.#waiting('passage') },
      running: { ...this.#scheduler.running },
    }
  }

  async drain(): Promise<void> {
    this.#draining = true
    const jobs = [...this.#jobs.query.values(), ...this.#jobs.passage.values()]
    await Promise.allSettled([...jobs.map(({ result }) => result.promise), ...this.#counts])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain()
  }

  #waiting(input: EncoderInput): number {
    return this.#preparing[input] + this.#scheduler.waiting(input)
  }

  /** What the cache knows, and a job for every other text: one that is on its way already, or a new one. */
  #admit(texts: ReadonlySet<string>, input: EncoderInput) {
    const known = this.#cached(texts, input)
    const unknown = [...texts].filter((text) => !known.has(text))
    const underway = this.#jobs[input]
    const jobs = new Map(unknown.map((text) => [text, underway.get(text) ?? newJob(text, input)]))
    const fresh = [...jobs.values()].filter(({ text }) => !underway.has(text))
    this.#requireRoom(fresh.length, input)
    this.#counters.coalesced += jobs.size - fresh.length
    for (const job of jobs.values()) job.callers += 1
    this.#start(fresh, input)
    return { known, jobs }
  }

  #cached(texts: ReadonlySet<string>, input: EncoderInput): ReadonlyMap<string, Encoding> {
    const known = new Map<string, Encoding>()
    if (input !== 'query') return known
    for (const text of texts) {
      const encoding = this.#cache.get(text)
      if (encoding !== undefined) known.set(text, encoding)
    }
    this.#counters.hits += known.size
    this.#counters.misses += texts.size - known.size
    return known
  }

  #requireRoom(fresh: number, input: EncoderInput): void {
    const { maxWaitingTexts } = this.#options
    const waiting = this.#waiting(input)
    if (fresh === 0 || waiting + fresh <= maxWaitingTexts) return
    this.#counters.refused += fresh
    throw new SextantError(
      'OVERLOADED',
      `${waiting} ${input} texts wait for the encoder "${this.model.name}" and ${fresh} more would pass the limit of ${maxWaitingTexts}; try again in a moment, or send fewer at once`,
    )
  }

  #start(jobs: readonly Job[], input: EncoderInput): void {
    for (const job of jobs) this.#jobs[input].set(job.text, job)
    this.#preparing[input] += jobs.length
    for (let from = 0; from < jobs.length; from += PREPARE_AT_ONCE)
      void this.#prepare(jobs.slice(from, from + PREPARE_AT_ONCE), input)
  }

  async #prepare(jobs: readonly Job[], input: EncoderInput): Promise<void> {
    const texts = jobs.map(({ text }) => text)
    try {
      const prepared = await this.#provider.prepare(texts, input)
      if (prepared.length !== jobs.length) throw new Error('it prepared another number of texts than it was given')
      const ready = jobs.flatMap((job, place): readonly ReadyJob[] => {
        const text = prepared[place]
        return text !== undefined && this.#isWanted(job) ? [{ job, prepared: text, tokenCount: text.tokenCount }] : []
      })
      this.#preparing[input] -= ready.length
      this.#scheduler.add(ready)
    } catch (thrown) {
      for (const job of jobs) this.#fail(job, thrown)
    }
  }

  #finish({ job, prepared }: ReadyJob, dense: Float32Array): void {
    const encoding: Encoding = { dense, tokenCount: prepared.tokenCount, cutTokens: prepared.cutTokens }
    if (job.input === 'query') this.#cache.set(job.text, encoding)
    this.#forget(job)
    job.result.resolve(encoding)
  }

  #fail(job: Job, thrown: unknown): void {
    this.#forget(job)
    job.result.reject(this.#failed(thrown))
  }

  #failed(thrown: unknown): SextantError {
    if (isSextantError(thrown)) return thrown
    const message = `The encoder "${this.model.name}" failed: ${messageOf(thrown)}`
    return new SextantError('ENCODER_FAILED', message, { cause: thrown })
  }

  /** One caller less. A job that nobody waits for any more is dropped, unless it runs already. */
  #leave(job: Job): void {
    job.callers -= 1
    if (job.callers > 0 || job.phase === 'running' || !this.#isWanted(job)) return
    this.#forget(job)
    job.result.reject(new Error('nobody waits for this text any more'))
  }

  #forget(job: Job): void {
    if (!this.#isWanted(job)) return
    if (job.phase === 'preparing') this.#preparing[job.input] -= 1
    this.#scheduler.remove(job)
    this.#jobs[job.input].delete(job.text)
  }

  #isWanted(job: Job): boolean {
    return this.#jobs[job.input].get(job.text) === job
  }

  #refuseWhileDraining(): void {
    if (this.#draining)
      throw new SextantError('SHUTTING_DOWN', 'Sextant is shutting down and encodes nothing new; try again in a moment')
  }
}
