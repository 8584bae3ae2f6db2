/** A thread for the tests of threads. */
import { workerData } from 'node:worker_threads'
import { SextantError } from '../../src/core/errors.ts'
import { serve } from '../../src/threads/thread.ts'

export interface CountingOperations {
  add(number: number): number
  refuse(reason: string): never
  break(): never
  die(): void
  close(): void
}

let count: number = workerData.from

serve<CountingOperations>({
  add(number) {
    count += number
    return count
  },
  refuse(reason) {
    throw new SextantError('OVERLOADED', reason)
  },
  break() {
    throw new TypeError('a defect')
  },
  die: () => process.exit(3),
  close: () => undefined,
})
