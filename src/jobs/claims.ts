/** Who carries out which item: claims, and the leases under which they are held. */
import type { Kysely } from 'kysely'
import type { ClaimRequest, PendingItem } from '../ports/jobs.ts'
import { batchesOf, inBatches } from './batches.ts'
import type { Dialect } from './dialect.ts'
import { type PendingRow, pendingItemOf } from './rows.ts'
import type { Tables, Transaction } from './tables.ts'

/** The items that were claimed, in their order. */
export async function claim(
  transaction: Transaction,
  request: ClaimRequest,
  dialect: Dialect,
): Promise<readonly PendingItem[]> {
  await freeExpired(transaction, dialect)
  if (request.collections.length === 0 || !(await hasLease(transaction, request.worker, dialect))) return []
  const free = await dialect.claiming(claimable(transaction, request)).execute()
  const versions = free.map(({ version }) => version)
  for (const batch of batchesOf(versions))
    await transaction.updateTable('item').set({ claimed_by: request.worker }).where('version', 'in', batch).execute()
  const rows = await inBatches(versions, (batch) => itemRows(transaction, batch))
  return rows.map(pendingItemOf)
}

/** Whether claims of the worker would be freed once it ends: until the transaction does, nobody takes its lease away. */
export async function hasLease(transaction: Transaction, worker: string, dialect: Dialect): Promise<boolean> {
  const lease = transaction.selectFrom('worker').select('id').where('id', '=', worker)
  return (await dialect.keeping(lease).executeTakeFirst()) !== undefined
}

/** Versions of items that have no outcome and that nobody holds, in their order. */
export const freeItems = (transaction: Transaction) =>
  transaction
    .selectFrom('item')
    .innerJoin('job', 'job.id', 'item.job_id')
    .select('item.version')
    .where('item.claimed_by', 'is', null)
    .where('item.outcome', 'is', null)
    .orderBy('item.version')

const claimable = (transaction: Transaction, { collections, notReplacing, limit }: ClaimRequest) =>
  freeItems(transaction)
    .where('job.collection', 'in', collections)
    .$if(notReplacing.length > 0, (query) =>
      query.where(({ eb, or }) => or([eb('item.kind', '!=', 'replace'), eb('job.collection', 'not in', notReplacing)])),
    )
    .limit(limit)

const itemRows = (transaction: Transaction, versions: readonly number[]): Promise<PendingRow[]> =>
  transaction
    .selectFrom('item')
    .innerJoin('job', 'job.id', 'item.job_id')
    .select([
      'item.version',
      'item.kind',
      'item.job_id',
      'item.document_id',
      'item.external_id',
      'item.payload',
      'job.collection',
      'job.tenant',
      'job.cancelled_at',
    ])
    .where('item.version', 'in', versions)
    .orderBy('item.version')
    .execute()

export async function release(transaction: Transaction, worker: string, versions: readonly number[]): Promise<void> {
  for (const batch of batchesOf(versions))
    await transaction
      .updateTable('item')
      .set({ claimed_by: null })
      .where('claimed_by', '=', worker)
      .where('outcome', 'is', null)
      .where('version', 'in', batch)
      .execute()
}

export async function renewLease(
  transaction: Transaction,
  { id, milliseconds, held }: { readonly id: string; readonly milliseconds: number; readonly held: readonly number[] },
  dialect: Dialect,
): Promise<void> {
  const until = (await dialect.now(transaction)) + milliseconds
  await transaction
    .insertInto('worker')
    .values({ id, until })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ until }))
    .execute()
  const isHeld = new Set(held)
  const lost = (await claimsOf(transaction, id)).filter((version) => !isHeld.has(version))
  await release(transaction, id, lost)
}

async function claimsOf(transaction: Transaction, worker: string): Promise<readonly number[]> {
  const rows = await transaction
    .selectFrom('item')
    .select('version')
    .where('claimed_by', '=', worker)
    .where('outcome', 'is', null)
    .execute()
  return rows.map(({ version }) => version)
}

export async function endLease(transaction: Transaction, worker: string): Promise<void> {
  await transaction.deleteFrom('worker').where('id', '=', worker).execute()
  await freeClaims(transaction, [worker])
}

/** Ends every lease: for a database that this process alone uses, when it opens it. */
export async function endAllLeases(database: Kysely<Tables>): Promise<void> {
  await database.deleteFrom('worker').execute()
  await database
    .updateTable('item')
    .set({ claimed_by: null })
    .where('claimed_by', 'is not', null)
    .where('outcome', 'is', null)
    .execute()
}

/** Frees the claims of workers whose leases ran out. */
export async function freeExpired(transaction: Transaction, dialect: Dialect): Promise<void> {
  const now = await dialect.now(transaction)
  const ended = await transaction.deleteFrom('worker').where('until', '<=', now).returning('id').execute()
  if (ended.length > 0)
    await freeClaims(
      transaction,
      ended.map(({ id }) => id),
    )
}

async function freeClaims(transaction: Transaction, workers: readonly string[]): Promise<void> {
  await transaction
    .updateTable('item')
    .set({ claimed_by: null })
    .where('claimed_by', 'in', workers)
    .where('outcome', 'is', null)
    .execute()
}
