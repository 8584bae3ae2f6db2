/** A job store's face: its calls until it is closed, which waits for those that run. */
import { SextantError } from '../core/errors.ts'
import type { JobStore } from '../ports/jobs.ts'
import { callsThrough, type JobCalls } from './through.ts'

/** @param close ends what the calls are made on; called once, when none runs any more */
export function closingStore(calls: JobCalls, shared: boolean, close: () => Promise<void>): JobStore {
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  async function around<Result>(call: () => Promise<Result>): Promise<Result> {
    if (closing) throw new SextantError('SHUTTING_DOWN', 'The job store is closing. Try again when it has restarted.')
    const answer = call()
    running.add(answer)
    return answer.finally(() => running.delete(answer))
  }

  async function closeWhenIdle(): Promise<void> {
    await Promise.allSettled(running)
    await close()
  }

  return {
    shared,
    ...callsThrough(() => calls, around),
    [Symbol.asyncDispose]: () => {
      closing ??= closeWhenIdle()
      return closing
    },
  }
}
