import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import {
  type ChunkId,
  chunkIdOf,
  collectionName,
  type DocumentId,
  documentIdOf,
  LOCAL_TENANT,
} from '../../src/core/ids.ts'
import type { RankedWindow } from '../../src/core/window.ts'
import { createMemoryWindows } from '../../src/windows/memory.ts'
import { whole } from './whole.ts'

const DOCUMENT = documentIdOf(collectionName('default'), LOCAL_TENANT, 'a')
const CHUNK = chunkIdOf(DOCUMENT, 0)
const MINUTE = 60_000
const MEGABYTE = 2 ** 20

function windowOf(results: number, planHash = 'plan'): RankedWindow {
  const result = { documentId: DOCUMENT, score: 1, chunks: [{ chunkId: CHUNK, score: 1 }] }
  return { planHash, mode: 'HYBRID', windowSize: 100, results: Array(results).fill(result), warnings: [] }
}

/** A window whose ids are no one else's. */
function ownWindowOf(results: number): RankedWindow {
  const own = () => ({
    documentId: randomUUID() as DocumentId,
    score: 1,
    chunks: [{ chunkId: randomUUID() as ChunkId, score: 1 }],
  })
  return { ...windowOf(0), results: Array.from({ length: results }, own) }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that live, buffers included. */
function livingBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Windows over a clock that stands still until `pass` moves it. */
function windowsWith({ minutes = 10, maxBytes = MEGABYTE }: { minutes?: number; maxBytes?: number }) {
  let time = 1_000
  const clock = { now: () => time, monotonic: () => time }
  const pass = (milliseconds: number): void => {
    time += milliseconds
  }
  return { windows: createMemoryWindows({ minutes, maxBytes }, clock), pass }
}

describe('windows in memory', () => {
  it('are kept for the time given', async () => {
    const { windows, pass } = windowsWith({ minutes: 10 })
    await windows.set('a', windowOf(3))
    pass(10 * MINUTE - 1)
    expect(whole(await windows.get('a'))).toEqual(windowOf(3))
    pass(2)
    expect(await windows.get('a')).toBeUndefined()
  })

  it('live no longer for being read', async () => {
    const { windows, pass } = windowsWith({ minutes: 10 })
    await windows.set('a', windowOf(3))
    pass(6 * MINUTE)
    await windows.get('a')
    pass(6 * MINUTE)
    expect(await windows.get('a')).toBeUndefined()
  })

  it('start anew when the search ran again', async () => {
    const { windows, pass } = windowsWith({ minutes: 10 })
    await windows.set('a', windowOf(3))
    pass(6 * MINUTE)
    expect(whole(await windows.get('a'))).toEqual(windowOf(3))
    await windows.set('a', windowOf(2))
    pass(6 * MINUTE)
    expect(whole(await windows.get('a'))).toEqual(windowOf(2))
  })

  it('are kept from when they were set, though they are packed later', async () => {
    const { windows, pass } = windowsWith({ minutes: 10 })
    await windows.set('a', windowOf(3))
    pass(6 * MINUTE)
    await new Promise((resolve) => setImmediate(resolve))
    expect(whole(await windows.get('a'))).toEqual(windowOf(3))
    pass(6 * MINUTE)
    expect(await windows.get('a')).toBeUndefined()
  })

  it('give any page of themselves, however often they are read', async () => {
    const { windows } = windowsWith({})
    const window = ownWindowOf(30)
    await windows.set('a', window)
    for (const [from, to] of [
      [0, 10],
      [0, 10],
      [10, 20],
      [0, 10],
      [0, 40],
      [20, 30],
    ] as const) {
      expect((await windows.get('a'))?.results.slice(from, to)).toEqual(window.results.slice(from, to))
    }
  })

  it('are unknown under any other id', async () => {
    const { windows } = windowsWith({})
    await windows.set('a', windowOf(3))
    expect(await windows.get('b')).toBeUndefined()
  })

  it('stay within the memory given: the least recently used go first', async () => {
    const { windows } = windowsWith({ maxBytes: MEGABYTE })
    const names = Array.from({ length: 200 }, (_, number) => `search-${number}`)
    for (const name of names) {
      await windows.set(name, windowOf(200))
      await windows.get('search-0')
    }
    const kept = await Promise.all(names.map((name) => windows.get(name)))
    const known = names.filter((_, place) => kept[place] !== undefined)
    expect(known.length).toBeGreaterThan(10)
    expect(known.length).toBeLessThan(150)
    expect(known).toEqual(['search-0', ...names.slice(-(known.length - 1))])
  })

  it('leave nothing in memory once they went, also when they were read', async () => {
    const { windows } = windowsWith({ maxBytes: 200_000 })
    const before = livingBytes()
    for (let number = 0; number < 64; number++) {
      await windows.set(`search-${number}`, ownWindowOf(2_000))
      expect((await windows.get(`search-${number}`))?.results).toHaveLength(2_000)
    }
    expect(livingBytes() - before).toBeLessThan(10 * MEGABYTE)
    expect(await windows.get('search-0')).toBeUndefined()
  })

  it('are not kept when one alone is larger than the memory', async () => {
    const { windows } = windowsWith({ maxBytes: 10_000 })
    await windows.set('small', windowOf(3))
    await windows.set('large', windowOf(1_000))
    expect(await windows.get('large')).toBeUndefined()
    expect(whole(await windows.get('small'))).toEqual(windowOf(3))
  })

  it('are not kept at all without memory', async () => {
    const { windows } = windowsWith({ maxBytes: 0 })
    await windows.set('a', windowOf(1))
    expect(await windows.get('a')).toBeUndefined()
  })
})
