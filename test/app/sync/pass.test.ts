import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { type App, localScope, openApp, requireWriting } from '../../../src/app/app.ts'
import { indexHere, type PassSummary, type Prune } from '../../../src/app/sync/pass.ts'
import { planIndexing } from '../../../src/app/sync/plan.ts'
import { loadConfiguration } from '../../../src/config/load.ts'
import { folderWith, removeFolders } from '../../support/folders.ts'
import { ignore, SILENT } from '../../support/silent-log.ts'

const SETTINGS = 'inference: { workers: 1 }\nembedded: { readers: 1, vectorCacheBytes: 16777216 }\n'
const { signal } = new AbortController()

const opened: App[] = []

afterEach(async () => {
  for (const app of opened.splice(0)) await app[Symbol.asyncDispose]()
})
afterAll(removeFolders)

/** An installation beside a folder with these files. */
async function installation(files: Readonly<Record<string, string>>) {
  const folder = folderWith({
    'sextant.config.yaml': SETTINGS,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`docs/${name}`, text])),
  })
  const configuration = await loadConfiguration({ directory: folder, environment: {} })
  const app = await openApp({ configuration, log: SILENT, access: 'write' })
  opened.push(app)
  const scope = localScope(app.collections.named().record)
  const at = (...names: readonly string[]) => join(folder, 'docs', ...names)
  return {
    at,
    scope,
    app,
    index: (prune: Prune = 'none', paths = [at()]): Promise<PassSummary> =>
      indexHere(app, { selection: { paths }, prune, onProgress: ignore, signal }),
    plan: (prune: Prune = 'none') =>
      planIndexing(configuration, SILENT, { selection: { paths: [at()] }, collection: 'default', prune, signal }),
    stored: async () => (await app.engine.stamps(scope, undefined, 1000)).map(({ externalId }) => externalId).sort(),
    write: (externalId: string, source: string) =>
      requireWriting(app).ingest.upsert(scope, {
        documents: [{ externalId, tags: [], attributes: {}, content: { kind: 'text', source } }],
        wait: 'SEARCHABLE',
      }),
  }
}

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`${place}.txt`, `Text ${place}.`]))

describe('--prune', () => {
  it('removes documents whose file or line has gone, and no others', async () => {
    const { at, index, stored } = await installation({
      'a.md': '# A\n\nOne.',
      'b.md': '# B\n\nTwo.',
      'c.md': '# C\n\nThree.',
      'lines.jsonl': '{"id":"l1","text":"first"}\n{"id":"l2","text":"second"}\n',
    })
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 0 })
    rmSync(at('a.md'))
    writeFileSync(at('lines.jsonl'), '{"id":"l2","text":"second"}\n')
    expect((await index()).pruning).toBeUndefined()
    expect(await stored()).toEqual(['a', 'b', 'c', 'l1', 'l2'])
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 2 })
    expect(await stored()).toEqual(['b', 'c', 'l2'])
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 0 })
  })

  it('follows a file to its new name', async () => {
    const { at, index, stored } = await installation({ 'a.md': 'One.', 'b.md': '---\nid: kept\n---\nTwo.' })
    await index()
    renameSync(at('a.md'), at('z.md'))
    renameSync(at('b.md'), at('y.md'))
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 1 })
    expect(await stored()).toEqual(['kept', 'z'])
  })

  it('leaves what the API wrote, also where a file had given the document before', async () => {
    const { app, at, index, stored, write } = await installation(numbered(4))
    requireWriting(app).ingest.start()
    await index()
    await write('by-api', 'Nobody has a file of it.')
    await write('1', 'Mended by hand.')
    rmSync(at('1.txt'))
    rmSync(at('2.txt'))
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 1 })
    expect(await stored()).toEqual(['0', '1', '3', 'by-api'])
  })

  it('leaves what another path gives, until that has gone too', async () => {
    const { at, index, stored } = await installation({
      'one/a.md': 'Shared.',
      'one/b.md': 'b',
      'two/a.md': 'Shared.',
      'two/c.md': 'c',
    })
    await index('none', [at('one')])
    await index('none', [at('two')])
    rmSync(at('one', 'a.md'))
    await index('few', [at('one')])
    expect(await stored()).toEqual(['a', 'b', 'c'])
    rmSync(at('two', 'a.md'))
    await index('few', [at('two')])
    expect(await stored()).toEqual(['b', 'c'])
  })

  it('keeps the documents of a file that is broken', async () => {
    const { at, index, stored } = await installation({ ...numbered(2), 'lines.jsonl': '{"id":"l1","text":"first"}\n' })
    await index()
    writeFileSync(at('lines.jsonl'), 'not json\n')
    writeFileSync(at('1.txt'), new Uint8Array([0xff, 0xfe, 0xff]))
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 0 })
    expect(await stored()).toEqual(['0', '1', 'l1'])
  })

  it('removes nothing while something cannot be read', async () => {
    const { at, index, stored } = await installation({ ...numbered(3), 'x.txt': 'x' })
    await index()
    rmSync(at('1.txt'))
    rmSync(at('x.txt'))
    // The system lets nobody read it from the start, whoever that is.
    symlinkSync('/proc/self/mem', at('x.txt'))
    expect((await index('few')).pruning).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/x\.txt could not be read \(.*\), so nobody knows what vanished/),
    })
    expect(await stored()).toEqual(['0', '1', '2', 'x'])
    rmSync(at('x.txt'))
    writeFileSync(at('x.txt'), 'x')
    expect((await index('few')).pruning).toEqual({ kind: 'pruned', removed: 1 })
  })

  it('wants to be told that all, or most of many, are to go', async () => {
    const { at, index, stored } = await installation(numbered(60))
    await index()
    for (let place = 0; place < 40; place++) rmSync(at(`${place}.txt`))
    expect((await index('few')).pruning).toEqual({
      kind: 'refused',
      reason: `40 of the 60 documents that came from ${at()} have vanished from it. If that is meant, say --prune-many`,
    })
    for (let place = 40; place < 60; place++) rmSync(at(`${place}.txt`))
    expect((await index('few')).pruning).toMatchObject({ reason: expect.stringContaining('none of the 60 documents') })
    expect(await stored()).toHaveLength(60)
    expect((await index('many')).pruning).toEqual({ kind: 'pruned', removed: 60 })
    expect(await stored()).toEqual([])
  })
})

describe('--dry-run', () => {
  it('says what a run would do, and does none of it', async () => {
    const { at, index, plan, stored } = await installation({ ...numbered(4), 'empty.md': ' ' })
    expect(await plan()).toMatchObject({ read: 5, unchanged: 0, added: { count: 4 }, skipped: { count: 1 } })
    expect(await stored()).toEqual([])
    await index()
    rmSync(at('0.txt'))
    writeFileSync(at('1.txt'), 'Changed.')
    writeFileSync(at('new.txt'), 'New.')
    for (const _ of ['once', 'twice']) {
      expect(await plan('few')).toEqual({
        collection: 'default',
        read: 5,
        unchanged: 2,
        added: { count: 1, examples: [{ externalId: 'new', origin: at('new.txt') }] },
        changed: { count: 1, examples: [{ externalId: '1', origin: at('1.txt') }] },
        skipped: { count: 1, examples: [expect.objectContaining({ reason: 'it is empty' })] },
        pruning: {
          removed: { count: 1, examples: [{ externalId: '0', origin: at('0.txt') }] },
          refusal: undefined,
        },
      })
    }
    expect(await stored()).toEqual(['0', '1', '2', '3'])
  })
})
