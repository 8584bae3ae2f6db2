/**
 * Which collections are left alone for a while, because their encoder or the engine is away. A pause grows with each try in
 * vain and ends with the first success; what was passed over meanwhile is taken up from the first of it.
 */
import type { CollectionName } from '../../core/ids.ts'
import type { Clock } from '../../ports/runtime.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000

/** Milliseconds before the next try, after so many in vain. */
export const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))

interface Pause {
  tries: number
  /** By the monotonic clock; undefined once it has ended. */
  until: number | undefined
  /** The first version that was passed over. */
  first: number
}

export interface Pauses {
  isPaused(collection: CollectionName): boolean
  /** The item could not be carried out. Items that fail together make one pause. Returns its length, when it begins. */
  pause(collection: CollectionName, version: number): number | undefined
  passOver(collection: CollectionName, version: number): void
  succeed(collection: CollectionName): void
  /** Ends the pauses that are over; the first version that they passed over. */
  resume(): number | undefined
  /** Milliseconds until the next pause is over. */
  next(): number | undefined
}

export function createPauses(clock: Pick<Clock, 'monotonic'>): Pauses {
  const pauses = new Map<CollectionName, Pause>()
  const current = () => [...pauses.values()].filter(({ until }) => until !== undefined)
  const passOver = (pause: Pause, version: number) => {
    pause.first = Math.min(pause.first, version)
  }
  return {
    isPaused: (collection) => pauses.get(collection)?.until !== undefined,
    pause(collection, version) {
      const pause = pauses.get(collection) ?? { tries: 0, until: undefined, first: Number.POSITIVE_INFINITY }
      pauses.set(collection, pause)
      passOver(pause, version)
      if (pause.until !== undefined) return undefined
      pause.tries += 1
      const length = pauseAfter(pause.tries)
      pause.until = clock.monotonic() + length
      return length
    },
    passOver(collection, version) {
      const pause = pauses.get(collection)
      if (pause) passOver(pause, version)
    },
    succeed(collection) {
      if (pauses.get(collection)?.until === undefined) pauses.delete(collection)
    },
    resume() {
      const over = current().filter(({ until = 0 }) => until <= clock.monotonic())
      const first = Math.min(...over.map((pause) => pause.first))
      for (const pause of over) Object.assign(pause, { until: undefined, first: Number.POSITIVE_INFINITY })
      return Number.isFinite(first) ? first : undefined
    },
    next: () => {
      const ends = current().map(({ until = 0 }) => until - clock.monotonic())
      return ends.length > 0 ? Math.max(0, Math.min(...ends)) : undefined
    },
  }
}
