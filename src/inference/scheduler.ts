/**
 * Keeps the provider's workers at work: whenever one is idle and something waits, the policy names the lane and the lane gives
 * a batch. A batch of several that fails is taken apart, and each of its texts runs once more, alone.
 */
import type { EncoderInput, EncoderProvider } from '../ports/encoder.ts'
import type { Clock, Log } from '../ports/runtime.ts'
import { paddedTokens } from './batch.ts'
import type { Job, ReadyJob } from './job.ts'
import { limitsOf, nextLane, type PolicyOptions, type Situation } from './policy.ts'
import { Lane } from './queue.ts'
import type { Counters } from './stats.ts'

export interface SchedulerParts {
  readonly provider: EncoderProvider
  readonly options: PolicyOptions
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  finish(ready: ReadyJob, vector: Float32Array): void
  fail(job: Job, thrown: unknown): void
}

export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #lanes = { query: new Lane<ReadyJob>(), passage: new Lane<ReadyJob>() }
  readonly #ready = new Map<Job, ReadyJob>()
  readonly #running = { query: 0, passage: 0 }
  #lastQuery = Number.NEGATIVE_INFINITY
  #passagesHeldSince = 0

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  get running(): Readonly<Record<EncoderInput, number>> {
    return this.#running
  }

  waiting(input: EncoderInput): number {
    return this.#lanes[input].size
  }

  /** To be told of every query, cached ones too: the next may come soon and not be cached. */
  noteQuery(): void {
    this.#lastQuery = this.#parts.clock.monotonic()
  }

  add(jobs: readonly ReadyJob[]): void {
    if (this.#lanes.passage.size === 0) this.#passagesHeldSince = this.#parts.clock.monotonic()
    for (const ready of jobs) {
      this.#wait(ready)
      this.#lanes[ready.job.input].add(ready)
    }
    this.#runWaiting()
  }

  /** Takes a job out that waits. */
  remove(job: Job): void {
    const ready = this.#ready.get(job)
    if (ready === undefined) return
    this.#ready.delete(job)
    this.#lanes[job.input].delete(ready)
  }

  #wait(ready: ReadyJob): void {
    ready.job.phase = 'waiting'
    this.#ready.set(ready.job, ready)
  }

  #runWaiting(): void {
    for (;;) {
      const situation = this.#situation()
      const input = nextLane(situation)
      if (input === undefined) return
      const batch = this.#lanes[input].take(limitsOf(input, situation, this.#parts.options))
      if (input === 'passage') this.#passagesHeldSince = this.#parts.clock.monotonic()
      void this.#run(batch, input)
    }
  }

  #situation(): Situation {
    const now = this.#parts.clock.monotonic()
    return {
      concurrency: this.#parts.provider.concurrency,
      waiting: { query: this.#lanes.query.size, passage: this.#lanes.passage.size },
      running: this.#running,
      sinceQuery: now - this.#lastQuery,
      passagesHeld: now - this.#passagesHeldSince,
    }
  }

  async #run(batch: readonly ReadyJob[], input: EncoderInput): Promise<void> {
    const { provider, clock, counters } = this.#parts
    for (const { job } of batch) {
      job.phase = 'running'
      this.#ready.delete(job)
    }
    this.#running[input] += 1
    const started = clock.monotonic()
    try {
      const vectors = await provider.encode(batch.map(({ prepared }) => prepared))
      this.#countBatch(batch)
      for (const [place, ready] of batch.entries()) this.#settle(ready, vectors[place])
    } catch (thrown) {
      counters.failedBatches += 1
      this.#takeApart(batch, thrown)
    } finally {
      this.#running[input] -= 1
      counters.busyMs += clock.monotonic() - started
      this.#runWaiting()
    }
  }

  #settle(ready: ReadyJob, vector: Float32Array | undefined): void {
    if (vector === undefined) this.#parts.fail(ready.job, new Error('it gave fewer vectors than texts'))
    else this.#parts.finish(ready, vector)
  }

  #takeApart(batch: readonly ReadyJob[], thrown: unknown): void {
    const wanted = batch.filter(({ job }) => job.callers > 0)
    for (const { job } of batch) if (batch.length === 1 || job.callers === 0) this.#parts.fail(job, thrown)
    if (batch.length === 1) return
    this.#parts.log.warn({ err: thrown, texts: batch.length }, 'a batch failed in the encoder; its texts run alone now')
    for (const ready of wanted) {
      this.#wait(ready)
      this.#lanes[ready.job.input].addAlone(ready)
    }
  }

  #countBatch(batch: readonly ReadyJob[]): void {
    const { counters } = this.#parts
    counters.batches += 1
    counters.texts += batch.length
    counters.tokens += batch.reduce((sum, { tokenCount }) => sum + tokenCount, 0)
    counters.paddedTokens += paddedTokens(batch)
    counters.truncatedTexts += batch.filter(({ prepared }) => prepared.cutTokens > 0).length
  }
}
