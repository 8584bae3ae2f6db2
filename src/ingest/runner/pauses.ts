/**
 * Which collections are left alone for a while, because their encoder or the engine is away. A pause grows with each try in
 * vain and ends with the first success.
 */
import type { CollectionName } from '../../core/ids.ts'
import type { Clock } from '../../ports/runtime.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000

/** Milliseconds before the next try, after so many in vain. */
export const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))

interface Pause {
  readonly tries: number
  /** By the monotonic clock. */
  readonly until: number
}

export interface Pauses {
  isPaused(collection: CollectionName): boolean
  /** An item could not be carried out. Items that fail together make one pause. Returns its length, when it begins. */
  pause(collection: CollectionName): number | undefined
  succeed(collection: CollectionName): void
  /** Milliseconds until the next pause is over. */
  next(): number | undefined
}

export function createPauses(clock: Pick<Clock, 'monotonic'>): Pauses {
  const pauses = new Map<CollectionName, Pause>()
  const isPaused = (collection: CollectionName): boolean =>
    (pauses.get(collection)?.until ?? Number.NEGATIVE_INFINITY) > clock.monotonic()
  return {
    isPaused,
    pause(collection) {
      if (isPaused(collection)) return undefined
      const tries = (pauses.get(collection)?.tries ?? 0) + 1
      const length = pauseAfter(tries)
      pauses.set(collection, { tries, until: clock.monotonic() + length })
      return length
    },
    succeed(collection) {
      if (!isPaused(collection)) pauses.delete(collection)
    },
    next() {
      const ends = [...pauses.values()].map(({ until }) => until - clock.monotonic()).filter((left) => left > 0)
      return ends.length > 0 ? Math.min(...ends) : undefined
    },
  }
}
