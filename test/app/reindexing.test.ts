import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { type App, openApp } from '../../src/app/app.ts'
import { indexPaths } from '../../src/app/indexing.ts'
import { reindexHere } from '../../src/app/reindexing.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { ignore, SILENT } from '../support/silent-log.ts'

afterAll(removeFolders)

const reindexed = (app: App) => {
  const { signal } = new AbortController()
  return reindexHere(app, { collection: 'default', onProgress: ignore, signal })
}

it('a reindex without a server drops what an earlier one replaced long enough ago', async () => {
  const folder = folderWith({ 'a.md': '# A\n\nThe text of a.\n' })
  writeFileSync(join(folder, 'sextant.config.yaml'), 'inference: { workers: 1 }\nembedded: { readers: 1 }\n')
  const configuration = await loadConfiguration({ directory: folder, environment: {} })
  await using app = await openApp({ configuration, log: SILENT, access: 'write' })
  const { engine, collections } = app
  const { name } = collections.named().record
  await indexPaths(app, [join(folder, 'a.md')], { onProgress: ignore, signal: new AbortController().signal })
  expect(await reindexed(app)).toEqual({ documents: 1, chunks: 1 })
  expect(await engine.generations(name)).toEqual([1, 2])
  await reindexed(app)
  expect(await engine.generations(name)).toEqual([1, 2, 3])
  await engine.updateCollection(name, { promoted: { jobId: 'long ago', at: 0 } })
  await reindexed(app)
  expect(await engine.generations(name)).toEqual([3, 4])
}, 60_000)
