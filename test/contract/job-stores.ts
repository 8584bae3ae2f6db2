/** Every store that keeps the contract of `JobStore`, one line each; a new one is a new line. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { JobStore } from '../../src/ports/jobs.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { SILENT } from '../support/silent-log.ts'

/** A place where a store keeps its jobs while a test runs. */
export interface JobStoreHome {
  /** The store over what the home holds. The one before it is closed by then. */
  open(): Promise<JobStore>
  /** The store over what `open` would meet if the process of the store that is open had been killed now. Closes that one. */
  openAfterKill(open: JobStore): Promise<JobStore>
  /** Takes away what the store left, once it is closed. */
  remove(): Promise<void>
}

export interface JobStoreUnderTest {
  readonly name: string
  /** A new home with nothing in it. */
  readonly home: () => Promise<JobStoreHome>
}

export const JOB_STORES = {
  sqlite: { name: 'SQLite', home: sqliteHome },
  postgres: { name: 'PostgreSQL', home: postgresHome },
} satisfies Record<string, JobStoreUnderTest>

async function sqliteHome(): Promise<JobStoreHome> {
  const { openSqliteJobStore } = await import('../../src/jobs/sqlite/open.ts')
  const directories: string[] = []
  const directory = async () => {
    const made = await mkdtemp(path.join(tmpdir(), 'sextant-jobs-'))
    directories.push(made)
    return made
  }
  let current = await directory()
  const open = () => openSqliteJobStore({ directory: current, log: SILENT })
  return {
    open,
    async openAfterKill(store) {
      // The files while they are open are what a killed process leaves: nothing is written back by closing.
      const left = await directory()
      await cp(current, left, { recursive: true })
      await store[Symbol.asyncDispose]()
      current = left
      return open()
    },
    async remove() {
      for (const made of directories) await rm(made, { recursive: true, force: true })
    },
  }
}

async function postgresHome(): Promise<JobStoreHome> {
  const { openPostgresJobStore } = await import('../../src/jobs/postgres/open.ts')
  const database = await postgresDatabase()
  const open = () => openPostgresJobStore({ url: database.url, connections: 5, log: SILENT })
  return {
    open,
    async openAfterKill(store) {
      // To the server, a process that was killed is its connections that broke.
      const others =
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
      await database.query(others)
      await store[Symbol.asyncDispose]()
      return open()
    },
    remove: async () => database[Symbol.asyncDispose](),
  }
}
