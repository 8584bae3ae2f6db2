/**
 * Accepted work. Whoever is told "accepted" will find the work here after a crash; it stays until its outcome is recorded.
 * Every item gets the next number of one sequence as its version, so that of two writes to a document the later one wins,
 * whichever is carried out first.
 *
 * Workers, of one process or of many, claim items before they carry them out, and hold them under a lease. When a worker ends
 * without giving its claims back, others have them once its lease ran out. A worker that was only slow then does what another
 * does too, which the versions make harmless.
 */
import type { CollectionName, DocumentId, TenantId } from '../core/ids.ts'
import type { UserErrorCode } from '../core/user-errors.ts'

export const JOB_STATES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED'] as const
export type JobState = (typeof JOB_STATES)[number]

/**
 * What is done for a document, in this order; extraction counts as chunking. A reindex measures chunks, encodes and writes them,
 * compares both indexes and swaps them.
 */
export type JobPhase = 'CHUNKING' | 'EMBEDDING' | 'UPSERTING' | 'INDEXING' | 'SWAPPING'

/** Where a job lies, as `Scope` says it. */
export interface JobOwner {
  readonly collection: CollectionName
  readonly tenant: TenantId
}

/** What a job's items do: write documents, or build a collection's index anew. */
export type JobKind = 'write' | 'reindex'

/** Work on one document, as its caller gave it, or on a whole collection. */
export type NewItem =
  | {
      readonly kind: 'replace'
      readonly documentId: DocumentId
      readonly externalId: string
      /** JSON; only ingest reads it. */
      readonly payload: string
      /** The version that the caller expects the document to have, and the one that is stored: null where there is none. */
      readonly expected?: { readonly version: number; readonly stored: number | null }
    }
  | { readonly kind: 'delete'; readonly documentIds: readonly DocumentId[] }
  /** The only item of its job. Payload: JSON; only ingest reads it. */
  | { readonly kind: 'reindex'; readonly payload: string }

export interface NewJob {
  /** Chosen by the caller, unique. */
  readonly id: string
  readonly owner: JobOwner
  readonly items: readonly NewItem[]
  readonly idempotency?: {
    readonly key: string
    /** Hash of everything that was asked for. */
    readonly requestHash: string
  }
  /** Milliseconds since 1970. */
  readonly now: number
  /** A worker that carries the items out itself: they are its claims from the start. It holds a lease. */
  readonly claimedBy?: string
  /** Documents that may wait to be written, these included. Without it, any number. */
  readonly mostWaiting?: number
  /** Jobs of the tenant that may be unfinished, this one included. Without it, any number. */
  readonly mostJobs?: number
}

/** What came of a call to `accept`. */
export type Acceptance =
  /**
   * `conflicts`: places of the items whose expected version is not the document's; they were left out. Without a job when all
   * were. The others have the versions from `firstVersion` on, in their order.
   */
  | {
      readonly kind: 'accepted'
      readonly job: Job | undefined
      readonly firstVersion: number
      readonly conflicts: readonly Conflict[]
    }
  /** The key was used before, for the same: this is its job, and what was left out of it then. */
  | { readonly kind: 'repeated'; readonly job: Job; readonly conflicts: readonly Conflict[] }
  /** A reindex of the collection is unfinished already: this one, and what it was asked for. */
  | { readonly kind: 'running'; readonly job: Job; readonly payload: string }
  /** The key was used before, for something else. */
  | { readonly kind: 'mismatch' }
  /** More documents than `mostWaiting` would wait; so many do. Nothing was kept. */
  | { readonly kind: 'full'; readonly waiting: number }
  /** More jobs of the tenant than `mostJobs` would be unfinished; so many are. Nothing was kept. */
  | { readonly kind: 'quota'; readonly jobs: number }

export interface Conflict {
  readonly place: number
  /** The version that the document has, or will have once what was accepted is carried out; null where there is none. */
  readonly version: number | null
}

export interface Job {
  readonly id: string
  readonly kind: JobKind
  readonly owner: JobOwner
  readonly state: JobState
  /** What its worker said last that is being done; null where nobody did, and once it has finished. */
  readonly phase: JobPhase | null
  /** Documents; of a delete, those that it names; of a reindex, what was reported last, as are `done` and `chunks`. */
  readonly total: number
  /** Carried out or failed; without those that were cancelled. */
  readonly done: number
  readonly failed: number
  /** Documents that were stored like this already. */
  readonly unchanged: number
  /** Documents that will not be carried out, because the job was cancelled. */
  readonly cancelled: number
  readonly chunks: number
  readonly createdAt: number
  /** When its last item got an outcome: of a cancelled job, once what was in work then has ended too. */
  readonly finishedAt: number | null
}

