/** Where accepted work is kept: the one place that knows every job store. */
import type { Configuration } from '../config/schema.ts'
import { collectionName } from '../core/ids.ts'
import { openSqliteJobStore } from '../jobs/sqlite/open.ts'
import type { JobStore } from '../ports/jobs.ts'
import type { Log } from '../ports/runtime.ts'
import type { DataFolder } from './data-folder.ts'

/** @throws SextantError DATA_FOLDER_UNUSABLE, DATA_FORMAT_UNSUPPORTED, JOB_STORE_UNAVAILABLE, JOB_STORE_UNUSABLE */
export async function openJobStore({ jobs }: Configuration, folder: DataFolder, log: Log): Promise<JobStore> {
  if (jobs.url === undefined) return openSqliteJobStore({ directory: folder.path, log })
  // Loaded when it is wanted: most starts have no use for it.
  const { openPostgresJobStore } = await import('../jobs/postgres/open.ts')
  return openPostgresJobStore({ url: jobs.url.reveal(), connections: jobs.connections, log })
}

/** An unfinished reindex of a collection that is dropped would build it up again. */
export async function cancelReindex(collection: string, jobs: JobStore): Promise<void> {
  const job = await jobs.reindexOf(collectionName(collection))
  if (job) await jobs.cancel(job.owner.tenant, job.id, Date.now())
}
