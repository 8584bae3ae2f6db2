/**
 * The job store over any database that Kysely speaks to: nothing here knows which. Transactions are short, and those that
 * accept or settle begin by taking the sequence, so each sees the ones before it whole.
 */
import { type Kysely, sql } from 'kysely'
import type { JobStore } from '../ports/jobs.ts'
import { accept } from './accept.ts'
import { cancel } from './cancel.ts'
import { claim, endLease, release, renewLease } from './claims.ts'
import type { Dialect } from './dialect.ts'
import { prune } from './prune.ts'
import { unfinishedReindex } from './reindexes.ts'
import { failureOf, jobOf } from './rows.ts'
import { setSequence, takeSequence } from './sequence.ts'
import { settle } from './settle.ts'
import type { Tables, Transaction } from './tables.ts'

/**
 * A store over tables of the newest layout. Disposing it closes the database.
 *
 * @param vacuum absent where the database gives room back by itself
 */
export function createJobStore(
  database: Kysely<Tables>,
  dialect: Dialect,
  vacuum: () => Promise<void> = async () => {},
): JobStore {
  const writing = <Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
    database.transaction().execute(work)
  const claiming = <Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
    dialect.unsynced(database, work)
  return {
    shared: dialect.shared,
    accept: (job) => writing((transaction) => accept(transaction, job, dialect)),
    settle: (outcomes, now) => writing((transaction) => settle(transaction, outcomes, now)),
    prune: (finishedBefore) => prune(database, finishedBefore),
    vacuum,
    enter: (jobId, phase) =>
      claiming(async (transaction) => {
        await transaction
          .updateTable('job')
          .set({ phase })
          .where('id', '=', jobId)
          .where('finished_at', 'is', null)
          .execute()
      }),
    report: (jobId, progress) =>
      claiming(async (transaction) => {
        const row = await transaction
          .updateTable('job')
          .set(progress)
          .where('id', '=', jobId)
          .where('kind', '=', 'reindex')
          .where('finished_at', 'is', null)
          .returningAll()
          .executeTakeFirst()
        return row && jobOf(row)
      }),
    reserveVersions: (count) =>
      writing(async (transaction) => {
        const { version } = await takeSequence(transaction)
        await setSequence(transaction, { version: version + count })
        return version + 1
      }),
    raiseVersions: (version) =>
      writing(async (transaction) => {
        if ((await takeSequence(transaction)).version < version) await setSequence(transaction, { version })
      }),
    async job(tenant, id) {
      const row = await jobRow(database, id).where('tenant', '=', tenant).executeTakeFirst()
      return row && jobOf(row)
    },
    reindexOf: async (collection) => (await unfinishedReindex(database, collection))?.job,
    cancel: (tenant, id, now) => writing((transaction) => cancel(transaction, { tenant, id, now }, dialect)),
    failures: async (jobId, after, limit) =>
      (await failureRows(database, jobId, after, limit).execute()).map(failureOf),
    claim: (request) => claiming((transaction) => claim(transaction, request, dialect)),
    release: (worker, versions) => claiming((transaction) => release(transaction, worker, versions)),
    renewLease: (id, milliseconds, held) =>
      claiming((transaction) => renewLease(transaction, { id, milliseconds, held }, dialect)),
    endLease: (worker) => claiming((transaction) => endLease(transaction, worker)),
    waiting: () => waitingRows(database).execute(),
    [Symbol.asyncDispose]: () => database.destroy(),
  }
}

const jobRow = (database: Kysely<Tables>, id: string) => database.selectFrom('job').selectAll().where('id', '=', id)

const failureRows = (database: Kysely<Tables>, jobId: string, after: number, limit: number) =>
  database
    .selectFrom('failure')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('version', '>', after)
    .orderBy('version')
    .limit(limit)

const waitingRows = (database: Kysely<Tables>) =>
  database
    .selectFrom('job')
    .select(['collection', ({ fn }) => fn.sum<number>(sql`total - done - cancelled`).as('documents')])
    .where('finished_at', 'is', null)
    .where('kind', '=', 'write')
    .groupBy('collection')
    .orderBy('collection')
