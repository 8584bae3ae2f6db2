/** Opening the job store's file: what kind of file it is, its settings, and its layout brought forward. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import { SextantError } from '../../core/errors.ts'
import { endAllLeases } from '../claims.ts'
import { MIGRATION_TABLE, migrate, requireKnownLayout } from '../migrations.ts'
import type { Tables } from '../tables.ts'
import { JobStoreDialect } from './dialect.ts'
import { namingFile } from './failures.ts'

/**
 * How long a statement waits for another process's lock, in milliseconds. The data folder belongs to one process; a backup or
 * somebody's `sqlite3` may hold the file for a moment.
 */
const BUSY_TIMEOUT = 5_000
/** In bytes, of a file that is made. Documents fill many pages: a thousand are accepted in three quarters of the time of 4,096. */
const PAGE_SIZE = 8_192
/** SQLite's page cache, in KiB, as its pragma wants it: negative. A call's documents go through it once. */
const CACHE = -16_384
/** Free pages that are given back at once: 4 MiB. */
const PAGES_VACUUMED = 512
/** `auto_vacuum`, as its pragma says it: free pages are kept track of, and given back when they are asked for. */
const INCREMENTAL = 2
/** What the write-ahead log keeps of the disk after a large call, in bytes. */
const LOG_KEPT = 16 * 2 ** 20

export interface OpenDatabase {
  readonly database: Kysely<Tables>
  /** Gives free pages back to the disk, some at a time so that no other call waits for long. */
  vacuum(): Promise<void>
}

/**
 * @throws SextantError DATA_FOLDER_UNUSABLE when the file is damaged, not the job store's, or may not be written,
 *   DATA_FORMAT_UNSUPPORTED when a newer Sextant wrote it
 */
export function openDatabase(file: string): Promise<OpenDatabase> {
  return namingFile(file, async () => {
    requireFolder(file)
    const sqlite = new Sqlite(file, { timeout: BUSY_TIMEOUT })
    try {
      requireReadable(sqlite, file)
      tune(sqlite)
      const database = new Kysely<Tables>({ dialect: new JobStoreDialect(sqlite) })
      await requireKnownLayout(database, file)
      await migrate(database)
      // The file belongs to this process: whoever held claims has ended.
      await endAllLeases(database)
      return { database, vacuum: () => vacuum(database, sqlite) }
    } catch (thrown) {
      sqlite.close()
      throw thrown
    }
  })
}

function requireFolder(file: string): void {
  if (existsSync(dirname(file))) return
  throw new SextantError(
    'DATA_FOLDER_UNUSABLE',
    `${file} cannot be made: there is no folder ${dirname(file)}. Make it, or set dataDirectory to another one.`,
  )
}

function requireReadable(sqlite: Sqlite.Database, file: string): void {
  const tables = sqlite.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  if (tables.length === 0) return
  if (!tables.includes(MIGRATION_TABLE)) {
    throw new SextantError('DATA_FOLDER_UNUSABLE', `${file} is no job store of Sextant. Move it elsewhere.`)
  }
}

function tune(sqlite: Sqlite.Database): void {
  sqlite.pragma(`page_size = ${PAGE_SIZE}`)
  if (sqlite.pragma('auto_vacuum', { simple: true }) !== INCREMENTAL) {
    sqlite.pragma('auto_vacuum = INCREMENTAL')
    // Of a file of an earlier version, which is written anew for it; of a new one nothing.
    sqlite.exec('VACUUM')
  }
  sqlite.pragma('journal_mode = WAL')
  // What is acknowledged must outlive a power cut too; collections need less, since their writes can be carried out again.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('fullfsync = ON')
  sqlite.pragma(`journal_size_limit = ${LOG_KEPT}`)
  sqlite.pragma(`cache_size = ${CACHE}`)
  sqlite.pragma('temp_store = MEMORY')
}

async function vacuum(database: Kysely<Tables>, sqlite: Sqlite.Database): Promise<void> {
  const free = (): unknown => sqlite.pragma('freelist_count', { simple: true })
  while (free() !== 0) {
    // Not between the statements of a transaction. A prepared statement would give back a single page.
    await database.connection().execute(async () => void sqlite.exec(`PRAGMA incremental_vacuum(${PAGES_VACUUMED})`))
    await setImmediate()
  }
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
}
