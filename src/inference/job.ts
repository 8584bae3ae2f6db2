/** A text on its way to its vector, shared by all who asked for it. */
import type { EncoderInput, Encoding, PreparedText } from '../ports/encoder.ts'

export interface Job {
  readonly text: string
  readonly input: EncoderInput
  readonly result: PromiseWithResolvers<Encoding>
  /** How many wait for it; with none left it is dropped, unless it runs already. */
  callers: number
  phase: 'preparing' | 'waiting' | 'running'
}

/** A job whose cost is known, so that it can be batched. */
export interface ReadyJob {
  readonly job: Job
  readonly prepared: PreparedText
  readonly tokenCount: number
}

export function newJob(text: string, input: EncoderInput): Job {
  const job: Job = { text, input, result: Promise.withResolvers(), callers: 0, phase: 'preparing' }
  // Whoever waits sees the failure; when all have left, nobody needs to.
  job.result.promise.catch(() => undefined)
  return job
}
