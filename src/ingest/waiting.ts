/** Waiting for a job to finish, here or in another process. */
import type { Job, JobStore } from '../ports/jobs.ts'
import type { Sleep } from './runner/settling.ts'
import type { JobWatch } from './watch.ts'

export interface WaitingParts {
  readonly jobs: Pick<JobStore, 'job' | 'shared'>
  readonly watch: Pick<JobWatch, 'onChange'>
  readonly sleep: Sleep
  /** Milliseconds. */
  readonly longest: number
  /** Aborts when nothing is waited for any more. */
  readonly stopping: AbortSignal
}

/** How soon a caller that waits hears of a job that another process finished. */
const LOOK_EVERY_MS = 200

/**
 * The job once it has finished, or as it stands after some time.
 *
 * @throws the signal's reason when it aborts
 */
export async function finishedJob(job: Job, parts: WaitingParts, signal?: AbortSignal): Promise<Job> {
  const { jobs, watch, stopping } = parts
  const now = async () => (await jobs.job(job.owner.tenant, job.id)) ?? job
  const over = new AbortController()
  const either = AbortSignal.any([over.signal, stopping, ...(signal ? [signal] : [])])
  const release = watch.onChange(job.id, (settled) => settled?.finishedAt != null && over.abort())
  try {
    const seen = await now()
    if (seen.finishedAt !== null) return seen
    await waitFor(async () => (await now()).finishedAt !== null, parts, either)
  } finally {
    release()
    over.abort()
  }
  signal?.throwIfAborted()
  return now()
}

/** Until the signal aborts, or for so long. Where another process may finish the job, that is looked for. */
async function waitFor(
  finished: () => Promise<boolean>,
  { jobs, longest, sleep }: WaitingParts,
  signal: AbortSignal,
): Promise<void> {
  const length = jobs.shared ? LOOK_EVERY_MS : longest
  for (let waited = 0; waited < longest && !signal.aborted; waited += length) {
    await sleep(length, signal).catch(() => undefined)
    if (jobs.shared && !signal.aborted && (await finished())) return
  }
}