/**
 * Work that is still to be done. Of a job that was cancelled: work that a worker had begun and left, of which only the outcome
 * is to be found out and recorded.
 */
export type PendingItem = {
  readonly jobId: string
  readonly owner: JobOwner
  readonly version: number
  readonly cancelled?: true
} & (
  | {
      readonly kind: 'replace'
      readonly documentId: DocumentId
      readonly externalId: string
      readonly payload: string
    }
  | { readonly kind: 'delete'; readonly documentIds: readonly DocumentId[] }
  | { readonly kind: 'reindex'; readonly payload: string }
)

/** How far a reindex is. */
export interface Progress {
  readonly total: number
  readonly done: number
  readonly chunks: number
}

/** What became of an item. */
export type ItemOutcome = {
  readonly version: number
} /** `superseded`: something newer was stored or deleted meanwhile. */ & (
  | { readonly kind: 'stored' | 'unchanged' | 'superseded' | 'deleted'; readonly chunks: number }
  | { readonly kind: 'reindexed' }
  /** Not carried out, because the job was cancelled. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly code: UserErrorCode; readonly message: string; readonly retryable: boolean }
)

export interface JobFailure {
  /** The item's version: unique, and the order of a job's failures. */
  readonly version: number
  readonly externalId: string
  readonly code: UserErrorCode
  readonly message: string
  readonly retryable: boolean
}

/** What a worker can carry out now. */
export interface ClaimRequest {
  /** A name that no other worker has. It holds a lease. */
  readonly worker: string
  /** Items of these alone. */
  readonly collections: readonly CollectionName[]
  /** Of these, what replaces no documents: their encoder is away. */
  readonly notReplacing: readonly CollectionName[]
  readonly limit: number
}

/** Accepted documents of a collection that have no outcome yet. */
export interface WaitingDocuments {
  readonly collection: CollectionName
  readonly documents: number
}

export interface JobStore extends AsyncDisposable {
  /** Whether other processes may accept, claim and settle here too. */
  readonly shared: boolean
  /** Stores the job whole before it resolves, and gives its items the next versions in their order; or says why not. */
  accept(job: NewJob): Promise<Acceptance>
  /** Undefined when there is none, or it belongs to somebody else's tenant. */
  job(tenant: TenantId, id: string): Promise<Job | undefined>
  /**
   * Cancels the job in one transaction: items that nobody holds are settled as cancelled, and those that a worker holds are
   * left to it. It is CANCELLED from then on, and finished once every item has an outcome. One that finished, or was cancelled
   * before, stays as it is. Returns the job as it is now; undefined when there is none, or it belongs to somebody else's tenant.
   */
  cancel(tenant: TenantId, id: string, now: number): Promise<Job | undefined>
  /** The unfinished reindex of the collection; undefined when there is none. */
  reindexOf(collection: CollectionName): Promise<Job | undefined>
  /** By version, after the given one, at most `limit`. */
  failures(jobId: string, after: number, limit: number): Promise<readonly JobFailure[]>
  /** Gives the worker the first items, by version, that have no outcome and that nobody holds. */
  claim(request: ClaimRequest): Promise<readonly PendingItem[]>
  /** Frees those of the worker's claims. */
  release(worker: string, versions: readonly number[]): Promise<void>
  /**
   * Gives the worker a lease, or a new one, for so many milliseconds from now on. Claims of the worker that are not `held` are
   * freed: of calls whose answers were lost.
   */
  renewLease(worker: string, milliseconds: number, held: readonly number[]): Promise<void>
  /** Ends the worker's lease, and frees its claims. */
  endLease(worker: string): Promise<void>
  /** Of every collection with accepted work. */
  waiting(): Promise<readonly WaitingDocuments[]>
  /** Records the outcomes at once; returns the jobs they belong to as they are now. Outcomes of items that have one are ignored. */
  settle(outcomes: readonly ItemOutcome[], now: number): Promise<readonly Job[]>
  /** Says what is being done for the unfinished job, for those in other processes who follow it. */
  enter(jobId: string, phase: JobPhase | null): Promise<void>
  /** Sets how far the unfinished reindex is; returns the job as it is now, undefined when there is none. */
  report(jobId: string, progress: Progress): Promise<Job | undefined>
  /** Takes the next `count` versions, for writes that are carried out at once and not kept; returns the first. */
  reserveVersions(count: number): Promise<number>
  /** Versions given from now on are above `version`: for a store that is newer than the collections. */
  raiseVersions(version: number): Promise<void>
  /** Removes jobs that finished before the time, with their keys and failures; returns how many. */
  prune(finishedBefore: number): Promise<number>
  /** Gives the room of what was carried out and forgotten back to the disk, where the database does not do so by itself. */
  vacuum(): Promise<void>
}
