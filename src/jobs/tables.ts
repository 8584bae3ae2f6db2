/**
 * The tables of the job store, as neutral SQL has them: `bigint`, `integer` and `text`, and flags as 0 and 1. A dialect must
 * give `bigint` as numbers: versions and times stay far below 2^53.
 */
import type { Transaction as KyselyTransaction, Selectable } from 'kysely'
import type { CollectionName, DocumentId, TenantId } from '../core/ids.ts'
import type { UserErrorCode } from '../core/user-errors.ts'
import type { ItemOutcome, NewItem } from '../ports/jobs.ts'

export interface Tables {
  sequence: SequenceTable
  job: JobTable
  item: ItemTable
  live_write: LiveWriteTable
  failure: FailureTable
}

export type Transaction = KyselyTransaction<Tables>
export type Flag = 0 | 1

/** One row: the last version that was given. Every writing transaction takes it first, so that one runs at a time. */
interface SequenceTable {
  id: 1
  version: number
}

/** A job with its counts, and the idempotency key under which it was asked for. */
interface JobTable {
  id: string
  collection: CollectionName
  tenant: TenantId
  idempotency_key: string | null
  request_hash: string | null
  /** Of a job with a key: what was left out of it, as JSON, so that a repeated call is told again. */
  conflicts: string
  /** Items without an outcome; the job is finished when there are none. */
  open_items: number
  total: number
  done: number
  failed: number
  unchanged: number
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
  /** What to write; of a delete, the list of document ids as JSON. Null once there is an outcome. */
  payload: string | null
  outcome: ItemOutcome['kind'] | null
}

/**
 * What decides the version of a document: of each document the last write that was carried out, and those accepted since.
 * Writes that failed or came too late are not in it, nor any below one that was carried out.
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
