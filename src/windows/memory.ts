/**
 * Ranked windows in this process's memory: the oldest go when their time or the memory given to them is up. They lie packed, and
 * are unpacked for every page: 0.06 ms for 100 results, which is less than keeping them as objects, of ten times the size, is worth.
 */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../ports/runtime.ts'
import type { Windows } from '../ports/windows.ts'
import { packWindow, unpackWindow } from './packed.ts'

export interface MemoryWindowsOptions {
  readonly minutes: number
  readonly maxBytes: number
}

/** Less than any window needs; the cache takes 0 for no bound at all. */
const KEEPS_NOTHING = 1

export function createMemoryWindows(options: MemoryWindowsOptions, clock: Clock): Windows {
  const windows = new LRUCache<string, Buffer>({
    maxSize: Math.max(options.maxBytes, KEEPS_NOTHING),
    sizeCalculation: ({ length }) => length,
    ttl: options.minutes * 60_000,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  })
  return {
    async get(searchId) {
      const packed = windows.get(searchId)
      return packed && unpackWindow(packed)
    },
    async set(searchId, window) {
      windows.set(searchId, packWindow(window))
    },
  }
}
