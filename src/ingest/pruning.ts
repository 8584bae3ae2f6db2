/** Forgets jobs that finished long ago, now and then: when something was settled, at most once an hour. */
import type { JobStore } from '../ports/jobs.ts'
import type { Runtime } from '../ports/runtime.ts'

const HOUR = 3_600_000

export interface PruningOptions {
  readonly jobs: Pick<JobStore, 'prune'>
  readonly runtime: Pick<Runtime, 'clock' | 'log'>
  readonly retentionHours: number
}

export function createPruning({ jobs, runtime: { clock, log }, retentionHours }: PruningOptions) {
  let last = Number.NEGATIVE_INFINITY
  return {
    /** Prunes if it is time to. */
    look(): void {
      const now = clock.now()
      if (now - last < HOUR) return
      last = now
      jobs.prune(now - retentionHours * HOUR).then(
        (pruned) => pruned > 0 && log.info({ pruned }, 'finished jobs are forgotten'),
        (fault: unknown) => log.warn({ fault }, 'finished jobs could not be forgotten'),
      )
    },
  }
}
