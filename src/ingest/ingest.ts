/**
 * Writing while the server runs. What is accepted is kept by the job store before its caller hears of it; a runner carries it
 * out, and takes up after a restart what was left.
 */
import { setTimeout } from 'node:timers/promises'
import { messageOf, SextantError } from '../core/errors.ts'
import type { CollectionName } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { ItemOutcome, Job, JobFailure } from '../ports/jobs.ts'
import { deleteSelected } from './delete.ts'
import type { IngestDependencies, WritableCollection } from './dependencies.ts'
import { type Extraction, openExtraction } from './extraction/thread.ts'
import { createPruning } from './pruning.ts'
import type { DeleteOutcome, DeleteRequest, IngestJob, UpsertOutcome, UpsertRequest } from './requests.ts'
import { createWrittenCollections } from './runner/collections.ts'
import { createRunner, type Runner } from './runner/runner.ts'
import { createSettling, type Sleep } from './runner/settling.ts'
import { keepDocuments } from './upsert.ts'
import { createWaiting, type Waiting } from './waiting.ts'
import { createJobWatch, type JobWatch } from './watch.ts'

export type { JobFailure } from '../ports/jobs.ts'
export type {
  DeleteOutcome,
  DeleteRequest,
  DocumentSelection,
  DocumentWrite,
  IngestJob,
  UpsertOutcome,
  UpsertRequest,
} from './requests.ts'

export interface Ingest extends AsyncDisposable {
  /** Begins to carry out what is accepted, and what was left by an earlier process. */
  start(): void
  /**
   * Keeps the documents that can be stored; the others are told of one by one.
   *
   * @throws SextantError OVERLOADED when too much accepted work waits, COLLECTION_NOT_FOUND, SHUTTING_DOWN, ENGINE_FAILED
   * @throws the signal's reason when it aborts while the call waits; what was accepted is carried out nevertheless
   */
  upsert(scope: Scope, request: UpsertRequest, signal?: AbortSignal): Promise<UpsertOutcome>
  /**
   * Deletes at once: no search that begins later finds them, nor does earlier accepted work bring them back.
   *
   * @throws SextantError COLLECTION_NOT_FOUND, SHUTTING_DOWN, ENGINE_FAILED
   */
  delete(scope: Scope, request: DeleteRequest, signal?: AbortSignal): Promise<DeleteOutcome>
  /** Undefined when there is none that the scope's tenant may see. */
  job(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined>
  failures(jobId: string, after: number, limit: number): Promise<readonly JobFailure[]>
}

export const createIngest = (dependencies: IngestDependencies): Ingest => new RunningIngest(dependencies)

const systemSleep: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })

