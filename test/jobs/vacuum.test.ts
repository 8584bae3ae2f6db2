import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { JobStore } from '../../src/ports/jobs.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { pendingWork } from '../support/pending-work.ts'
import { SILENT } from '../support/silent-log.ts'

const COLLECTION = collectionName('articles')
const JOBS = 40
const PAYLOAD = 200_000

afterAll(removeFolders)

async function fill(store: JobStore): Promise<void> {
  for (let job = 0; job < JOBS; job += 1) {
    const documentId = documentIdOf(COLLECTION, LOCAL_TENANT, `${job}`)
    const payload = 'x'.repeat(PAYLOAD)
    const items = [{ kind: 'replace' as const, documentId, externalId: `${job}`, payload }]
    await store.accept({ id: `${job}`, owner: { collection: COLLECTION, tenant: LOCAL_TENANT }, items, now: 1 })
  }
}

describe('the room of work that was carried out', () => {
  it('is given back when it is asked for, and what waits stays', async () => {
    const directory = folderWith()
    const file = join(directory, 'jobs.sqlite')
    await using store = await openSqliteJobStore({ directory, log: SILENT })
    await fill(store)
    const pending = await pendingWork(store, [COLLECTION])
    const outcomes = pending.slice(1).map(({ version }) => ({ version, kind: 'stored' as const, chunks: 1 }))
    await store.settle(outcomes, 2)
    // What is accepted meanwhile neither waits for it nor stops it.
    await Promise.all([store.vacuum(), store.reserveVersions(1), store.waiting()])
    expect(statSync(file).size).toBeLessThan(PAYLOAD * 4)
    const left = await pendingWork(store, [COLLECTION])
    expect(left).toEqual(pending.slice(0, 1))
  })

  it('is given back of a file that an earlier version made', async () => {
    const directory = folderWith()
    const file = join(directory, 'jobs.sqlite')
    await (await openSqliteJobStore({ directory, log: SILENT }))[Symbol.asyncDispose]()
    const database = new Sqlite(file)
    database.pragma('journal_mode = DELETE')
    database.pragma('auto_vacuum = NONE')
    database.exec('VACUUM')
    expect(database.pragma('auto_vacuum', { simple: true })).toBe(0)
    database.close()
    await using store = await openSqliteJobStore({ directory, log: SILENT })
    await fill(store)
    const outcomes = (await pendingWork(store, [COLLECTION])).map(({ version }) => ({
      version,
      kind: 'stored' as const,
      chunks: 1,
    }))
    await store.settle(outcomes, 2)
    await store.vacuum()
    expect(statSync(file).size).toBeLessThan(PAYLOAD * 4)
  })
})
