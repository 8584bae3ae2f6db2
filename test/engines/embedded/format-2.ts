/** A collection's file as format 2 had it: of format 1, and brought as far as that. */
import Sqlite from 'better-sqlite3'
import { MIGRATIONS, migrate } from '../../../src/engines/embedded/storage/schema.ts'
import type { Written } from './corpus.ts'
import { writeFormat1 } from './format-1.ts'

/** Makes the file with the documents in it. @returns its path */
export function writeFormat2(directory: string, documents: readonly Written[]): string {
  const file = writeFormat1(directory, documents)
  const database = new Sqlite(file)
  migrate(database, MIGRATIONS.slice(0, 2))
  database.exec("UPDATE meta SET value = json_set(value, '$.formatVersion', 2) WHERE key = 'record'")
  database.close()
  return file
}
