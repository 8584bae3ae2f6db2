/** Forgetting jobs that finished long ago, some at a time so that no other call waits for long. */
import type { Kysely } from 'kysely'
import { takeSequence } from './sequence.ts'
import type { Tables, Transaction } from './tables.ts'

/** Jobs of one transaction. Each may have a thousand items. */
const JOBS_AT_ONCE = 20

export async function prune(database: Kysely<Tables>, finishedBefore: number): Promise<number> {
  let pruned = 0
  for (;;) {
    const removed = await database.transaction().execute((transaction) => pruneSome(transaction, finishedBefore))
    pruned += removed
    if (removed < JOBS_AT_ONCE) return pruned
  }
}

async function pruneSome(transaction: Transaction, finishedBefore: number): Promise<number> {
  await takeSequence(transaction)
  const finished = await transaction
    .selectFrom('job')
    .select('id')
    .where('finished_at', '<', finishedBefore)
    .orderBy('finished_at')
    .limit(JOBS_AT_ONCE)
    .execute()
  if (finished.length === 0) return 0
  const ids = finished.map(({ id }) => id)
  await transaction
    .deleteFrom('live_write')
    .where('version', 'in', ({ selectFrom }) => selectFrom('item').select('version').where('job_id', 'in', ids))
    .execute()
  await transaction.deleteFrom('failure').where('job_id', 'in', ids).execute()
  await transaction.deleteFrom('item').where('job_id', 'in', ids).execute()
  await transaction.deleteFrom('job').where('id', 'in', ids).execute()
  return ids.length
}
