/**
 * The job store of one machine: `jobs.sqlite` in the data folder, in a thread of its own, because each acceptance waits for
 * the disk. This is its face in the main thread; see `../store.ts` for what it does.
 */
import { join } from 'node:path'
import { siblingModule } from '../../core/modules.ts'
import type { JobStore } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import { openThread, type Thread } from '../../threads/thread.ts'
import { closingStore } from '../closing.ts'
import type { JobCalls } from '../through.ts'
import type { JobOperations, JobThreadOptions } from './operations.ts'

export interface SqliteJobStoreOptions {
  /** The data folder, which this process holds. */
  readonly directory: string
  readonly log: Log
}

const FILE = 'jobs.sqlite'

/**
 * Opens the store; makes it where there is none.
 *
 * @throws SextantError DATA_FOLDER_UNUSABLE when the file cannot be used, DATA_FORMAT_UNSUPPORTED when a newer Sextant wrote it
 */
export async function openSqliteJobStore({ directory, log }: SqliteJobStoreOptions): Promise<JobStore> {
  const options: JobThreadOptions = { file: join(directory, FILE) }
  const module = siblingModule(import.meta.url, 'worker')
  const thread = openThread<JobOperations>({ name: 'job store', module, options, log })
  try {
    await thread.call('prepare', [])
  } catch (thrown) {
    await thread.close()
    throw thrown
  }
  return closingStore(callsOf(thread), false, () => thread.close())
}

const callsOf = ({ call }: Thread<JobOperations>): JobCalls => ({
  accept: (job) => call('accept', [job]),
  job: (tenant, id) => call('job', [tenant, id]),
  cancel: (tenant, id, now) => call('cancel', [tenant, id, now]),
  reindexOf: (collection) => call('reindexOf', [collection]),
  failures: (jobId, after, limit) => call('failures', [jobId, after, limit]),
  claim: (request) => call('claim', [request]),
  release: (worker, versions) => call('release', [worker, versions]),
  renewLease: (worker, milliseconds, held) => call('renewLease', [worker, milliseconds, held]),
  endLease: (worker) => call('endLease', [worker]),
  waiting: () => call('waiting', []),
  settle: (outcomes, now) => call('settle', [outcomes, now]),
  enter: (jobId, phase) => call('enter', [jobId, phase]),
  report: (jobId, progress) => call('report', [jobId, progress]),
  reserveVersions: (count) => call('reserveVersions', [count]),
  raiseVersions: (version) => call('raiseVersions', [version]),
  vacuum: () => call('vacuum', []),
  prune: (finishedBefore) => call('prune', [finishedBefore]),
})
