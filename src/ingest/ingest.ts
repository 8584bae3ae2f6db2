/**
 * Writing while the server runs. What is accepted is kept by the job store before its caller hears of it; a runner carries it
 * out, and takes up after a restart what was left.
 */
import { setTimeout } from 'node:timers/promises'
import { messageOf, SextantError } from '../core/errors.ts'
import { type CollectionName, LOCAL_TENANT } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { ItemOutcome, Job, JobFailure } from '../ports/jobs.ts'
import { fixedBuilds } from './builds.ts'
import { deleteSelected } from './delete.ts'
import type { IngestDependencies, WritableCollection } from './dependencies.ts'
import { type Extraction, openExtraction } from './extraction/thread.ts'
import type { Ingest } from './interface.ts'
import { createPhases } from './phases.ts'
import { createPruning } from './pruning.ts'
import { createReindexJobs, type ReindexJobs } from './reindex/jobs.ts'
import { createMirror, type Mirror } from './reindex/mirror.ts'
import type {
  DeleteOutcome,
  DeleteRequest,
  IngestJob,
  ReindexOutcome,
  ReindexRequest,
  UpsertOutcome,
  UpsertRequest,
} from './requests.ts'
import { createWrittenCollections } from './runner/collections.ts'
import { createLease, type Lease } from './runner/lease.ts'
import { createRunner, type Runner } from './runner/runner.ts'
import { createSettling, type Sleep } from './runner/settling.ts'
import { jobUpdates } from './updates.ts'
import { keepDocuments } from './upsert.ts'
import { raisingVersions } from './versions.ts'
import { finishedJob, type WaitingParts } from './waiting.ts'
import { createJobWatch, type JobWatch } from './watch.ts'

export type { JobFailure } from '../ports/jobs.ts'
export type { Ingest } from './interface.ts'
export type {
  DocumentSelection,
  DocumentWrite,
  IngestJob,
  UpsertOutcome,
  UpsertRequest,
} from './requests.ts'

export const createIngest = (dependencies: IngestDependencies): Ingest => new RunningIngest(dependencies)

/** How soon what another process accepted, or left, is taken up by one that has nothing to do. */
const LOOK_EVERY_MS = 1_000

/** How soon a caller that follows a job from afar hears of what another process did. */
const LOOK_AT_FOLLOWED_JOB_EVERY_MS = 500

const systemSleep: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })

class RunningIngest implements Ingest {
  readonly #dependencies: IngestDependencies
  readonly #sleep: Sleep
  readonly #extraction: Extraction
  readonly #runner: Runner
  readonly #watch: JobWatch
  readonly #settle: (outcome: ItemOutcome) => Promise<void>
  readonly #stopped = new AbortController()
  readonly #lease: Lease
  readonly #mirror: Mirror
  readonly #reindexes: ReindexJobs
  readonly #calls = new Set<Promise<unknown>>()
  /** Resolves once versions are safe to give. */
  readonly #versionsRaised: () => Promise<void>
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(dependencies: IngestDependencies) {
    const { engine, jobs, runtime, collections, scopeOf, limits, maxJobsPerTenant } = dependencies
    const { builds = fixedBuilds((name) => this.#collection(name)), scopeIn = (scope) => scope } = dependencies
    this.#dependencies = dependencies
    this.#sleep = dependencies.sleep ?? systemSleep
    this.#extraction = dependencies.extraction ?? openExtraction({ log: runtime.log })
    const { signal } = this.#stopped
    const common = { sleep: this.#sleep, signal, log: runtime.log, extract: this.#extraction.extract }
    this.#watch = createJobWatch(createPhases({ ...common, jobs }))
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
    this.#versionsRaised = raisingVersions(engine, jobs)
    this.#mirror = createMirror({ engine, builds, scopeIn })
    this.#reindexes = createReindexJobs({
      ...common,
      engine,
      builds,
      jobs,
      runtime,
      scopeOf,
      scopeIn,
      maxJobsPerTenant,
      watch: this.#watch,
    })
    const encoderOf = (name: CollectionName) => this.#served(name)?.encoder
    this.#runner = createRunner({
      ...common,
      lease: this.#lease,
      runtime,
      encoderOf,
      mirror: this.#mirror,
      reindexes: this.#reindexes,
      watch: this.#watch,
      settle: this.#settle,
      documentBytes: limits.documentBytes,
      collections: createWrittenCollections({ ...common, engine, builds, scopeOf, scopeIn }),
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
    this.#tidy().catch((fault: unknown) => log.warn({ fault }, 'reindexes that broke off could not be looked for'))
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
      const seen = request.wait === 'SEARCHABLE' ? await finishedJob(job, this.#waiting(), signal) : job
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
        mirror: this.#mirror,
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

  reindex(scope: Scope, request: ReindexRequest): Promise<ReindexOutcome> {
    return this.#call(async () => {
      this.#collection(scope.collection)
      await this.#versionsRaised()
      const { job, userErrors } = await this.#reindexes.accept(scope, request)
      this.#runner.wake()
      return { job: job && this.#withPhase(job), userErrors }
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
      if (job.kind === 'reindex') await this.#reindexes.tidy(job.owner.collection, tenant)
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

  /** Of jobs that ended while nobody was there to tidy up after them. */
  async #tidy(): Promise<void> {
    const { collections } = this.#dependencies
    for (const { record } of collections) await this.#reindexes.tidy(record.name, LOCAL_TENANT)
  }

  async #tellOfUnserved(): Promise<void> {
    const { jobs, runtime } = this.#dependencies
    for (const { collection, documents } of await jobs.waiting())
      if (!this.#served(collection))
        runtime.log.warn({ collection, documents }, 'accepted documents wait for a collection that is not configured')
  }

  #waiting(): WaitingParts {
    const { jobs, longestWait: longest } = this.#dependencies
    return { jobs, longest, watch: this.#watch, sleep: this.#sleep, stopping: this.#stopped.signal }
  }

  #withPhase(job: Job): IngestJob {
    return { ...job, phase: this.#watch.phaseOf(job.id) ?? job.phase }
  }
}

const SHUTTING_DOWN = new SextantError(
  'SHUTTING_DOWN',
  'Sextant is shutting down and accepts nothing new. Try again in a moment.',
)
