/** Rows as the port's words. */
import type { Selectable } from 'kysely'
import type { DocumentId } from '../core/ids.ts'
import type { Job, JobFailure, JobState, PendingItem } from '../ports/jobs.ts'
import type { JobRow, Tables } from './tables.ts'

export const jobOf = (row: JobRow): Job => ({
  id: row.id,
  kind: row.kind,
  owner: { collection: row.collection, tenant: row.tenant },
  state: stateOf(row),
  phase: row.finished_at === null ? row.phase : null,
  total: row.total,
  done: row.done,
  failed: row.failed,
  unchanged: row.unchanged,
  cancelled: row.cancelled,
  chunks: row.chunks,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
})

function stateOf({ kind, finished_at, cancelled_at, done, failed, total }: JobRow): JobState {
  if (cancelled_at !== null) return 'CANCELLED'
  if (finished_at === null) return done === 0 ? 'QUEUED' : 'RUNNING'
  if (failed === 0) return 'SUCCEEDED'
  return failed === total || kind === 'reindex' ? 'FAILED' : 'PARTIALLY_SUCCEEDED'
}

export const failureOf = (row: Selectable<Tables['failure']>): JobFailure => ({
  version: row.version,
  externalId: row.external_id,
  code: row.code,
  message: row.message,
  retryable: row.retryable === 1,
})

/** An item without an outcome, and whose it is. */
export type PendingRow = Pick<
  Selectable<Tables['item']>,
  'version' | 'kind' | 'job_id' | 'document_id' | 'external_id' | 'payload'
> &
  Pick<JobRow, 'collection' | 'tenant' | 'cancelled_at'>

export function pendingItemOf(row: PendingRow): PendingItem {
  const { job_id: jobId, version, document_id: documentId, external_id: externalId } = row
  const owner = { collection: row.collection, tenant: row.tenant }
  const common = { jobId, owner, version, ...(row.cancelled_at !== null && { cancelled: true as const }) }
  const payload = row.payload ?? ''
  if (row.kind === 'reindex') return { ...common, kind: 'reindex', payload }
  if (documentId !== null && externalId !== null) return { ...common, kind: 'replace', documentId, externalId, payload }
  return { ...common, kind: 'delete', documentIds: JSON.parse(payload) as DocumentId[] }
}
