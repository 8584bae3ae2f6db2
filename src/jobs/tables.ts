/**
 * The tables of the job store, as neutral SQL has them: `bigint`, `integer` and `text`, and flags as 0 and 1. A dialect must
 * give `bigint` as numbers: versions and times stay far below 2^53.
 */
import type { Generated, Transaction as KyselyTransaction, Selectable } from 'kysely'
import type { CollectionName, DocumentId, TenantId } from '../core/ids.ts'
import type { UserErrorCode } from '../core/user-errors.ts'
import type { ItemOutcome, JobKind, JobPhase, NewItem } from '../ports/jobs.ts'

export interface Tables {
  sequence: SequenceTable
  job: JobTable
  item: ItemTable
  live_write: LiveWriteTable
  failure: FailureTable
  worker: WorkerTable
}

export type Transaction = KyselyTransaction<Tables>
export type Flag = 0 | 1

/** One row. Every transaction that accepts or settles takes it first, so that one runs at a time. */
interface SequenceTable {
  id: 1
  /** The last version that was given. */
  version: number
  /** Replacing items without an outcome. */
  waiting: Generated<number>
}

/** A job with its counts, and the idempotency key under which it was asked for. */
interface JobTable {
  id: string
  collection: CollectionName
  tenant: TenantId
  idempotency_key: string | null
  request_hash: string | null
  kind: Generated<JobKind>
  /** As its worker said last. */
  phase: JobPhase | null
  /** Of a job with a key: what was left out of it, as JSON, so that a repeated call is told again. */
  conflicts: string
  /** Items without an outcome; the job is finished when there are none. */
  open_items: number
  total: number
  done: number
  failed: number
  unchanged: number
  /** Documents whose items have the outcome `cancelled`. */
  cancelled: Generated<number>
  /** When somebody cancelled it. */
  cancelled_at: number | null
  chunks: number
  created_at: number
  finished_at: number | null
}

export type JobRow = Selectable<JobTable>

interface ItemTable {
  version: number
  job_id: string
  kind: NewItem['kind']
  /** Of a replace. */
  document_id: DocumentId | null
  /** Of a replace. */
  external_id: string | null
  /** Documents that it writes to. */
  documents: number
  /** What to write or to build; of a delete, the list of document ids as JSON. Null once there is an outcome. */
  payload: string | null
  outcome: ItemOutcome['kind'] | null
  /** The worker that holds it; without meaning once there is an outcome. */
  claimed_by: string | null
}

/** Workers with a lease. Where there is none, or it ran out, claims are anybody's. */
interface WorkerTable {
  id: string
  /** Milliseconds since 1970, by the database's clock. */
  until: number
}

/**
 * What decides the version of a document: of each document the last write that was carried out, and those accepted since.
 * Writes that failed, came too late or were cancelled are not in it, nor any below one that was carried out.
 */
interface LiveWriteTable {
  document_id: DocumentId
  version: number
  deletes: Flag
}

interface FailureTable {
  job_id: string
  /** Of the item. */
  version: number
  external_id: string
  code: UserErrorCode
  message: string
  retryable: Flag
}
