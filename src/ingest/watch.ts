/** What is known of jobs while they run: the step that was entered last, and who waits for them to finish. */
import type { Job } from '../ports/jobs.ts'
import type { IngestPhase } from './requests.ts'

export interface JobWatch {
  /** One of the job's items is taken up. */
  take(jobId: string): void
  enter(jobId: string, phase: IngestPhase): void
  /** One of the job's items is done, or left for later. */
  leave(jobId: string): void
  phaseOf(jobId: string): IngestPhase | null
  settled(jobs: readonly Job[]): void
  /** Calls back once the job has finished, until the returned function is called. */
  onFinish(jobId: string, callback: () => void): () => void
  /** Calls back everyone. */
  end(): void
}

export function createJobWatch(): JobWatch {
  const running = new Map<string, { items: number; phase: IngestPhase | null }>()
  const waiting = new Map<string, Set<() => void>>()
  const callBack = (jobId: string) => {
    for (const callback of waiting.get(jobId) ?? []) callback()
  }
  return {
    take(jobId) {
      const job = running.get(jobId) ?? { items: 0, phase: null }
      job.items += 1
      running.set(jobId, job)
    },
    enter(jobId, phase) {
      const job = running.get(jobId)
      if (job) job.phase = phase
    },
    leave(jobId) {
      const job = running.get(jobId)
      if (job === undefined) return
      job.items -= 1
      if (job.items === 0) running.delete(jobId)
    },
    phaseOf: (jobId) => running.get(jobId)?.phase ?? null,
    settled(jobs) {
      for (const { id, finishedAt } of jobs) if (finishedAt !== null) callBack(id)
    },
    onFinish(jobId, callback) {
      const callbacks = waiting.get(jobId) ?? new Set()
      waiting.set(jobId, callbacks.add(callback))
      return () => {
        callbacks.delete(callback)
        if (callbacks.size === 0) waiting.delete(jobId)
      }
    },
    end() {
      for (const jobId of waiting.keys()) callBack(jobId)
    },
  }
}
