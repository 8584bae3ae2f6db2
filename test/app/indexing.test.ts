import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { type App, localScope, type OpenOptions, openApp } from '../../src/app/app.ts'
import { type IndexProgress, type IndexSummary, indexPaths } from '../../src/app/indexing.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { SextantError } from '../../src/core/errors.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { ignore, SILENT } from '../support/silent-log.ts'

const SETTINGS = 'inference: { workers: 1 }\nembedded: { readers: 1, vectorCacheBytes: 16777216 }\n'

const opened: App[] = []
const close = (app: App) => app[Symbol.asyncDispose]()

afterEach(async () => {
  for (const app of opened.splice(0)) await close(app)
})
afterAll(removeFolders)

/** An installation in the folder, with the real model and the real engine, until the test is over. */
async function open(folder: string, options: Partial<OpenOptions> = {}): Promise<App> {
  const configuration = await loadConfiguration({ directory: folder, environment: {} })
  const app = await openApp({ configuration, log: SILENT, access: 'write', ...options })
  opened.push(app)
  return app
}

/** Closes before the test is over. */
async function closeEarly(app: App): Promise<void> {
  opened.splice(opened.indexOf(app), 1)
  await close(app)
}

interface Watch {
  readonly onProgress?: (progress: IndexProgress) => void
  readonly signal?: AbortSignal
}

const index = (
  app: App,
  path: string,
  { onProgress = ignore, signal = new AbortController().signal }: Watch = {},
): Promise<IndexSummary> => indexPaths(app, [path], { onProgress, signal })

const scopeOf = (app: App) => localScope(app.collections.named().record)

async function counts(app: App) {
  const [counted] = await app.catalog.counts(scopeOf(app), [MATCH_ALL])
  return counted
}

async function stored(app: App, externalId: string) {
  const scope = scopeOf(app)
  const [document] = await app.catalog.documents(scope, [documentIdOf(scope.collection, LOCAL_TENANT, externalId)])
  return document
}

const articles = (count: number, settings = SETTINGS): string =>
  folderWith({
    'sextant.config.yaml': settings,
    ...Object.fromEntries(
      Array.from({ length: count }, (_, place) => [
        `articles/${place}.md`,
        `# Article ${place}\n\nIt is about ${place}.`,
      ]),
    ),
  })

describe('indexing into a real installation', () => {
  it('leaves what did not change alone, over a restart too, and stores what did', async () => {
    const folder = articles(5)
    const first = await open(folder)
    expect(await index(first, join(folder, 'articles'))).toMatchObject({
      read: 5,
      indexed: 5,
      unchanged: 0,
      skipped: [],
    })
    expect(await index(first, join(folder, 'articles'))).toMatchObject({ indexed: 0, unchanged: 5 })
    const before = await stored(first, '3')
    await closeEarly(first)

    writeFileSync(join(folder, 'articles/3.md'), '# Article three\n\nIt has changed.')
    const second = await open(folder)
    expect(await index(second, join(folder, 'articles'))).toMatchObject({ indexed: 1, unchanged: 4 })
    const after = await stored(second, '3')
    expect(after).toMatchObject({ title: 'Article three', text: 'It has changed.', createdAt: before?.createdAt })
    expect(after?.version).toBeGreaterThan(5)
  })

  it('goes on where an interrupted run ended', async () => {
    const folder = articles(120)
    const app = await open(folder)
    const stopped = new SextantError('SHUTTING_DOWN', 'Stopped on request.')
    const interruption = new AbortController()
    const run = index(app, join(folder, 'articles'), {
      signal: interruption.signal,
      onProgress: ({ done }) => done === 10 && interruption.abort(stopped),
    })
    await expect(run).rejects.toBe(stopped)
    const { documents = 0 } = (await counts(app)) ?? {}
    expect(documents).toBeGreaterThanOrEqual(10)
    await closeEarly(app)

    const again = await open(folder)
    expect(await index(again, join(folder, 'articles'))).toMatchObject({
      unchanged: documents,
      indexed: 120 - documents,
    })
    expect(await counts(again)).toEqual({ documents: 120, chunks: 120 })
  })

  it('stores the strangest texts as they were', async () => {
    const text = [
      'nothing\u0000within',
      'right \u202eto left',
      '😀👩‍👩‍👧',
      '\u2028',
      'e\u0301'.repeat(50),
      'x'.repeat(3000),
    ].join(' ')
    const line = (id: string, body: string) => JSON.stringify({ id, text: body })
    const folder = folderWith({
      'sextant.config.yaml': SETTINGS,
      'strange.jsonl': [
        line('all', text),
        line('half', 'a\ud800b'),
        line('nul\u0000id', 'x'),
        line('dots', '...'),
      ].join('\n'),
    })
    const app = await open(folder)
    expect(await index(app, join(folder, 'strange.jsonl'))).toMatchObject({ indexed: 4, skipped: [] })
    expect(await stored(app, 'all')).toMatchObject({ text })
    expect(await stored(app, 'half')).toMatchObject({ text: 'a\ufffdb' })
    expect(await stored(app, 'nul\u0000id')).toMatchObject({ externalId: 'nul\u0000id' })
    expect(await index(app, join(folder, 'strange.jsonl'))).toMatchObject({ indexed: 0, unchanged: 4 })
  })
})

describe('opening an installation', () => {
  it('with other settings than it was indexed with is refused, leaves nothing open, and starts over when asked to', async () => {
    const folder = articles(3)
    const first = await open(folder)
    await index(first, join(folder, 'articles'))
    await closeEarly(first)

    writeFileSync(join(folder, 'sextant.config.yaml'), `${SETTINGS}collections: { default: { titleJoiner: "\\n" } }\n`)
    await expect(open(folder)).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
      message: expect.stringContaining('titleJoiner: stored with " ", configured is "\\n"'),
    })
    const rebuilt = await open(folder, { rebuild: ['default'] })
    expect(await counts(rebuilt)).toEqual({ documents: 0, chunks: 0 })
    expect(await index(rebuilt, join(folder, 'articles'))).toMatchObject({ indexed: 3, unchanged: 0 })
  })

  it('to write is refused while another has it; to read is not', async () => {
    const folder = articles(1)
    const app = await open(folder)
    await index(app, join(folder, 'articles'))
    await expect(open(folder)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    expect(await counts(await open(folder, { access: 'read' }))).toMatchObject({ documents: 1 })
    expect(await counts(app)).toMatchObject({ documents: 1 })
  })
})
