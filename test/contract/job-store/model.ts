/** The job store as plainly as it can be said: lists, searched from end to end. */
import type { DocumentId, TenantId } from '../../../src/core/ids.ts'
import type {
  Acceptance,
  ClaimRequest,
  Conflict,
  ItemOutcome,
  Job,
  JobFailure,
  JobState,
  NewItem,
  NewJob,
  PendingItem,
} from '../../../src/ports/jobs.ts'

interface ModelItem {
  readonly version: number
  readonly job: ModelJob
  readonly item: NewItem
  outcome?: ItemOutcome
  claimedBy?: string
  /** Documents for which a later write was carried out: this one decides their version no more. */
  readonly overtaken: Set<DocumentId>
}

interface ModelJob extends Pick<NewJob, 'id' | 'owner' | 'idempotency'> {
  readonly conflicts: readonly Conflict[]
  readonly createdAt: number
  finishedAt: number | null
  isCancelled: boolean
}

function documentsOf(item: NewItem): readonly DocumentId[] {
  if (item.kind === 'reindex') return []
  return item.kind === 'replace' ? [item.documentId] : [...new Set(item.documentIds)]
}
const WITHOUT_EFFECT: readonly unknown[] = ['failed', 'superseded', 'cancelled']
const hadNoEffect = ({ outcome }: ModelItem): boolean => WITHOUT_EFFECT.includes(outcome?.kind)

export class ModelJobStore {
  private jobs: ModelJob[] = []
  private items: ModelItem[] = []
  lastVersion = 0

  accept({ id, owner, items, idempotency, now, mostJobs = Number.POSITIVE_INFINITY }: NewJob): Acceptance {
    const repeated = this.jobs.find(
      (job) =>
        job.idempotency !== undefined &&
        job.idempotency.key === idempotency?.key &&
        job.owner.tenant === owner.tenant &&
        job.owner.collection === owner.collection,
    )
    if (repeated) {
      const same = repeated.idempotency?.requestHash === idempotency?.requestHash
      if (!same) return { kind: 'mismatch' }
      return { kind: 'repeated', job: this.shown(repeated), conflicts: repeated.conflicts }
    }
    const conflicts: Conflict[] = []
    const firstVersion = this.lastVersion + 1
    const job: ModelJob = {
      id,
      owner,
      conflicts,
      createdAt: now,
      finishedAt: null,
      isCancelled: false,
      ...(idempotency && { idempotency }),
    }
    const unfinished = this.jobs.filter((one) => one.owner.tenant === owner.tenant && one.finishedAt === null).length
    const before = this.lastVersion
    const kept: ModelItem[] = []
    items.forEach((item, place) => {
      if (item.kind === 'replace' && item.expected) {
        const version = this.versionOf(item.documentId, item.expected.stored)
        if ((version ?? 0) !== item.expected.version) {
          conflicts.push({ place, version })
          return
        }
      }
      this.lastVersion += 1
      const one: ModelItem = { version: this.lastVersion, job, item, overtaken: new Set() }
      kept.push(one)
      this.items.push(one)
    })
    if (conflicts.length < items.length && unfinished >= mostJobs) {
      this.lastVersion = before
      this.items = this.items.filter((one) => !kept.includes(one))
      return { kind: 'quota', jobs: unfinished }
    }
    if (conflicts.length === items.length) return { kind: 'accepted', job: undefined, firstVersion, conflicts }
    this.jobs.push(job)
    return { kind: 'accepted', job: this.shown(job), firstVersion, conflicts }
  }

  /** The version that the document has or will have, when `stored` is what the engine has. */
  versionOf(id: DocumentId, stored: number | null): number | null {
    const last = this.items.findLast(
      (one) => documentsOf(one.item).includes(id) && !hadNoEffect(one) && !one.overtaken.has(id),
    )
    if (last === undefined || last.version < (stored ?? 0)) return stored
    return last.item.kind === 'delete' ? null : last.version
  }

  settle(outcomes: readonly ItemOutcome[], now: number): readonly Job[] {
    const met = new Set<ModelJob>()
    for (const outcome of outcomes) {
      const settled = this.items.find(({ version }) => version === outcome.version)
      if (settled === undefined) continue
      met.add(settled.job)
      if (settled.outcome) continue
      settled.outcome = outcome
      if (!hadNoEffect(settled)) this.overtake(settled)
      if (this.itemsOf(settled.job).every((one) => one.outcome)) settled.job.finishedAt = now
    }
    return [...met].map((job) => this.shown(job))
  }

  cancel(tenant: TenantId, id: string, now: number): Job | undefined {
    const job = this.jobs.find((one) => one.id === id && one.owner.tenant === tenant)
    if (job === undefined) return undefined
    if (job.finishedAt === null && !job.isCancelled) {
      job.isCancelled = true
      const free = this.freeItems().filter((one) => one.job === job)
      this.settle(
        free.map(({ version }) => ({ kind: 'cancelled', version })),
        now,
      )
    }
    return this.shown(job)
  }

