/**
 * Ranked windows in this process's memory: the oldest go when their time or the memory given to them is up. They lie packed,
 * and a page reads its results out of them. Of a few that were read last, what was read stays as objects too.
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

/** So few because nobody counts their bytes: a page of each, and all results of one whose scores were explained. */
const MOST_POPULAR = 20

/** Less than any window needs; the cache takes 0 for no bound at all. */
const KEEPS_NOTHING = 1

export function createMemoryWindows(options: MemoryWindowsOptions, clock: Clock): Windows {
  const popular = new LRUCache<string, RankedWindow>({ max: MOST_POPULAR })
  const windows = new LRUCache<string, Buffer>({
    dispose: (_, searchId) => popular.delete(searchId),
    maxSize: Math.max(options.maxBytes, KEEPS_NOTHING),
    sizeCalculation: ({ length }) => length,
    ttl: options.minutes * 60_000,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  })
  const unpacked = new Map<string, { readonly window: RankedWindow; readonly start: number }>()
  const packAll = () => {
    for (const [searchId, { window, start }] of unpacked) windows.set(searchId, packWindow(window), { start })
    unpacked.clear()
  }
  return {
    async get(searchId) {
      packAll()
      const packed = windows.get(searchId)
      if (packed === undefined) return undefined
      const window = popular.get(searchId) ?? unpackWindow(packed)
      popular.set(searchId, window)
      return window
    },
    async set(searchId, window) {
      // Nobody asks for it before the answer is out, so the answer does not wait until it is packed.
      if (unpacked.size === 0) setImmediate(packAll)
      unpacked.set(searchId, { window, start: clock.monotonic() })
    },
  }
}
