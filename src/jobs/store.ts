/**
 * The job store over any database that Kysely speaks to: nothing here knows which. Transactions are short, and those that
 * write begin by taking the sequence, so each sees the ones before it whole.
 */
import type { Kysely } from 'kysely'
import type { JobStore } from '../ports/jobs.ts'
import { accept } from './accept.ts'
import { prune } from './prune.ts'
import { failureOf, jobOf, pendingItemOf } from './rows.ts'
import { setSequence, takeSequence } from './sequence.ts'
import { settle } from './settle.ts'
import type { Tables, Transaction } from './tables.ts'

/** A store over tables of the newest layout. Disposing it closes the database. */
export function createJobStore(database: Kysely<Tables>): JobStore {
  const writing = <Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
    database.transaction().execute(work)
  return {
    accept: (job) => writing((transaction) => accept(transaction, job)),
    settle: (outcomes, now) => writing((transaction) => settle(transaction, outcomes, now)),
    prune: (finishedBefore) => prune(database, finishedBefore),
    reserveVersions: (count) =>
      writing(async (transaction) => {
        const last = await takeSequence(transaction)
        await setSequence(transaction, last + count)
        return last + 1
      }),
    raiseVersions: (version) =>
      writing(async (transaction) => {
        if ((await takeSequence(transaction)) < version) await setSequence(transaction, version)
      }),
    async job(tenant, id) {
      const row = await jobRow(database, id).where('tenant', '=', tenant).executeTakeFirst()
      return row && jobOf(row)
    },
    failures: async (jobId, after, limit) =>
      (await failureRows(database, jobId, after, limit).execute()).map(failureOf),
    pending: async (after, limit) => (await pendingRows(database, after, limit).execute()).map(pendingItemOf),
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

const pendingRows = (database: Kysely<Tables>, after: number, limit: number) =>
  database
    .selectFrom('item')
    .innerJoin('job', 'job.id', 'item.job_id')
    .select([
      'item.version',
      'item.job_id',
      'item.document_id',
      'item.external_id',
      'item.payload',
      'job.collection',
      'job.tenant',
    ])
    .where('item.outcome', 'is', null)
    .where('item.version', '>', after)
    .orderBy('item.version')
    .limit(limit)
