/** Reindexes: a collection has one at a time that is unfinished. */
import type { Kysely } from 'kysely'
import type { CollectionName } from '../core/ids.ts'
import type { Job } from '../ports/jobs.ts'
import { jobOf } from './rows.ts'
import type { Tables } from './tables.ts'

/** The unfinished reindex of the collection, and what it was asked for. */
export async function unfinishedReindex(
  database: Kysely<Tables>,
  collection: CollectionName,
): Promise<{ readonly job: Job; readonly payload: string } | undefined> {
  const row = await database
    .selectFrom('job')
    .innerJoin('item', 'item.job_id', 'job.id')
    .selectAll('job')
    .select('item.payload')
    .where('job.finished_at', 'is', null)
    .where('job.collection', '=', collection)
    .where('job.kind', '=', 'reindex')
    .executeTakeFirst()
  return row && { job: jobOf(row), payload: row.payload ?? '' }
}
