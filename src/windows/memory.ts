/**
 * Ranked windows in this process's memory: the oldest go when their time or the memory given to them is up. They lie packed; the
 * few that are read again and again are kept as objects beside that.
 */
import { LRUCache } from 'lru-cache'
import type { RankedWindow } from '../core/window.ts'
import type { Clock } from '../ports/runtime.ts'
import type { Windows } from '../ports/windows.ts'
import { packWindow, unpackWindow } from './packed.ts'

export interface MemoryWindowsOptions {
  readonly minutes: number
  readonly maxBytes: number
}

/** Less than any window needs; the cache takes 0 for no bound at all. */
const KEEPS_NOTHING = 1

/** Unpacked windows that are kept: about 50 kB each, and unpacking one takes as long as everything else that a page needs. */
const UNPACKED = 64

export function createMemoryWindows(options: MemoryWindowsOptions, clock: Clock): Windows {
  const windows = new LRUCache<string, Buffer>({
    maxSize: Math.max(options.maxBytes, KEEPS_NOTHING),
    sizeCalculation: ({ length }) => length,
    ttl: options.minutes * 60_000,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  })
  const unpacked = new LRUCache<Buffer, RankedWindow>({ max: UNPACKED })
  return {
    async get(searchId) {
      const packed = windows.get(searchId)
      if (packed === undefined) return undefined
      const window = unpacked.get(packed) ?? unpackWindow(packed)
      unpacked.set(packed, window)
      return window
    },
    async set(searchId, window) {
      windows.set(searchId, packWindow(window))
    },
  }
}
