/**
 * Replacing and deleting documents. Each call is all or nothing inside the transaction that its caller holds, and leaves the
 * change log, the counts and the side table in step.
 */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { Document } from '../../../core/document.ts'
import { SextantError } from '../../../core/errors.ts'
import type { DocumentId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scope.ts'
import type { VersionRise } from '../../../ports/engine.ts'
import type { PackedChunks } from '../operations.ts'
import { LISTED } from '../storage/condition.ts'
import { conditionOf } from '../storage/filter-sql.ts'
import { documentRow } from '../storage/records.ts'
import { createChunkRows } from './chunk-rows.ts'
import { createSideTables } from './side-tables.ts'
import type { WordRows } from './word-rows.ts'

export interface Replacement {
  readonly scope: Scope
  readonly document: Document
  readonly chunks: PackedChunks
  readonly outline: string | undefined
}

/** Which chunks came and went: what decides when to seal and when to merge. */
export interface Written {
  readonly added: number
  /** Their numbers. */
  readonly removed: readonly number[]
}

export interface DocumentWriter {
  /** Undefined when what is stored, or a delete, is as new: then nothing changed. */
  replace(write: Replacement, record: CollectionRecord): Written | undefined
  /** Whether the document had this content and a lower version, and so got the new one. */
  raise(scope: Scope, rise: VersionRise): boolean
  remove(scope: Scope, ids: readonly DocumentId[], version: number): Written & { readonly ids: readonly DocumentId[] }
}

interface Stored {
  readonly id: number
  readonly version: number
  readonly contentHash: string
}

export function createDocumentWriter(database: Database, words: WordRows): DocumentWriter {
  const statements = prepareStatements(database)
  const side = createSideTables(database)
  const chunkRows = createChunkRows(database, words.chunks)

  /** Drops all that belongs to the documents' rows. @returns the numbers of their chunks */
  function clear(documents: readonly number[]): readonly number[] {
    if (documents.length === 0) return []
    const listed = JSON.stringify(documents)
    side.clear(listed)
    words.titles.drop(documents)
    return chunkRows.clear(listed)
  }

  /** Whether work of this version comes too late for the document. */
  function isLate({ tenant }: Scope, id: DocumentId, version: number, stored: Stored | undefined): boolean {
    const deleted = statements.tombstone.get(tenant, id)
    return version <= Math.max(stored?.version ?? -Infinity, deleted ?? -Infinity)
  }

  /** Those of the ids that are stored, not newer than the version, and within the scope's access. */
  function reachable({ tenant, access }: Scope, listed: string, version: number) {
    const { sql, values } = conditionOf(access, 'document.id')
    return database
      .prepare<unknown[], { id: number; key: DocumentId }>(
        `SELECT id, key FROM document WHERE tenant = ? AND key ${LISTED} AND version <= ? AND ${sql}`,
      )
      .all(tenant, listed, version, ...values)
  }

  return {
    replace({ scope, document, chunks, outline = null }, record) {
      requireConsistent(document, chunks, record)
      const stored = statements.find.get(scope.tenant, document.id)
      if (isLate(scope, document.id, document.version, stored)) return undefined
      const removed = clear(stored === undefined ? [] : [stored.id])
      const number = statements.put.get({ ...documentRow(document), tenant: scope.tenant, outline })
      if (number === undefined) throw new SextantError('ENGINE_FAILED', `Document ${document.id} could not be stored`)
      side.add(number, scope.tenant, document, record.attributes)
      words.titles.add(number, document.title ?? '')
      chunkRows.add(number, chunks, record.model.similarity)
      statements.forget.run(scope.tenant, document.id)
      statements.total.run(scope.tenant, stored === undefined ? 1 : 0, chunks.chunks.length - removed.length)
      statements.raise.run(document.version)
      return { added: chunks.chunks.length, removed }
    },

    raise(scope, { id, version, contentHash }) {
      const stored = statements.find.get(scope.tenant, id)
      if (stored?.contentHash !== contentHash || isLate(scope, id, version, stored)) return false
      if (reachable(scope, JSON.stringify([id]), version).length === 0) return false
      statements.raiseDocument.run(version, stored.id)
      statements.raise.run(version)
      return true
    },

    remove(scope, ids, version) {
      const asked = [...new Set(ids)]
      const listed = JSON.stringify(asked)
      const gone = reachable(scope, listed, version)
      const numbers = gone.map(({ id }) => id)
      const removed = clear(numbers)
      statements.dropDocuments.run(JSON.stringify(numbers))
      // What is still there is newer, or not this scope's to delete.
      statements.bury.run({ tenant: scope.tenant, version, listed })
      if (gone.length > 0) statements.total.run(scope.tenant, -gone.length, -removed.length)
      statements.raise.run(version)
      const keys = new Set(gone.map(({ key }) => key))
      return { added: 0, removed, ids: asked.filter((id) => keys.has(id)) }
    },
  }
}

function prepareStatements(database: Database) {
  return {
    find: database.prepare<[string, string], Stored>(
      'SELECT id, version, content_hash AS contentHash FROM document WHERE tenant = ? AND key = ?',
    ),
    put: database
      .prepare<object, number>(
        `INSERT INTO document (tenant, key, external_id, version, content_hash, chunk_count, created_at, updated_at,
           language, title, url, tags, attributes, metadata, text, outline)
         VALUES (@tenant, @key, @external_id, @version, @content_hash, @chunk_count, @created_at, @updated_at,
           @language, @title, @url, @tags, @attributes, @metadata, @text, @outline)
         ON CONFLICT (tenant, key) DO UPDATE SET external_id = excluded.external_id, version = excluded.version,
           content_hash = excluded.content_hash, chunk_count = excluded.chunk_count, created_at = excluded.created_at,
           updated_at = excluded.updated_at, language = excluded.language, title = excluded.title, url = excluded.url,
           tags = excluded.tags, attributes = excluded.attributes, metadata = excluded.metadata, text = excluded.text,
           outline = excluded.outline
         RETURNING id`,
      )
      .pluck(),
    raiseDocument: database.prepare('UPDATE document SET version = ? WHERE id = ?'),
    dropDocuments: database.prepare(`DELETE FROM document WHERE id ${LISTED}`),
    tombstone: database
      .prepare<[string, string], number>('SELECT version FROM tombstone WHERE tenant = ? AND key = ?')
      .pluck(),
    bury: database.prepare(
      `INSERT INTO tombstone SELECT @tenant, value, @version FROM json_each(@listed)
       WHERE NOT EXISTS (SELECT 1 FROM document WHERE tenant = @tenant AND key = value)
       ON CONFLICT DO UPDATE SET version = max(version, excluded.version)`,
    ),
    forget: database.prepare('DELETE FROM tombstone WHERE tenant = ? AND key = ?'),
    total: database.prepare(
      `INSERT INTO total VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, chunks = chunks + excluded.chunks`,
    ),
    raise: database.prepare('UPDATE state SET highest_version = max(highest_version, ?)'),
  }
}

function requireConsistent(document: Document, { chunks, dimensions }: PackedChunks, record: CollectionRecord): void {
  if (document.chunkCount !== chunks.length) {
    throw new SextantError(
      'DOCUMENT_INVALID',
      `Document "${document.externalId}" says it has ${document.chunkCount} chunks and comes with ${chunks.length}.`,
    )
  }
  if (chunks.length > 0 && dimensions !== record.model.dimensions) {
    throw new SextantError(
      'COLLECTION_MISMATCH',
      `Document "${document.externalId}" comes with vectors of ${dimensions} dimensions, and collection "${record.name}" holds ${record.model.dimensions}. Encode it with ${record.model.name}.`,
    )
  }
}
