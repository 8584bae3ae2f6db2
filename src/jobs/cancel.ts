/**
 * Cancelling a job: what nobody has begun is settled as cancelled, in one transaction. Who holds a claim may be in the middle of
 * it, so that item is left to its worker, which records what became of it; what a worker leaves instead comes to the next one
 * that claims as cancelled.
 */
import type { TenantId } from '../core/ids.ts'
import type { Job } from '../ports/jobs.ts'
import { freeExpired, freeItems } from './claims.ts'
import type { Dialect } from './dialect.ts'
import { jobOf } from './rows.ts'
import { takeSequence } from './sequence.ts'
import { settle } from './settle.ts'
import type { JobRow, Transaction } from './tables.ts'

interface Cancelling {
  readonly tenant: TenantId
  readonly id: string
  readonly now: number
}

export async function cancel(
  transaction: Transaction,
  { tenant, id, now }: Cancelling,
  dialect: Dialect,
): Promise<Job | undefined> {
  await takeSequence(transaction)
  const job = await jobRow(transaction, id)
  if (job?.tenant !== tenant) return undefined
  if (job.finished_at !== null || job.cancelled_at !== null) return jobOf(job)
  await transaction.updateTable('job').set({ cancelled_at: now }).where('id', '=', id).execute()
  await freeExpired(transaction, dialect)
  // Without those that are being claimed at this moment: they are begun.
  const free = await dialect.claiming(freeItems(transaction).where('item.job_id', '=', id)).execute()
  const outcomes = free.map(({ version }) => ({ kind: 'cancelled' as const, version }))
  const [settled] = await settle(transaction, outcomes, now)
  return settled ?? jobOf({ ...job, cancelled_at: now })
}

const jobRow = (transaction: Transaction, id: string): Promise<JobRow | undefined> =>
  transaction.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
