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
import { createLease, type Lease } from './runner/lease.ts'
import { createRunner, type Runner } from './runner/runner.ts'
import { createSettling, type Sleep } from './runner/settling.ts'
import { jobUpdates } from './updates.ts'
import { keepDocuments } from './upsert.ts'
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
  /**
   * The job as it stands, then at each change, until it has finished or the signal aborts. Undefined when there is none that the
   * tenant may see.
   */
  updates(tenant: Scope['tenant'], id: string, signal: AbortSignal): Promise<AsyncIterable<IngestJob> | undefined>
  /**
   * Cancels the job: what nobody has begun is never carried out, what is in work ends whole or not at all. One that has finished
   * stays as it is. Undefined when there is none that the tenant may see.
   *
   * @throws SextantError SHUTTING_DOWN, ENGINE_FAILED
   */
  cancel(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined>
}

export const createIngest = (dependencies: IngestDependencies): Ingest => new RunningIngest(dependencies)

/** How soon what another process accepted, or left, is taken up by one that has nothing to do. */
const LOOK_EVERY_MS = 1_000

/** How soon a caller that waits hears of a job that another process finished. */
const LOOK_AT_JOB_EVERY_MS = 200

/** The same of a caller that follows the job from afar. */
const LOOK_AT_FOLLOWED_JOB_EVERY_MS = 500

const systemSleep: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })

