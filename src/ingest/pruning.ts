/**
 * Forgets jobs that finished long ago, and gives their room back, now and then: when something was settled, the one at most once an
 * hour, the other as often as it is set.
 */
import type { JobStore } from '../ports/jobs.ts'
import type { Runtime } from '../ports/runtime.ts'

const HOUR = 3_600_000

export interface PruningOptions {
  readonly jobs: Pick<JobStore, 'prune' | 'vacuum'>
  readonly runtime: Pick<Runtime, 'clock' | 'log'>
  readonly retentionHours: number
  /** 0: never. */
  readonly vacuumHours: number
}

export interface Pruning {
  /** Does what it is time for. */
  look(): void
}

export function createPruning({ jobs, runtime: { clock, log }, retentionHours, vacuumHours }: PruningOptions): Pruning {
  let pruned = Number.NEGATIVE_INFINITY
  let vacuumed = Number.NEGATIVE_INFINITY

  async function work(now: number): Promise<void> {
    const forgotten = await jobs.prune(now - retentionHours * HOUR)
    if (forgotten > 0) log.info({ pruned: forgotten }, 'finished jobs are forgotten')
    if (vacuumHours === 0 || now - vacuumed < vacuumHours * HOUR) return
    vacuumed = now
    await jobs.vacuum()
  }

  return {
    look() {
      const now = clock.now()
      if (now - pruned < HOUR) return
      pruned = now
      work(now).catch((fault: unknown) => log.warn({ fault }, 'finished jobs could not be forgotten'))
    },
  }
}
