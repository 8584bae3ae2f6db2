/** Keeping a job: all of it and its place in the sequence in one transaction, or nothing. */
import type { DocumentId, TenantId } from '../core/ids.ts'
import type { Acceptance, Conflict, NewItem, NewJob } from '../ports/jobs.ts'
import { admit, documentsOf, type LastWrite, type NumberedItem } from './admission.ts'
import { batchesOf, inBatches } from './batches.ts'
import { hasLease } from './claims.ts'
import type { Dialect } from './dialect.ts'
import { unfinishedReindex } from './reindexes.ts'
import { jobOf } from './rows.ts'
import { setSequence, takeSequence } from './sequence.ts'
import type { JobRow, Transaction } from './tables.ts'

export async function accept(transaction: Transaction, job: NewJob, dialect: Dialect): Promise<Acceptance> {
  const { version: last, waiting } = await takeSequence(transaction)
  const repeated = await jobOfKey(transaction, job)
  if (repeated) {
    const same = repeated.request_hash === job.idempotency?.requestHash
    if (!same) return { kind: 'mismatch' }
    return { kind: 'repeated', job: jobOf(repeated), conflicts: JSON.parse(repeated.conflicts) as Conflict[] }
  }
  if (isReindex(job)) {
    const running = await unfinishedReindex(transaction, job.owner.collection)
    if (running) return { kind: 'running', ...running }
  }
  const { admitted, conflicts } = admit(job.items, last, await lastWrites(transaction, job.items))
  const firstVersion = last + 1
  if (admitted.length === 0) return { kind: 'accepted', job: undefined, firstVersion, conflicts }
  const waitingThen = waiting + admitted.filter(({ item }) => item.kind === 'replace').length
  if (waitingThen > (job.mostWaiting ?? Number.POSITIVE_INFINITY)) return { kind: 'full', waiting }
  const unfinished = job.mostJobs === undefined ? 0 : await unfinishedJobs(transaction, job.owner.tenant)
  if (unfinished >= (job.mostJobs ?? Number.POSITIVE_INFINITY)) return { kind: 'quota', jobs: unfinished }
  const row = newJobRow(job, admitted, conflicts)
  await transaction.insertInto('job').values(row).execute()
  await insertItems(transaction, { jobId: job.id, claimedBy: await claimant(transaction, job, dialect) }, admitted)
  await setSequence(transaction, { version: last + admitted.length, waiting: waitingThen })
  return { kind: 'accepted', job: jobOf(row), firstVersion, conflicts }
}

const isReindex = ({ items }: Pick<NewJob, 'items'>): boolean => items.some(({ kind }) => kind === 'reindex')

async function jobOfKey(transaction: Transaction, { owner, idempotency }: NewJob): Promise<JobRow | undefined> {
  if (idempotency === undefined) return undefined
  return transaction
    .selectFrom('job')
    .selectAll()
    .where('collection', '=', owner.collection)
    .where('tenant', '=', owner.tenant)
    .where('idempotency_key', '=', idempotency.key)
    .executeTakeFirst()
}

async function unfinishedJobs(transaction: Transaction, tenant: TenantId): Promise<number> {
  const { jobs } = await transaction
    .selectFrom('job')
    .select(({ fn }) => fn.countAll<number>().as('jobs'))
    .where('finished_at', 'is', null)
    .where('tenant', '=', tenant)
    .executeTakeFirstOrThrow()
  return jobs
}

/** The last live write of each document whose version matters. */
async function lastWrites(
  transaction: Transaction,
  items: readonly NewItem[],
): Promise<ReadonlyMap<DocumentId, LastWrite>> {
  const expected = items.flatMap((item) => (item.kind === 'replace' && item.expected ? item.documentId : []))
  const rows = await inBatches([...new Set(expected)], (ids) =>
    transaction
      .selectFrom('live_write')
      .selectAll()
      .where('document_id', 'in', ids)
      .orderBy('document_id')
      .orderBy('version')
      .execute(),
  )
  return new Map(rows.map(({ document_id, version, deletes }) => [document_id, { version, deletes }]))
}

const newJobRow = (
  { id, owner, items, idempotency, now }: NewJob,
  admitted: readonly NumberedItem[],
  conflicts: readonly Conflict[],
): JobRow => ({
  id,
  collection: owner.collection,
  tenant: owner.tenant,
  idempotency_key: idempotency?.key ?? null,
  request_hash: idempotency?.requestHash ?? null,
  kind: isReindex({ items }) ? 'reindex' : 'write',
  phase: null,
  conflicts: JSON.stringify(idempotency === undefined ? [] : conflicts),
  open_items: admitted.length,
  total: admitted.reduce((total, { item }) => total + documentsOf(item).length, 0),
  done: 0,
  failed: 0,
  unchanged: 0,
  cancelled: 0,
  cancelled_at: null,
  chunks: 0,
  created_at: now,
  finished_at: null,
})

/** A worker without a lease claims nothing: what it leaves would stay. */
async function claimant(transaction: Transaction, { claimedBy }: NewJob, dialect: Dialect): Promise<string | null> {
  if (claimedBy === undefined) return null
  return (await hasLease(transaction, claimedBy, dialect)) ? claimedBy : null
}

interface Belonging {
  readonly jobId: string
  readonly claimedBy: string | null
}

async function insertItems(
  transaction: Transaction,
  belonging: Belonging,
  admitted: readonly NumberedItem[],
): Promise<void> {
  for (const batch of batchesOf(admitted.map((numbered) => itemRow(belonging, numbered))))
    await transaction.insertInto('item').values(batch).execute()
  for (const batch of batchesOf(admitted.flatMap(liveWriteRows)))
    await transaction.insertInto('live_write').values(batch).execute()
}

const itemRow = ({ jobId, claimedBy }: Belonging, { version, item }: NumberedItem) => ({
  version,
  job_id: jobId,
  kind: item.kind,
  document_id: item.kind === 'replace' ? item.documentId : null,
  external_id: item.kind === 'replace' ? item.externalId : null,
  documents: documentsOf(item).length,
  payload: item.kind === 'delete' ? JSON.stringify(documentsOf(item)) : item.payload,
  claimed_by: claimedBy,
})

const liveWriteRows = ({ version, item }: NumberedItem) =>
  documentsOf(item).map((id) => ({
    document_id: id,
    version,
    deletes: item.kind === 'delete' ? (1 as const) : (0 as const),
  }))
