import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import type { PassSummary, Prune } from '../../../src/app/sync/pass.ts'
import { type WatchEvent, watchPaths } from '../../../src/app/sync/watch.ts'
import { SextantError } from '../../../src/core/errors.ts'
import type { Changes, Selection } from '../../../src/ingest/sync/reading.ts'
import { folderWith, removeFolders, withoutRights } from '../../support/folders.ts'

afterAll(removeFolders)

const TIMING = { still: 100, rescan: 60_000, firstRetry: 20, longestRetry: 20 }

const DONE: PassSummary = {
  collection: 'default',
  read: 0,
  indexed: 1,
  unchanged: 0,
  chunks: 0,
  skipped: [],
  cutDocuments: 0,
  cutTokens: 0,
  undeclared: {},
  duplicates: new Set(),
  unread: new Set(),
}

interface Watched {
  readonly prune?: Prune
  /** What a pass answers, or fails with. */
  readonly answer?: (selection: Selection, passes: number) => Partial<PassSummary>
  readonly rescan?: number
}

const running: { readonly stop: AbortController; readonly over: Promise<void> }[] = []
afterEach(async () => {
  for (const { stop, over } of running.splice(0)) {
    stop.abort()
    await over
  }
})

/** A real watch over the folder whose passes are only noted down. */
async function watching(folder: string, { prune = 'few', answer = () => ({}), rescan = TIMING.rescan }: Watched = {}) {
  const passes: (Changes | undefined)[] = []
  const events: WatchEvent[] = []
  const stop = new AbortController()
  const over = watchPaths({
    paths: [folder],
    prune,
    pass: async (selection) => {
      const answered = { ...DONE, ...answer(selection, passes.length) }
      passes.push(selection.changes)
      return answered
    },
    onEvent: (event) => void events.push(event),
    signal: stop.signal,
    timing: { ...TIMING, rescan },
  })
  running.push({ stop, over })
  const until = async (holds: () => boolean): Promise<void> => {
    for (let waited = 0; !holds(); waited += 10) {
      if (waited > 10_000) throw new Error(`nothing came: ${JSON.stringify(events)}`)
      await setTimeout(10)
    }
  }
  const below = (path: string) => path.slice(folder.length + 1)
  await until(() => events.some(({ kind }) => kind === 'watching'))
  return {
    passes,
    events,
    stop,
    over,
    until,
    /** The changes of the next pass. */
    next: async () => {
      const count = passes.length
      await until(() => passes.length > count)
      const changes = passes[count]
      return {
        files: (changes?.files ?? []).map(({ place }) => below(place.file)),
        gone: (changes?.gone ?? []).map(below),
      }
    },
  }
}

