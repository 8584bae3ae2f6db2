/**
 * Ranked windows in this process's memory: the oldest go when their time or the memory given to them is up. They lie packed,
 * and every page reads its results out of them: keeping them as objects, of ten times the size, is not worth that little time.
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

export function createMemoryWindows(options: MemoryWindowsOptions, clock: Clock): Windows {
  const windows = new LRUCache<string, Buffer>({
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
      return packed && unpackWindow(packed)
    },
    async set(searchId, window) {
      // Nobody asks for it before the answer is out, so the answer does not wait until it is packed.
      if (unpacked.size === 0) setImmediate(packAll)
      unpacked.set(searchId, { window, start: clock.monotonic() })
    },
  }
}
