/** What is known of jobs while they run here: the step that was entered last, who follows them, and whether they are cancelled. */
import { LRUCache } from 'lru-cache'
import { SextantError } from '../core/errors.ts'
import type { Job } from '../ports/jobs.ts'
import type { IngestPhase } from './requests.ts'

export interface JobWatch {
  /** One of the job's items is taken up. The signal aborts when the job is cancelled, and when everything stops. */
  take(jobId: string): AbortSignal
  enter(jobId: string, phase: IngestPhase): void
  /** One of the job's items is done, or left for later. */
  leave(jobId: string): void
  phaseOf(jobId: string): IngestPhase | null
  /** The jobs as the store has them now. */
  settled(jobs: readonly Job[]): void
  isCancelled(jobId: string): boolean
  /** Calls back at what happens to the job here, with the job where its counts are known, until the returned function is called. */
  onChange(jobId: string, callback: (job?: Job) => void): () => void
  /** Aborts what is in work. */
  stop(reason: unknown): void
}

interface RunningJob {
  items: number
  phase: IngestPhase | null
  readonly ending: AbortController
}

/** Of cancelled jobs that another process finishes, which nobody hears of here. */
const CANCELLED_KEPT = 1_000

const CANCELLED = new SextantError('REQUEST_CANCELLED', 'The job was cancelled.')

/** @param onPhase called whenever what is done here for a job changes: null once that is nothing */
export function createJobWatch(onPhase: (jobId: string, phase: IngestPhase | null) => void = () => {}): JobWatch {
  const running = new Map<string, RunningJob>()
  const followers = new Map<string, Set<(job?: Job) => void>>()
  const cancelled = new LRUCache<string, true>({ max: CANCELLED_KEPT })
  let stopped: { readonly reason: unknown } | undefined

  function begun(jobId: string): RunningJob {
    const job: RunningJob = { items: 0, phase: null, ending: new AbortController() }
    if (cancelled.has(jobId)) job.ending.abort(CANCELLED)
    if (stopped) job.ending.abort(stopped.reason)
    running.set(jobId, job)
    return job
  }

  function tell(jobId: string, job?: Job): void {
    for (const callback of followers.get(jobId) ?? []) callback(job)
  }

  function note(job: Job): void {
    if (job.finishedAt !== null) cancelled.delete(job.id)
    else if (job.state === 'CANCELLED') {
      cancelled.set(job.id, true)
      running.get(job.id)?.ending.abort(CANCELLED)
    }
  }

  return {
    take(jobId) {
      const job = running.get(jobId) ?? begun(jobId)
      job.items += 1
      return job.ending.signal
    },
    enter(jobId, phase) {
      const job = running.get(jobId)
      if (job === undefined || job.phase === phase) return
      job.phase = phase
      onPhase(jobId, phase)
      tell(jobId)
    },
    leave(jobId) {
      const job = running.get(jobId)
      if (job === undefined) return
      job.items -= 1
      if (job.items > 0) return
      running.delete(jobId)
      onPhase(jobId, null)
      tell(jobId)
    },
    phaseOf: (jobId) => running.get(jobId)?.phase ?? null,
    settled(jobs) {
      for (const job of jobs) {
        note(job)
        tell(job.id, job)
      }
    },
    isCancelled: (jobId) => cancelled.has(jobId),
    onChange(jobId, callback) {
      const callbacks = followers.get(jobId) ?? new Set()
      followers.set(jobId, callbacks.add(callback))
      return () => {
        callbacks.delete(callback)
        if (callbacks.size === 0) followers.delete(jobId)
      }
    },
    stop(reason) {
      stopped = { reason }
      for (const { ending } of running.values()) ending.abort(reason)
    },
  }
}