describe('a watch', () => {
  it('passes over everything first, and then over what is added, changed and removed', async () => {
    const folder = folderWith({ 'a.md': 'a', 'b.md': 'b' })
    const { passes, next } = await watching(folder)
    expect(passes).toEqual([undefined])
    writeFileSync(join(folder, 'c.md'), 'c')
    expect(await next()).toEqual({ files: ['c.md'], gone: [] })
    writeFileSync(join(folder, 'a.md'), 'a, changed')
    expect(await next()).toEqual({ files: ['a.md'], gone: [] })
    rmSync(join(folder, 'b.md'))
    expect(await next()).toEqual({ files: [], gone: ['b.md'] })
  })

  it('finds what appears in new folders, however deep', async () => {
    const folder = folderWith()
    const { next } = await watching(folder)
    mkdirSync(join(folder, 'one/two/three'), { recursive: true })
    writeFileSync(join(folder, 'one/two/three/deep.md'), 'd')
    expect(await next()).toEqual({ files: ['one/two/three/deep.md'], gone: [] })
    writeFileSync(join(folder, 'one/two/later.md'), 'l')
    expect(await next()).toEqual({ files: ['one/two/later.md'], gone: [] })
    rmSync(join(folder, 'one'), { recursive: true })
    expect(await next()).toEqual({ files: [], gone: ['one/two/three/deep.md', 'one/two/later.md'] })
  })

  it('takes a save by renaming for one change', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    const { next, passes } = await watching(folder)
    for (const round of [1, 2]) {
      renameSync(join(folder, 'a.md'), join(folder, 'a.md~'))
      await setTimeout(20)
      writeFileSync(join(folder, '.a.md.swp'), `a, saved ${round}`)
      renameSync(join(folder, '.a.md.swp'), join(folder, 'a.md'))
      expect(await next()).toEqual({ files: ['a.md'], gone: [] })
    }
    expect(passes).toHaveLength(3)
  })

  it('waits until a file is written', async () => {
    const folder = folderWith({ 'quiet.md': 'q' })
    const { next, passes } = await watching(folder)
    for (let length = 1; length <= 10; length++) {
      writeFileSync(join(folder, 'long.md'), 'x'.repeat(length))
      await setTimeout(40)
    }
    expect(passes).toHaveLength(1)
    expect(await next()).toEqual({ files: ['long.md'], gone: [] })
  })

  it('notices nothing where nothing that is read has changed', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    const { passes } = await watching(folder)
    writeFileSync(join(folder, 'picture.png'), 'p')
    writeFileSync(join(folder, '.hidden.md'), 'h')
    await setTimeout(500)
    expect(passes).toHaveLength(1)
  })

  it('only tells of files that have gone when nothing is pruned', async () => {
    const folder = folderWith({ 'a.md': 'a', 'b.md': 'b' })
    const { events, passes, until } = await watching(folder, { prune: 'none' })
    rmSync(join(folder, 'a.md'))
    await until(() => events.some(({ kind }) => kind === 'gone'))
    expect(events.at(-1)).toEqual({ kind: 'gone', files: [join(folder, 'a.md')] })
    expect(passes).toHaveLength(1)
  })

  it('takes nothing for gone that it cannot look at', async () => {
    const folder = folderWith({ 'a.md': 'a', 'sub/b.md': 'b' })
    const { events, passes, until, next } = await watching(folder)
    const moved = `${folder}-moved`
    renameSync(folder, moved)
    await until(() => events.some(({ kind }) => kind === 'blind'))
    await setTimeout(300)
    expect(passes).toHaveLength(1)
    renameSync(moved, folder)
    writeFileSync(join(folder, 'a.md'), 'a, back again')
    expect((await next()).files).toContain('a.md')
    chmodSync(join(folder, 'sub'), 0o000)
    await withoutRights(folder, async () => {
      await until(() => events.some((event) => event.kind === 'blind' && event.reason.includes('sub')))
      await setTimeout(300)
    })
    chmodSync(join(folder, 'sub'), 0o755)
    expect(passes.flatMap((changes) => changes?.gone ?? [])).toEqual([])
  })

  it('waits for what is away, and loses no change meanwhile', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    let isAway = false
    let tried = 0
    const { next, events, until } = await watching(folder, {
      answer: () => {
        if (!isAway) return {}
        tried += 1
        throw new SextantError('ENGINE_UNAVAILABLE', 'Qdrant is away.')
      },
    })
    isAway = true
    writeFileSync(join(folder, 'b.md'), 'b')
    await until(() => tried > 2)
    isAway = false
    expect(await next()).toEqual({ files: ['b.md'], gone: [] })
    expect(events.filter(({ kind }) => kind === 'waiting')).toEqual([{ kind: 'waiting', reason: 'Qdrant is away.' }])
  })

  it('reads a file again that could not be read', async () => {
    const folder = folderWith({ 'a.md': 'a', 'b.md': 'b' })
    const unread = new Set([join(folder, 'b.md')])
    const { next } = await watching(folder, { rescan: 200, answer: (_, passes) => (passes === 0 ? { unread } : {}) })
    expect(await next()).toEqual({ files: ['b.md'], gone: [] })
  })

  it('reads a file again whose documents another file had, once that changes', async () => {
    const folder = folderWith({ 'a.md': 'a', 'b.md': 'b' })
    const duplicates = new Set([join(folder, 'b.md')])
    const { next } = await watching(folder, { answer: (_, passes) => (passes === 0 ? { duplicates } : {}) })
    rmSync(join(folder, 'a.md'))
    expect(await next()).toEqual({ files: ['b.md'], gone: ['a.md'] })
  })

  it('ends with what every pass would fail with, and at once on request', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    const { over, stop } = await watching(folder)
    const began = performance.now()
    stop.abort()
    await over
    expect(performance.now() - began).toBeLessThan(500)
    const failure = new SextantError('COLLECTION_MISMATCH', 'It was indexed with other settings.')
    const pass = async () => {
      throw failure
    }
    const { signal } = new AbortController()
    await expect(watchPaths({ paths: [folder], prune: 'none', pass, onEvent: () => {}, signal })).rejects.toBe(failure)
  })
})