class RunningIngest implements Ingest {
  readonly #dependencies: IngestDependencies
  readonly #sleep: Sleep
  readonly #extraction: Extraction
  readonly #runner: Runner
  readonly #watch: JobWatch = createJobWatch()
  readonly #waiting: Waiting
  readonly #settle: (outcome: ItemOutcome) => Promise<void>
  readonly #stopped = new AbortController()
  /** Jobs that a call carries out itself. */
  readonly #claimed = new Set<string>()
  readonly #calls = new Set<Promise<unknown>>()
  /** Once versions are safe to give. */
  #raised: Promise<void> | undefined
  /** Versions from here on are given by this process. */
  #firstVersion = Number.POSITIVE_INFINITY
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(dependencies: IngestDependencies) {
    const { engine, jobs, runtime, collectionOf, scopeOf, maxWaitingDocuments, limits } = dependencies
    this.#dependencies = dependencies
    this.#sleep = dependencies.sleep ?? systemSleep
    this.#extraction = dependencies.extraction ?? openExtraction({ log: runtime.log })
    this.#waiting = createWaiting(maxWaitingDocuments, (version) => version >= this.#firstVersion)
    const { signal } = this.#stopped
    const common = { sleep: this.#sleep, signal, log: runtime.log, extract: this.#extraction.extract }
    const pruning = createPruning(dependencies)
    this.#settle = createSettling({
      ...common,
      jobs,
      clock: runtime.clock,
      onSettled: (settled, outcomes) => {
        this.#watch.settled(settled)
        this.#waiting.settled(outcomes)
        pruning.look()
      },
    })
    const encoderOf = (name: CollectionName) => collectionOf(name)?.encoder
    this.#runner = createRunner({
      ...common,
      jobs,
      runtime,
      encoderOf,
      watch: this.#watch,
      settle: this.#settle,
      documentBytes: limits.documentBytes,
      collections: createWrittenCollections({ ...common, engine, scopeOf, encoderOf }),
      isClaimed: (jobId) => this.#claimed.has(jobId),
    })
  }

  start(): void {
    if (this.#closing) return
    this.#running ??= this.#runner.run()
    this.#versionsRaised().catch((fault: unknown) =>
      this.#dependencies.runtime.log.warn({ fault }, `versions could not be raised yet: ${messageOf(fault)}`),
    )
  }

  upsert(scope: Scope, request: UpsertRequest, signal?: AbortSignal): Promise<UpsertOutcome> {
    return this.#call(async () => {
      const { record } = this.#collection(scope.collection)
      const { engine, jobs, limits, runtime } = this.#dependencies
      await this.#versionsRaised()
      signal?.throwIfAborted()
      const { job, userErrors } = await keepDocuments(scope, request, record.attributes, {
        engine,
        jobs,
        limits,
        waiting: this.#waiting,
        newId: runtime.newId,
        now: () => runtime.clock.now(),
      })
      this.#runner.wake()
      if (job === undefined) return { job: undefined, userErrors }
      const seen = request.wait === 'SEARCHABLE' ? await this.#finished(job, signal) : job
      return { job: this.#withPhase(seen), userErrors }
    })
  }

  delete(scope: Scope, request: DeleteRequest, signal?: AbortSignal): Promise<DeleteOutcome> {
    return this.#call(async () => {
      this.#collection(scope.collection)
      const { engine, jobs, limits, runtime } = this.#dependencies
      await this.#versionsRaised()
      signal?.throwIfAborted()
      const dependencies = {
        engine,
        jobs,
        limits,
        newId: runtime.newId,
        now: () => runtime.clock.now(),
        claim: (jobId: string) => void this.#claimed.add(jobId),
        unclaim: (jobId: string, from?: number) => {
          this.#claimed.delete(jobId)
          if (from !== undefined) this.#runner.wake(from)
        },
        settle: this.#settle,
      }
      return deleteSelected(scope, request, dependencies, signal)
    })
  }

  async job(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined> {
    const job = await this.#dependencies.jobs.job(tenant, id)
    return job && this.#withPhase(job)
  }

  failures(jobId: string, after: number, limit: number): Promise<readonly JobFailure[]> {
    return this.#dependencies.jobs.failures(jobId, after, limit)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#stopped.abort(SHUTTING_DOWN)
    this.#watch.end()
    await this.#extraction[Symbol.asyncDispose]()
    await Promise.allSettled([...this.#calls, this.#running])
  }

  /** A call that the ingest ends only after. */
  async #call<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    if (this.#closing) throw SHUTTING_DOWN
    const running = work()
    this.#calls.add(running)
    return running.finally(() => this.#calls.delete(running))
  }

  #collection(name: CollectionName): WritableCollection {
    const collection = this.#dependencies.collectionOf(name)
    if (collection) return collection
    throw new SextantError('COLLECTION_NOT_FOUND', `The collection "${name}" is not configured. Name one that is.`)
  }

  /** Before the first version is given: collections may be newer than the job store. */
  #versionsRaised(): Promise<void> {
    this.#raised ??= this.#raiseVersions().catch((failure: unknown) => {
      this.#raised = undefined
      throw failure
    })
    return this.#raised
  }

  async #raiseVersions(): Promise<void> {
    const { engine, jobs } = this.#dependencies
    const records = await engine.collections()
    const highest = await Promise.all(records.map(({ name }) => engine.highestVersion(name)))
    await jobs.raiseVersions(Math.max(0, ...highest))
    this.#firstVersion = await jobs.reserveVersions(1)
  }

  /** The job once it has finished, or as it stands after some time. */
  async #finished(job: Job, signal?: AbortSignal): Promise<Job> {
    const { jobs } = this.#dependencies
    const now = async () => (await jobs.job(job.owner.tenant, job.id)) ?? job
    const over = new AbortController()
    const either = AbortSignal.any([over.signal, this.#stopped.signal, ...(signal ? [signal] : [])])
    const release = this.#watch.onFinish(job.id, () => over.abort())
    try {
      const seen = await now()
      if (seen.finishedAt !== null) return seen
      if (!either.aborted) await this.#sleep(this.#dependencies.longestWait, either).catch(() => undefined)
    } finally {
      release()
      over.abort()
    }
    signal?.throwIfAborted()
    return now()
  }

  #withPhase(job: Job): IngestJob {
    return { ...job, phase: this.#watch.phaseOf(job.id) }
  }
}

const SHUTTING_DOWN = new SextantError(
  'SHUTTING_DOWN',
  'Sextant is shutting down and accepts nothing new. Try again in a moment.',
)
