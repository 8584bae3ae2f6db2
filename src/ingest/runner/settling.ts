/**
 * Records outcomes in batches without a timer: what comes while one batch is being recorded makes the next. When the job store
 * is away the batch waits; what a stop leaves unrecorded is carried out once more after it, which changes nothing.
 */
import { messageOf } from '../../core/errors.ts'
import type { ItemOutcome, Job, JobStore } from '../../ports/jobs.ts'
import type { Clock, Log } from '../../ports/runtime.ts'
import { pauseAfter } from './pauses.ts'

export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>

export interface SettlingOptions {
  readonly jobs: Pick<JobStore, 'settle'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly sleep: Sleep
  readonly signal: AbortSignal
  readonly onSettled: (jobs: readonly Job[], outcomes: readonly ItemOutcome[]) => void
}

/** @returns records the outcome; resolves when that is done, or will not be */
export function createSettling(options: SettlingOptions): (outcome: ItemOutcome) => Promise<void> {
  let next: { readonly outcomes: ItemOutcome[]; readonly done: Promise<void> } | undefined
  let last: Promise<void> = Promise.resolve()
  return (outcome) => {
    if (next) {
      next.outcomes.push(outcome)
      return next.done
    }
    const outcomes = [outcome]
    const done = last.then(() => {
      next = undefined
      return settled(outcomes, options)
    })
    next = { outcomes, done }
    last = done
    return done
  }
}

async function settled(outcomes: readonly ItemOutcome[], options: SettlingOptions): Promise<void> {
  const { jobs, clock, log, sleep, signal, onSettled } = options
  for (let tries = 1; ; tries += 1) {
    try {
      onSettled(await jobs.settle(outcomes, clock.now()), outcomes)
      return
    } catch (failure) {
      log.warn({ fault: failure, tries }, `outcomes of accepted documents cannot be recorded: ${messageOf(failure)}`)
      if (signal.aborted) return
      await sleep(pauseAfter(tries), signal).catch(() => undefined)
    }
  }
}
