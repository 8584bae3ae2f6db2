/**
 * Which documents came from which path, kept beside the collections from one run to the next. It is what `--prune` goes by: only what
 * stands here was ever given by files, and only as long as nobody else has written it since, which the hashes tell.
 */
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { messageOf, SextantError } from '../../core/errors.ts'
import type { CollectionName, DocumentId } from '../../core/ids.ts'
import { idBytes, idOfBytes } from './seen.ts'

/** A document as a source gave it. */
export interface Claim {
  readonly id: DocumentId
  readonly externalId: string
  /** Absolute: what was named, and the file below it. */
  readonly root: string
  readonly file: string
  /** Content hashes that the source gave it: the last, and the one before as long as that is stored. */
  readonly hash: string
  readonly earlier: string | null
}

/** One that is given now, and what is stored of it. */
export interface NewClaim extends Omit<Claim, 'earlier'> {
  readonly storedHash: string | undefined
}

export interface Ledger extends Disposable {
  /** In one transaction. */
  keep(claims: readonly NewClaim[]): void
  forget(claims: readonly Claim[]): void
  /** By document, at most `limit`; of one file, or of everything below the root. */
  page(root: string, file: string | undefined, after: DocumentId | undefined, limit: number): readonly Claim[]
  /** What any path gave under the id. */
  of(id: DocumentId): readonly Claim[]
  count(root: string): number
}

const FILE_FORMAT = 1
const BUSY_TIMEOUT = 10_000

const LAYOUT = `
  CREATE TABLE claims (
    collection TEXT NOT NULL, root TEXT NOT NULL, document BLOB NOT NULL, external_id TEXT NOT NULL, file TEXT NOT NULL,
    hash TEXT NOT NULL, earlier TEXT, PRIMARY KEY (collection, root, document)
  ) WITHOUT ROWID;
  CREATE INDEX claims_by_file ON claims (collection, root, file, document);
  CREATE INDEX claims_by_document ON claims (document);
`

interface Row {
  readonly document: Buffer
  readonly externalId: string
  readonly root: string
  readonly file: string
  readonly hash: string
  readonly earlier: string | null
}

const COLUMNS = 'document, external_id AS externalId, root, file, hash, earlier'

/**
 * @param access `read` changes nothing, and finds nothing where there is no file yet
 * @throws SextantError DATA_FOLDER_UNUSABLE
 */
export function openLedger(file: string, collection: CollectionName, access: 'write' | 'read'): Ledger {
  try {
    return ledgerOver(opened(file, access), collection)
  } catch (cause) {
    const message = `${file}, which says what came from which path, cannot be used: ${messageOf(cause)}. Move it away to begin it anew; what vanished before then is no longer found by --prune.`
    throw new SextantError('DATA_FOLDER_UNUSABLE', message, { cause })
  }
}

function opened(file: string, access: 'write' | 'read'): Database.Database {
  const database = access === 'write' ? new Database(file, { timeout: BUSY_TIMEOUT }) : openedToRead(file)
  try {
    if (access === 'write') {
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = NORMAL')
    }
    const format = database.pragma('user_version', { simple: true })
    if (format === 0)
      database.transaction(() => {
        database.exec(LAYOUT)
        database.pragma(`user_version = ${FILE_FORMAT}`)
      })()
    else if (format !== FILE_FORMAT)
      throw new RangeError(`it has format ${format}, and this version knows ${FILE_FORMAT}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Where there is none yet, an empty one that goes with its connection. */
const openedToRead = (file: string): Database.Database =>
  existsSync(file) ? new Database(file, { readonly: true, timeout: BUSY_TIMEOUT }) : new Database('')

function ledgerOver(database: Database.Database, collection: CollectionName): Ledger {
  const one = database.prepare<[string, string, Buffer], Row>(
    `SELECT ${COLUMNS} FROM claims WHERE collection = ? AND root = ? AND document = ?`,
  )
  const put = database.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM claims WHERE collection = ? AND root = ? AND document = ?')
  const below = database.prepare<[string, string, Buffer, number], Row>(
    `SELECT ${COLUMNS} FROM claims WHERE collection = ? AND root = ? AND document > ? ORDER BY document LIMIT ?`,
  )
  const within = database.prepare<[string, string, string, Buffer, number], Row>(
    `SELECT ${COLUMNS} FROM claims WHERE collection = ? AND root = ? AND file = ? AND document > ? ORDER BY document LIMIT ?`,
  )
  const all = database.prepare<[Buffer, string], Row>(
    `SELECT ${COLUMNS} FROM claims WHERE document = ? AND collection = ?`,
  )
  const counted = database
    .prepare<[string, string], number>('SELECT count(*) FROM claims WHERE collection = ? AND root = ?')
    .pluck()
  const keepOne = ({ id, externalId, root, file, hash, storedHash }: NewClaim): void => {
    const document = idBytes(id)
    const before = one.get(collection, root, document)
    const earlier = storedHash !== undefined && before && isOurs(before, storedHash) ? storedHash : null
    if (
      before?.hash === hash &&
      before.file === file &&
      (earlier === null || earlier === before.earlier || earlier === hash)
    )
      return
    put.run(collection, root, document, externalId, file, hash, earlier)
  }
  return {
    keep: database.transaction((claims: readonly NewClaim[]) => claims.forEach(keepOne)),
    forget: database.transaction((claims: readonly Claim[]) => {
      for (const { root, id } of claims) remove.run(collection, root, idBytes(id))
    }),
    page(root, file, after, limit) {
      const from = after === undefined ? Buffer.alloc(0) : idBytes(after)
      const rows =
        file === undefined ? below.all(collection, root, from, limit) : within.all(collection, root, file, from, limit)
      return rows.map(claimOf)
    },
    of: (id) => all.all(idBytes(id), collection).map(claimOf),
    count: (root) => counted.get(collection, root) ?? 0,
    [Symbol.dispose]: () => void database.close(),
  }
}

const claimOf = ({ document, ...row }: Row): Claim => ({ ...row, id: idOfBytes(document) })

/** Whether what is stored is what the source gave, and nobody has written it since. */
export const isOurs = ({ hash, earlier }: Pick<Claim, 'hash' | 'earlier'>, storedHash: string): boolean =>
  storedHash === hash || storedHash === earlier
