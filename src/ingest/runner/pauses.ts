/**
 * Which collections are left alone for a while, because their encoder or the engine is away. A pause grows with each try in
 * vain and ends with the first success. Those for the engine stay short: asking it again costs next to nothing, while an encoder
 * may be paid for by the call.
 */
import type { CollectionName } from '../../core/ids.ts'
import type { Clock } from '../../ports/runtime.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000
const LONGEST_OF_ENGINE = 5_000

/** Milliseconds before the next try, after so many in vain. */
export const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))

/** What a collection waits for. */
export type Away = 'encoder' | 'engine'

interface Pause {
  readonly tries: number
  readonly away: Away
  /** By the monotonic clock. */
  readonly until: number
}

export interface Pauses {
  /** What it waits for now; undefined when it does not. */
  pausedFor(collection: CollectionName): Away | undefined
  /** An item could not be carried out. Items that fail together make one pause. Returns its length, when it begins. */
  pause(collection: CollectionName, away: Away): number | undefined
  /**
   * An item was carried out. Where the engine was taken to be away it is not: of items that were tried together, one found it back
   * and the others had failed by then. Returns whether a pause ends sooner for it.
   */
  succeed(collection: CollectionName): boolean
  /** Milliseconds until the next pause is over. */
  next(): number | undefined
}

export function createPauses(clock: Pick<Clock, 'monotonic'>): Pauses {
  const pauses = new Map<CollectionName, Pause>()
  function running(collection: CollectionName): Pause | undefined {
    const pause = pauses.get(collection)
    return pause && pause.until > clock.monotonic() ? pause : undefined
  }
  return {
    pausedFor: (collection) => running(collection)?.away,
    pause(collection, away) {
      const before = pauses.get(collection)
      const now = running(collection)
      if (now) {
        // A delete met an engine that is away while its collection waited for the encoder: then deletes wait too.
        if (away === 'engine') pauses.set(collection, { ...now, away })
        return undefined
      }
      const tries = (before?.tries ?? 0) + 1
      const length = away === 'engine' ? Math.min(pauseAfter(tries), LONGEST_OF_ENGINE) : pauseAfter(tries)
      pauses.set(collection, { tries, away, until: clock.monotonic() + length })
      return length
    },
    succeed(collection) {
      const pause = running(collection)
      if (pause === undefined) pauses.delete(collection)
      const soon = clock.monotonic() + FIRST_PAUSE
      if (pause?.away !== 'engine' || pause.until <= soon) return false
      pauses.set(collection, { ...pause, tries: 1, until: soon })
      return true
    },
    next() {
      const ends = [...pauses.values()].map(({ until }) => until - clock.monotonic()).filter((left) => left > 0)
      return ends.length > 0 ? Math.min(...ends) : undefined
    },
  }
}