class RunningIngest implements Ingest {
  readonly #dependencies: IngestDependencies
  readonly #sleep: Sleep
  readonly #extraction: Extraction
  readonly #runner: Runner
  readonly #watch: JobWatch = createJobWatch()
  readonly #settle: (outcome: ItemOutcome) => Promise<void>
  readonly #stopped = new AbortController()
  readonly #lease: Lease
  readonly #calls = new Set<Promise<unknown>>()
  /** Once versions are safe to give. */
  #raised: Promise<void> | undefined
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(dependencies: IngestDependencies) {
    const { engine, jobs, runtime, collections, scopeOf, limits } = dependencies
    this.#dependencies = dependencies
    this.#sleep = dependencies.sleep ?? systemSleep
    this.#extraction = dependencies.extraction ?? openExtraction({ log: runtime.log })
    const { signal } = this.#stopped
    const common = { sleep: this.#sleep, signal, log: runtime.log, extract: this.#extraction.extract }
    const pruning = createPruning(dependencies)
    this.#settle = createSettling({
      ...common,
      jobs,
      clock: runtime.clock,
      onSettled: (settled) => {
        this.#watch.settled(settled)
        pruning.look()
      },
    })
    this.#lease = createLease({ ...common, jobs, worker: runtime.newId() })
    const encoderOf = (name: CollectionName) => this.#served(name)?.encoder
    this.#runner = createRunner({
      ...common,
      lease: this.#lease,
      runtime,
      encoderOf,
      watch: this.#watch,
      settle: this.#settle,
      documentBytes: limits.documentBytes,
      collections: createWrittenCollections({ ...common, engine, scopeOf, encoderOf }),
      served: collections.map(({ record }) => record.name),
      lookEvery: jobs.shared ? LOOK_EVERY_MS : undefined,
    })
  }

  start(): void {
    if (this.#closing) return
    this.#running ??= this.#runner.run()
    const { log } = this.#dependencies.runtime
    this.#versionsRaised().catch((fault: unknown) =>
      log.warn({ fault }, `versions could not be raised yet: ${messageOf(fault)}`),
    )
    this.#tellOfUnserved().catch((fault: unknown) => log.warn({ fault }, 'what waits could not be counted'))
  }

  upsert(scope: Scope, request: UpsertRequest, signal?: AbortSignal): Promise<UpsertOutcome> {
    return this.#call(async () => {
      const { record } = this.#collection(scope.collection)
      const { engine, jobs, limits, runtime, maxWaitingDocuments, maxJobsPerTenant } = this.#dependencies
      await this.#versionsRaised()
      signal?.throwIfAborted()
      const { job, userErrors } = await keepDocuments(scope, request, record.attributes, {
        engine,
        jobs,
        limits,
        mostWaiting: maxWaitingDocuments,
        mostJobs: maxJobsPerTenant,
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
      const { engine, limits, runtime } = this.#dependencies
      await this.#versionsRaised()
      signal?.throwIfAborted()
      const dependencies = {
        engine,
        lease: this.#lease,
        limits,
        newId: runtime.newId,
        now: () => runtime.clock.now(),
        leave: this.#runner.leave,
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

  async updates(
    tenant: Scope['tenant'],
    id: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<IngestJob> | undefined> {
    const first = await this.job(tenant, id)
    if (first === undefined) return undefined
    return jobUpdates(first, {
      read: () => this.job(tenant, id),
      onChange: (callback) => this.#watch.onChange(id, callback),
      lookEvery: this.#dependencies.jobs.shared ? LOOK_AT_FOLLOWED_JOB_EVERY_MS : undefined,
      sleep: this.#sleep,
      signal: AbortSignal.any([signal, this.#stopped.signal]),
    })
  }

  cancel(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined> {
    return this.#call(async () => {
      const { jobs, runtime } = this.#dependencies
      const job = await jobs.cancel(tenant, id, runtime.clock.now())
      if (job === undefined) return undefined
      this.#watch.settled([job])
      return this.#withPhase(job)
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#stopped.abort(SHUTTING_DOWN)
    this.#watch.stop(SHUTTING_DOWN)
    await this.#extraction[Symbol.asyncDispose]()
    await Promise.allSettled([...this.#calls, this.#running])
    await this.#lease.close()
  }

  /** A call that the ingest ends only after. */
  async #call<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    if (this.#closing) throw SHUTTING_DOWN
    const running = work()
    this.#calls.add(running)
    return running.finally(() => this.#calls.delete(running))
  }

  #served(name: CollectionName): WritableCollection | undefined {
    return this.#dependencies.collections.find(({ record }) => record.name === name)
  }

  #collection(name: CollectionName): WritableCollection {
    const collection = this.#served(name)
    if (collection) return collection
    throw new SextantError('COLLECTION_NOT_FOUND', `The collection "${name}" is not configured. Name one that is.`)
  }

  async #tellOfUnserved(): Promise<void> {
    const { jobs, runtime } = this.#dependencies
    for (const { collection, documents } of await jobs.waiting())
      if (!this.#served(collection))
        runtime.log.warn({ collection, documents }, 'accepted documents wait for a collection that is not configured')
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
  }

  /** The job once it has finished, or as it stands after some time. */
  async #finished(job: Job, signal?: AbortSignal): Promise<Job> {
    const { jobs } = this.#dependencies
    const now = async () => (await jobs.job(job.owner.tenant, job.id)) ?? job
    const over = new AbortController()
    const either = AbortSignal.any([over.signal, this.#stopped.signal, ...(signal ? [signal] : [])])
    const release = this.#watch.onChange(job.id, (settled) => settled?.finishedAt != null && over.abort())
    try {
      const seen = await now()
      if (seen.finishedAt !== null) return seen
      await this.#waitFor(async () => (await now()).finishedAt !== null, either)
    } finally {
      release()
      over.abort()
    }
    signal?.throwIfAborted()
    return now()
  }

  /** For `longestWait`, or until the signal aborts. Where another process may finish the job, that is looked for. */
  async #waitFor(finished: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const { jobs, longestWait } = this.#dependencies
    const length = jobs.shared ? LOOK_AT_JOB_EVERY_MS : longestWait
    for (let waited = 0; waited < longestWait && !signal.aborted; waited += length) {
      await this.#sleep(length, signal).catch(() => undefined)
      if (jobs.shared && !signal.aborted && (await finished())) return
    }
  }

  #withPhase(job: Job): IngestJob {
    return { ...job, phase: this.#watch.phaseOf(job.id) }
  }
}

const SHUTTING_DOWN = new SextantError(
  'SHUTTING_DOWN',
  'Sextant is shutting down and accepts nothing new. Try again in a moment.',
)
