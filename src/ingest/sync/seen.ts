/**
 * The documents that one reading of the sources gave, so that the second with an id is known, and afterwards those that vanished.
 * They are kept in a database without a name, which SQLite moves to the disk as it grows and removes with its connection: a
 * document costs no memory, however many there are.
 */
import Database from 'better-sqlite3'
import type { DocumentId } from '../../core/ids.ts'

export interface Seen extends Disposable {
  /** Where a document with the id was read before; undefined for the first, which is kept. */
  add(id: DocumentId, origin: string): string | undefined
  has(id: DocumentId): boolean
  /** The same with nothing in it, for another reading. */
  anew(): Seen
}

/** What a document that is not read this time has for an origin: absent, nothing else is known. */
export type ReadElsewhere = (id: DocumentId) => string | undefined

/** Pages of 4 KiB that stay in memory. */
const CACHED_PAGES = 2_000

export function openSeen(elsewhere: ReadElsewhere = () => undefined): Seen {
  const database = new Database('')
  database.pragma(`cache_size = ${CACHED_PAGES}`)
  // It has no readers and nothing to lose.
  database.pragma('journal_mode = OFF')
  database.pragma('synchronous = OFF')
  database.exec('CREATE TABLE seen (document BLOB PRIMARY KEY, origin TEXT NOT NULL) WITHOUT ROWID; BEGIN')
  const insert = database.prepare<[Buffer, string]>('INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING')
  const origin = database.prepare<[Buffer], string>('SELECT origin FROM seen WHERE document = ?').pluck()
  return {
    add(id, from) {
      const other = elsewhere(id)
      if (other !== undefined) return other
      const key = idBytes(id)
      return insert.run(key, from).changes > 0 ? undefined : origin.get(key)
    },
    has: (id) => origin.get(idBytes(id)) !== undefined,
    anew: () => openSeen(elsewhere),
    [Symbol.dispose]: () => void database.close(),
  }
}

/** A UUID's 16 bytes. */
export const idBytes = (id: DocumentId): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

/** The UUID of 16 bytes. */
export const idOfBytes = (bytes: Buffer): DocumentId =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') as DocumentId
