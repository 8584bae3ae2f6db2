/** Ranked windows in this process's memory: the oldest go when their time or the memory given to them is up. */
import { LRUCache } from 'lru-cache'
import type { RankedWindow } from '../core/window.ts'
import type { Clock } from '../ports/runtime.ts'
import type { Windows } from '../ports/windows.ts'

export interface MemoryWindowsOptions {
  readonly minutes: number
  readonly maxBytes: number
}

/** What an id costs in memory, and what a result does beside its ids; measured on V8, good to a factor of two. */
const BYTES_AN_ID = 64
const BYTES_A_RESULT = 96
/** Less than any window needs; the cache takes 0 for no bound at all. */
const KEEPS_NOTHING = 1

export function createMemoryWindows(options: MemoryWindowsOptions, clock: Clock): Windows {
  const windows = new LRUCache<string, RankedWindow>({
    maxSize: Math.max(options.maxBytes, KEEPS_NOTHING),
    sizeCalculation: bytesOf,
    ttl: options.minutes * 60_000,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  })
  return {
    get: async (searchId) => windows.get(searchId),
    set: async (searchId, window) => {
      windows.set(searchId, window)
    },
  }
}

function bytesOf({ results }: RankedWindow): number {
  return results.reduce((sum, { chunks }) => sum + BYTES_A_RESULT + BYTES_AN_ID * (1 + chunks.length), BYTES_A_RESULT)
}