  private overtake(settled: ModelItem): void {
    for (const earlier of this.items.filter(({ version }) => version < settled.version))
      for (const id of documentsOf(settled.item)) earlier.overtaken.add(id)
  }

  job(tenant: TenantId, id: string): Job | undefined {
    const job = this.jobs.find((one) => one.id === id && one.owner.tenant === tenant)
    return job && this.shown(job)
  }

  failures(jobId: string, after: number, limit: number): readonly JobFailure[] {
    return this.items
      .flatMap(({ version, job, item, outcome }) => {
        if (job.id !== jobId || version <= after || outcome?.kind !== 'failed') return []
        const externalId = item.kind === 'replace' ? item.externalId : ''
        return { version, externalId, code: outcome.code, message: outcome.message, retryable: outcome.retryable }
      })
      .slice(0, limit)
  }

  /** What nobody holds. */
  free(): readonly PendingItem[] {
    return this.freeItems().map(pendingItemOf)
  }

  claim({ worker, collections, notReplacing, limit }: ClaimRequest): readonly PendingItem[] {
    const claimed = this.freeItems()
      .filter(({ job }) => collections.includes(job.owner.collection))
      .filter(({ item, job }) => item.kind !== 'replace' || !notReplacing.includes(job.owner.collection))
      .slice(0, limit)
    for (const one of claimed) one.claimedBy = worker
    return claimed.map(pendingItemOf)
  }

  release(worker: string, versions: readonly number[]): void {
    for (const one of this.heldBy(worker)) if (versions.includes(one.version)) delete one.claimedBy
  }

  renewLease(worker: string, held: readonly number[]): void {
    for (const one of this.heldBy(worker)) if (!held.includes(one.version)) delete one.claimedBy
  }

  endLease(worker: string): void {
    for (const one of this.heldBy(worker)) delete one.claimedBy
  }

  private freeItems(): readonly ModelItem[] {
    return this.items.filter(({ outcome, claimedBy }) => outcome === undefined && claimedBy === undefined)
  }

  private heldBy(worker: string): readonly ModelItem[] {
    return this.items.filter(({ claimedBy }) => claimedBy === worker)
  }

  reserveVersions(count: number): number {
    this.lastVersion += count
    return this.lastVersion - count + 1
  }

  raiseVersions(version: number): void {
    this.lastVersion = Math.max(this.lastVersion, version)
  }

  prune(finishedBefore: number): number {
    const old = this.jobs.filter(({ finishedAt }) => finishedAt !== null && finishedAt < finishedBefore)
    this.jobs = this.jobs.filter((job) => !old.includes(job))
    this.items = this.items.filter(({ job }) => !old.includes(job))
    return old.length
  }

  private itemsOf(job: ModelJob): readonly ModelItem[] {
    return this.items.filter((one) => one.job === job)
  }

  private shown(job: ModelJob): Job {
    const items = this.itemsOf(job)
    const documents = (counts: (outcome: ItemOutcome | undefined) => boolean) =>
      items.filter(({ outcome }) => counts(outcome)).flatMap(({ item }) => documentsOf(item)).length
    const counts = {
      total: documents(() => true),
      done: documents((outcome) => outcome !== undefined && outcome.kind !== 'cancelled'),
      cancelled: documents((outcome) => outcome?.kind === 'cancelled'),
      failed: documents((outcome) => outcome?.kind === 'failed'),
      unchanged: documents((outcome) => outcome?.kind === 'unchanged'),
    }
    return {
      id: job.id,
      kind: 'write',
      phase: null,
      owner: job.owner,
      state: stateOf(job, counts),
      ...counts,
      chunks: items.reduce((sum, { outcome }) => sum + (outcome && 'chunks' in outcome ? outcome.chunks : 0), 0),
      createdAt: job.createdAt,
      finishedAt: job.finishedAt,
    }
  }
}

function pendingItemOf({ version, job, item }: ModelItem): PendingItem {
  const common = { jobId: job.id, owner: job.owner, version, ...(job.isCancelled && { cancelled: true as const }) }
  if (item.kind === 'delete') return { ...common, kind: 'delete', documentIds: documentsOf(item) }
  if (item.kind === 'reindex') return { ...common, kind: 'reindex', payload: item.payload }
  const { documentId, externalId, payload } = item
  return { ...common, kind: 'replace', documentId, externalId, payload }
}

type Counts = Pick<Job, 'total' | 'done' | 'failed'>

function stateOf({ isCancelled, finishedAt }: ModelJob, { total, done, failed }: Counts): JobState {
  if (isCancelled) return 'CANCELLED'
  if (finishedAt === null) return done === 0 ? 'QUEUED' : 'RUNNING'
  if (failed === 0) return 'SUCCEEDED'
  return failed === total ? 'FAILED' : 'PARTIALLY_SUCCEEDED'
}
