/** Reindexes as jobs: asked for, carried out by whoever claims them, and tidied up after where nobody will. */
import { isSextantError } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import { recordDifferences } from '../../core/record-differences.ts'
import type { Scope } from '../../core/scope.ts'
import type { UserError } from '../../core/user-errors.ts'
import type { ItemOutcome, Job, JobStore, PendingItem, Progress } from '../../ports/jobs.ts'
import type { Runtime } from '../../ports/runtime.ts'
import type { ReindexTarget } from '../builds.ts'
import type { IngestPhase, ReindexRequest } from '../requests.ts'
import type { JobWatch } from '../watch.ts'
import { abandon } from './generation.ts'
import { type ReindexParts, ReindexRefused, reindex } from './reindex.ts'

export interface ReindexJobsOptions extends Omit<ReindexParts, 'clock' | 'log' | 'isRunning'> {
  readonly jobs: Pick<JobStore, 'accept' | 'job' | 'report' | 'shared'>
  readonly runtime: Runtime
  readonly watch: Pick<JobWatch, 'settled' | 'isCancelled'>
  /** Of the tenant's collection: everything. */
  readonly scopeOf: (owner: PendingItem['owner']) => Scope
  /** Jobs of the tenant that may be unfinished. */
  readonly maxJobsPerTenant: number
}

type Reindexing = Extract<PendingItem, { readonly kind: 'reindex' }>

export interface ReindexJobs {
  /** Keeps the job; of a collection that is being reindexed to the same, the job that does. */
  accept(
    scope: Scope,
    request: ReindexRequest,
  ): Promise<{ readonly job: Job | undefined; readonly userErrors: readonly UserError[] }>
  /** @throws what is away, and the signal's reason when the process stops */
  carryOut(item: Reindexing, signal: AbortSignal, enter: (phase: IngestPhase) => void): Promise<ItemOutcome>
  /** Drops what a job built that was cancelled, or that nobody knows any more. */
  tidy(collection: CollectionName, tenant: Scope['tenant']): Promise<void>
}

const REPORT_EVERY_MS = 300

export function createReindexJobs(options: ReindexJobsOptions): ReindexJobs {
  const { engine, builds, jobs, runtime, watch } = options
  const parts: ReindexParts = {
    ...options,
    clock: runtime.clock,
    log: runtime.log,
    isRunning: async ({ tenant }, id) => (await jobs.job(tenant, id))?.finishedAt === null,
  }

  /** What the job is told of, now and then; a report that fails is followed by another. */
  function reporter(jobId: string) {
    let next = 0
    let last: Progress | undefined
    let reporting: Promise<void> = Promise.resolve()
    const send = async (progress: Progress): Promise<void> => {
      const job = await jobs.report(jobId, progress)
      if (job) watch.settled([job])
    }
    return {
      report(progress: Progress): void {
        const now = runtime.clock.monotonic()
        const isEnd = progress.done === progress.total && last?.done !== progress.done
        if (now < next && !isEnd) return
        next = now + REPORT_EVERY_MS
        last = progress
        reporting = reporting
          .then(() => send(progress))
          .catch((fault: unknown) => runtime.log.warn({ fault }, NOT_REPORTED))
      },
      settled: () => reporting,
    }
  }

  async function carryOut(
    item: Reindexing,
    signal: AbortSignal,
    enter: (phase: IngestPhase) => void,
  ): Promise<ItemOutcome> {
    const { jobId, version, owner } = item
    const isCancelled = () => item.cancelled === true || watch.isCancelled(jobId)
    const reporting = reporter(jobId)
    const release = builds.holdEncoders()
    try {
      if (!isCancelled()) {
        await reindex({ item, scope: options.scopeOf(owner), signal, enter, report: reporting.report }, parts)
        return { kind: 'reindexed', version }
      }
    } catch (thrown) {
      if (!isCancelled()) return failed(version, thrown)
    } finally {
      release()
      await reporting.settled()
    }
    await abandon(owner.collection, jobId, parts)
    return { kind: 'cancelled', version }
  }

  return {
    async accept({ collection, tenant }, { encoder }) {
      const target = await builds.target(collection, encoder).catch(ofTheRequest)
      if ('userError' in target) return { job: undefined, userErrors: [target.userError] }
      const acceptance = await jobs.accept({
        id: runtime.newId(),
        owner: { collection, tenant },
        items: [{ kind: 'reindex', payload: JSON.stringify(target) }],
        now: runtime.clock.now(),
        mostJobs: options.maxJobsPerTenant,
      })
      switch (acceptance.kind) {
        case 'accepted':
          return { job: acceptance.job, userErrors: [] }
        case 'running':
          return isSameTarget(acceptance.payload, target) && acceptance.job.state !== 'CANCELLED'
            ? { job: acceptance.job, userErrors: [] }
            : { job: undefined, userErrors: [RUNS_ALREADY] }
        default:
          return { job: undefined, userErrors: [TOO_MANY_JOBS] }
      }
    },
    carryOut,
    async tidy(collection, tenant) {
      const jobId = (await engine.collection(collection))?.reindexing?.jobId
      if (jobId === undefined) return
      const job = await jobs.job(tenant, jobId)
      if (job === undefined && !jobs.shared && engine.changeCount(collection) === undefined) {
        // Of a gateway that shares the engine and not the jobs, or of a job store that was lost.
        runtime.log.warn({ collection, jobId }, notKnown(collection))
        return
      }
      if (job === undefined || job.finishedAt !== null) await abandon(collection, jobId, parts)
    },
  }
}

function isSameTarget(payload: string, target: ReindexTarget): boolean {
  const asked = JSON.parse(payload) as ReindexTarget
  return asked.encoder === target.encoder && recordDifferences(asked.record, target.record).length === 0
}

/** @throws what is no fault of the target */
function failed(version: number, thrown: unknown): ItemOutcome {
  const isOfTarget = isSextantError(thrown) && OF_THE_TARGET.has(thrown.code)
  if (!isOfTarget && !(thrown instanceof ReindexRefused)) throw thrown
  return { kind: 'failed', version, code: 'INVALID', message: thrown.message, retryable: true }
}

const OF_THE_TARGET: ReadonlySet<string> = new Set(['SETTING_INVALID', 'MODEL_UNUSABLE', 'COLLECTION_MISMATCH'])

function ofTheRequest(thrown: unknown): { readonly userError: UserError } {
  if (!isSextantError(thrown) || !OF_THE_TARGET.has(thrown.code)) throw thrown
  const code = thrown.code === 'SETTING_INVALID' ? 'NOT_FOUND' : 'INVALID'
  return { userError: { code, message: thrown.message, pointer: '/embeddingModel' } }
}

const notKnown = (collection: string): string =>
  `the collection "${collection}" is being reindexed by a job that is not kept here. If no other gateway does so any more, reindex it again: sextant reindex ${collection}`

const NOT_REPORTED = 'how far a reindex is could not be recorded'

const RUNS_ALREADY: UserError = {
  code: 'INVALID',
  message: 'The collection is being reindexed to something else. Wait until that has finished, or cancel its job.',
  pointer: '/collection',
}

const TOO_MANY_JOBS: UserError = {
  code: 'QUOTA_EXCEEDED',
  message: 'As many jobs are unfinished as may be (jobs.maxJobsPerTenant). Wait until some have finished.',
  pointer: '/collection',
}
