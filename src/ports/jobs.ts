/**
 * Accepted work. Whoever is told "accepted" will find the work here after a crash; it stays until its outcome is recorded.
 * Every item gets the next number of one sequence as its version, so that of two writes to a document the later one wins,
 * whichever is carried out first.
 */
import type { CollectionName, DocumentId, TenantId } from '../core/ids.ts'
import type { UserErrorCode } from '../core/user-errors.ts'

export const JOB_STATES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED'] as const
export type JobState = (typeof JOB_STATES)[number]

/** Where a job lies, as `Scope` says it. */
export interface JobOwner {
  readonly collection: CollectionName
  readonly tenant: TenantId
}

/** Work on one document, as its caller gave it. */
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
}

/** What came of a call to `accept`. */
export type Acceptance =
  /** `conflicts`: places of the items whose expected version is not the document's; they were left out. Without a job when all were. */
  | { readonly kind: 'accepted'; readonly job: Job | undefined; readonly conflicts: readonly Conflict[] }
  /** The key was used before, for the same: this is its job, and what was left out of it then. */
  | { readonly kind: 'repeated'; readonly job: Job; readonly conflicts: readonly Conflict[] }
  /** The key was used before, for something else. */
  | { readonly kind: 'mismatch' }

export interface Conflict {
  readonly place: number
  /** The version that the document has, or will have once what was accepted is carried out; null where there is none. */
  readonly version: number | null
}

export interface Job {
  readonly id: string
  readonly owner: JobOwner
  readonly state: JobState
  /** Documents; of a delete, those that it names. */
  readonly total: number
  /** Carried out or failed. */
  readonly done: number
  readonly failed: number
  /** Documents that were stored like this already. */
  readonly unchanged: number
  readonly chunks: number
  readonly createdAt: number
  readonly finishedAt: number | null
}

/** Work that is still to be done. */
export type PendingItem = { readonly jobId: string; readonly owner: JobOwner; readonly version: number } & (
  | {
      readonly kind: 'replace'
      readonly documentId: DocumentId
      readonly externalId: string
      readonly payload: string
    }
  | { readonly kind: 'delete'; readonly documentIds: readonly DocumentId[] }
)

/** What became of an item. */
export type ItemOutcome = {
  readonly version: number
} /** `superseded`: something newer was stored or deleted meanwhile. */ & (
  | { readonly kind: 'stored' | 'unchanged' | 'superseded' | 'deleted'; readonly chunks: number }
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

export interface JobStore extends AsyncDisposable {
  /** Stores the job whole before it resolves, and gives its items the next versions in their order; or says why not. */
  accept(job: NewJob): Promise<Acceptance>
  /** Undefined when there is none, or it belongs to somebody else's tenant. */
  job(tenant: TenantId, id: string): Promise<Job | undefined>
  /** By version, after the given one, at most `limit`. */
  failures(jobId: string, after: number, limit: number): Promise<readonly JobFailure[]>
  /** Items without an outcome by version, after the given one, at most `limit`. */
  pending(after: number, limit: number): Promise<readonly PendingItem[]>
  /** Records the outcomes at once; returns the jobs they belong to as they are now. Outcomes of items that have one are ignored. */
  settle(outcomes: readonly ItemOutcome[], now: number): Promise<readonly Job[]>
  /** Takes the next `count` versions, for writes that are carried out at once and not kept; returns the first. */
  reserveVersions(count: number): Promise<number>
  /** Versions given from now on are above `version`: for a store that is newer than the collections. */
  raiseVersions(version: number): Promise<void>
  /** Removes jobs that finished before the time, with their keys and failures; returns how many. */
  prune(finishedBefore: number): Promise<number>
}
