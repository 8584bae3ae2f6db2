/**
 * The job store of one machine: `jobs.sqlite` in the data folder, in a thread of its own, because each acceptance waits for
 * the disk. This is its face in the main thread; see `store.ts` for what it does.
 */
import { join } from 'node:path'
import { SextantError } from '../core/errors.ts'
import { siblingModule } from '../core/modules.ts'
import type { JobStore } from '../ports/jobs.ts'
import type { Log } from '../ports/runtime.ts'
import { openThread, type Thread } from '../threads/thread.ts'
import type { JobOperations, JobThreadOptions } from './operations.ts'

export interface JobStoreOptions {
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
export async function openJobStore({ directory, log }: JobStoreOptions): Promise<JobStore> {
  const options: JobThreadOptions = { file: join(directory, FILE) }
  const module = siblingModule(import.meta.url, 'sqlite/worker')
  const thread = openThread<JobOperations>({ name: 'job store', module, options, log })
  try {
    await thread.call('prepare', [])
  } catch (thrown) {
    await thread.close()
    throw thrown
  }
  return storeOf(thread)
}

function storeOf(thread: Thread<JobOperations>): JobStore {
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const call: Thread<JobOperations>['call'] = async (name, args) => {
    if (closing) throw new SextantError('SHUTTING_DOWN', 'The job store is closing. Try again when it has restarted.')
    const answer = thread.call(name, args)
    running.add(answer)
    return answer.finally(() => running.delete(answer))
  }

  async function close(): Promise<void> {
    await Promise.allSettled(running)
    await thread.close()
  }

  return {
    accept: (job) => call('accept', [job]),
    job: (tenant, id) => call('job', [tenant, id]),
    failures: (jobId, after, limit) => call('failures', [jobId, after, limit]),
    pending: (after, limit) => call('pending', [after, limit]),
    settle: (outcomes, now) => call('settle', [outcomes, now]),
    reserveVersions: (count) => call('reserveVersions', [count]),
    raiseVersions: (version) => call('raiseVersions', [version]),
    prune: (finishedBefore) => call('prune', [finishedBefore]),
    [Symbol.asyncDispose]: () => {
      closing ??= close()
      return closing
    },
  }
}
