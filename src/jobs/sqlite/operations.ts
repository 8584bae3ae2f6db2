/** What the store's face asks of its thread. */
import type { JobCalls } from '../through.ts'

/** Every call of the port, which cross as they are, and the thread's own. */
export type JobOperations = JobCalls & {
  /** Opens the file, so that one that cannot be used is known at once. */
  prepare(): Promise<void>
  close(): Promise<void>
}

export interface JobThreadOptions {
  readonly file: string
}
