import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { JobStore, NewJob } from '../../src/ports/jobs.ts'
import { folderWith, removeFolders, withoutRights } from '../support/folders.ts'
import { pendingWork } from '../support/pending-work.ts'
import { SILENT } from '../support/silent-log.ts'

const COLLECTION = collectionName('articles')
const open = (directory: string): Promise<JobStore> => openSqliteJobStore({ directory, log: SILENT })

function newJob(id: string): NewJob {
  const documentId = documentIdOf(COLLECTION, LOCAL_TENANT, id)
  return {
    id,
    owner: { collection: COLLECTION, tenant: LOCAL_TENANT },
    items: [{ kind: 'replace', documentId, externalId: id, payload: 'x'.repeat(5_000) }],
    now: 1,
  }
}

/** A data folder whose job store holds work. */
async function folderWithJobs(): Promise<{ readonly directory: string; readonly file: string }> {
  const directory = folderWith()
  await using store = await open(directory)
  for (let job = 0; job < 20; job++) await store.accept(newJob(`${job}`))
  return { directory, file: join(directory, 'jobs.sqlite') }
}

/** Changes the file as another program would. */
function edit(file: string, change: (database: Sqlite.Database) => void): void {
  const database = new Sqlite(file)
  try {
    change(database)
  } finally {
    database.close()
  }
}

afterAll(removeFolders)

describe('a job store file that cannot be used', () => {
  it('is refused by name when it is no database', async () => {
    const directory = folderWith({
      'jobs.sqlite': 'this is no database, and longer than a header would be. '.repeat(20),
    })
    await expect(open(directory)).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringMatching(/jobs\.sqlite.*restore it from a backup/s),
    })
  })

  it('is refused by name when it is damaged', async () => {
    const { directory, file } = await folderWithJobs()
    truncateSync(file, 3 * 8_192)
    const using = async () => {
      await using store = await open(directory)
      await pendingWork(store, [COLLECTION])
    }
    await expect(using()).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining(file),
    })
  })

  it('is refused when a newer Sextant wrote it, and left as it was', async () => {
    const { directory, file } = await folderWithJobs()
    edit(file, (database) => {
      database.exec("INSERT INTO job_store_migration VALUES ('9000_later', '2030-01-01T00:00:00.000Z')")
    })
    await expect(open(directory)).rejects.toMatchObject({
      code: 'DATA_FORMAT_UNSUPPORTED',
      message: expect.stringMatching(/jobs\.sqlite has data format 9000_later.*up to 0004_reindexing.*newer Sextant/s),
    })
    edit(file, (database) => expect(database.prepare('SELECT count(*) FROM item').pluck().get()).toBe(20))
  })

  it('is refused when another program wrote it', async () => {
    const directory = folderWith()
    edit(join(directory, 'jobs.sqlite'), (database) => database.exec('CREATE TABLE job (id INTEGER)'))
    await expect(open(directory)).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('is no job store of Sextant'),
    })
  })

  it('is refused when its folder is missing or may not be written', async () => {
    const directory = folderWith()
    await expect(open(join(directory, 'missing'))).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
    await expect(withoutRights(directory, () => open(directory))).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('right to write'),
    })
  })
})

describe('the job store file', () => {
  it('is made whole or not at all: an empty one is an interrupted start', async () => {
    const directory = folderWith({ 'jobs.sqlite': '' })
    await using store = await open(directory)
    expect(await pendingWork(store, [COLLECTION])).toEqual([])
  })

  it('is alone in its folder once the store is closed', async () => {
    const { directory } = await folderWithJobs()
    expect(readdirSync(directory)).toEqual(['jobs.sqlite'])
  })

  it('waits for another process that holds it for a moment', async () => {
    const { directory, file } = await folderWithJobs()
    await using store = await open(directory)
    const other = new Sqlite(file)
    other.exec('BEGIN IMMEDIATE')
    setTimeout(() => other.exec('COMMIT'), 300)
    await expect(store.accept(newJob('meanwhile'))).resolves.toMatchObject({ kind: 'accepted' })
    other.close()
  })
})

describe('closing', () => {
  it('lets calls end that run, and refuses those that come after', async () => {
    const directory = folderWith()
    const store = await open(directory)
    const accepting = Promise.all(Array.from({ length: 20 }, (_, job) => store.accept(newJob(`${job}`))))
    const closing = store[Symbol.asyncDispose]()
    await expect(store.waiting()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    expect((await accepting).every(({ kind }) => kind === 'accepted')).toBe(true)
    await closing
    await store[Symbol.asyncDispose]()
    expect(existsSync(join(directory, 'jobs.sqlite-wal'))).toBe(false)
    await using again = await open(directory)
    expect(await pendingWork(again, [COLLECTION])).toHaveLength(20)
  })

  it('never makes the main thread wait for the disk', async () => {
    const directory = folderWith()
    await using store = await open(directory)
    const items = Array.from({ length: 1_000 }, (_, place) => newJob(`${place}`).items).flat()
    let turns = 0
    const turning = setInterval(() => {
      turns += 1
    }, 1)
    await store.accept({ ...newJob('large'), items })
    clearInterval(turning)
    expect(turns).toBeGreaterThan(3)
  })
})

it('keeps no file open that it could not use', async () => {
  const directory = folderWith({ 'jobs.sqlite': 'no database at all, but long enough to be looked at. '.repeat(20) })
  await expect(open(directory)).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  writeFileSync(join(directory, 'jobs.sqlite'), '')
  await using store = await open(directory)
  expect(await store.reserveVersions(1)).toBe(1)
})
