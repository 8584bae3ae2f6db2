/** Says in a job store that others share what is being done for a job here: not every change, since most pass in milliseconds. */
import type { JobPhase, JobStore } from '../ports/jobs.ts'
import type { Sleep } from './runner/settling.ts'

export interface PhaseOptions {
  readonly jobs: Pick<JobStore, 'enter' | 'shared'>
  readonly sleep: Sleep
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Between two that are said of one job. */
const PAUSE_MS = 300

/** @returns to be called at every change; never throws */
export function createPhases({ jobs, sleep, signal }: PhaseOptions): (jobId: string, phase: JobPhase | null) => void {
  /** What is to be said next, by job. */
  const next = new Map<string, JobPhase | null>()
  const busy = new Set<string>()

  async function tell(jobId: string): Promise<void> {
    for (;;) {
      const phase = next.get(jobId)
      if (phase === undefined || signal.aborted) break
      next.delete(jobId)
      // Who follows the job hears of the next one.
      await jobs.enter(jobId, phase).catch(() => undefined)
      await sleep(PAUSE_MS, signal).catch(() => undefined)
    }
    busy.delete(jobId)
    next.delete(jobId)
  }

  return (jobId, phase) => {
    if (!jobs.shared || signal.aborted) return
    next.set(jobId, phase)
    if (busy.has(jobId)) return
    busy.add(jobId)
    void tell(jobId)
  }
}
