/** Opening the file of a collection's generation: the settings every connection has, the record that stands in it, and whether it is live. */
import Sqlite, { type Database } from 'better-sqlite3'
import { load as loadVectorFunctions } from 'sqlite-vec'
import { type CollectionRecord, FORMAT_VERSION } from '../../../core/collection.ts'
import { SextantError } from '../../../core/errors.ts'
import { namingFile } from '../failures.ts'
import { registerPlaces } from './places.ts'
import { formatOf, migrate, requireReadableFormat } from './schema.ts'
import { statementOf } from './statements.ts'

/** How long a statement waits for another process's lock, in milliseconds. */
const BUSY_TIMEOUT = 5_000
/** SQLite's page cache, in KiB, as its pragma wants it: negative. */
const WRITER_CACHE = -16_384
const READER_CACHE = -8_192

/**
 * Makes the file with the newest layout and the record in it.
 *
 * @param promotion undefined for one that is not live
 */
export function createFile(file: string, record: CollectionRecord, promotion?: number): void {
  namingFile(file, () => {
    using opened = closing(new Sqlite(file))
    const { database } = opened
    database.pragma('journal_mode = WAL')
    migrate(database)
    writeRecord(database, record)
    if (promotion !== undefined) writePromotion(database, promotion)
    database.pragma('wal_checkpoint(TRUNCATE)')
  })
}

/** Opens the file for writing, and migrates an older layout forward. */
export function openToWrite(file: string): Database {
  return opened(file, () => {
    const database = new Sqlite(file, { fileMustExist: true, timeout: BUSY_TIMEOUT })
    return prepared(database, () => {
      requireReadableFormat(formatOf(database), file)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = NORMAL')
      migrate(database)
      const record = readRecord(database)
      if (record.formatVersion !== FORMAT_VERSION) writeRecord(database, { ...record, formatVersion: FORMAT_VERSION })
      tune(database, WRITER_CACHE)
      registerPlaces(database)
    })
  })
}

/** Opens the file for reading. It has sqlite-vec's functions. */
export function openToRead(file: string): Database {
  return opened(file, () => {
    const database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT })
    return prepared(database, () => {
      const format = formatOf(database)
      requireReadableFormat(format, file)
      if (format < FORMAT_VERSION) throw outdated(file, format)
      tune(database, READER_CACHE)
      registerPlaces(database)
      loadVectorFunctions(database)
    })
  })
}

/** The record as it is stored. */
export function readRecord(database: Database): CollectionRecord {
  const text = database.prepare<[], string>("SELECT value FROM meta WHERE key = 'record'").pluck().get()
  if (text === undefined)
    throw new SextantError('DATA_FOLDER_UNUSABLE', `${database.name} holds no record of its collection`)
  return JSON.parse(text)
}

export function writeRecord(database: Database, record: CollectionRecord): void {
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('record', ?)").run(JSON.stringify(record))
}

/**
 * Which promotion of its collection made this file the live one; 0 for none. The file with the highest is live, so that promoting
 * another is one write to one file.
 */
export const promotionOf = (database: Database): number =>
  Number(statementOf<{ value: string }>(database, "SELECT value FROM meta WHERE key = 'live'").get()?.value ?? 0)

export function writePromotion(database: Database, promotion: number): void {
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('live', ?)").run(String(promotion))
}

function opened(file: string, open: () => Database): Database {
  return namingFile(file, open)
}

/** The database after `prepare`, or closed when that throws. */
function prepared(database: Database, prepare: () => void): Database {
  try {
    prepare()
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

function tune(database: Database, cache: number): void {
  database.pragma(`cache_size = ${cache}`)
  database.pragma('temp_store = MEMORY')
}

const outdated = (file: string, format: number): SextantError =>
  new SextantError(
    'DATA_FORMAT_UNSUPPORTED',
    `${file} has the older data format ${format}. Start the server with this Sextant (or restart it, if an older one runs): it migrates the file to ${FORMAT_VERSION}.`,
  )

const closing = (database: Database) => ({ database, [Symbol.dispose]: () => void database.close() })
