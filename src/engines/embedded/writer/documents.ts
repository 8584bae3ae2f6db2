/**
 * Replacing and deleting documents. Each call is all or nothing inside the transaction that its caller holds, and leaves the
 * change log, the counts and the side table in step.
 */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord, Similarity } from '../../../core/collection.ts'
import type { Document } from '../../../core/document.ts'
import { SextantError } from '../../../core/errors.ts'
import type { DocumentId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scope.ts'
import type { PackedChunks } from '../operations.ts'
import { attributeRows } from '../storage/attribute-rows.ts'
import { bytesOf } from '../storage/blobs.ts'
import { conditionOf } from '../storage/filter-sql.ts'
import { documentRow } from '../storage/records.ts'
import { lengthOf, normalize } from '../storage/vectors.ts'

/** Which chunks came and went: what decides when to seal and when to merge. */
export interface Written {
  readonly added: number
  /** Their numbers. */
  readonly removed: readonly number[]
}

export interface DocumentWriter {
  /** Undefined when what is stored, or a delete, is as new: then nothing changed. */
  replace(scope: Scope, document: Document, chunks: PackedChunks, record: CollectionRecord): Written | undefined
  remove(scope: Scope, ids: readonly DocumentId[], version: number): Written & { readonly ids: readonly DocumentId[] }
}

interface Stored {
  readonly id: number
  readonly version: number
}

export function createDocumentWriter(database: Database): DocumentWriter {
  const statements = prepareStatements(database)
  const { find, tombstone, total, raise } = statements

  function clear(document: number): readonly number[] {
    const chunks = statements.chunkNumbers.all(document)
    for (const chunk of chunks) {
      statements.dropDense.run(chunk)
      statements.dropSparse.run(chunk)
      statements.change.run(chunk, 1)
    }
    statements.dropChunks.run(document)
    statements.dropAttributes.run(document)
    return chunks
  }

  function add(document: number, packed: PackedChunks, similarity: Similarity): void {
    packed.chunks.forEach((chunk, place) => {
      const { range, headingPath } = chunk
      const row = [chunk.id, document, chunk.position, range.start, range.end, chunk.tokenCount] as const
      const number = statements.addChunk.run(...row, JSON.stringify(headingPath), chunk.text).lastInsertRowid
      const vector = packed.dense.subarray(place * packed.dimensions, (place + 1) * packed.dimensions)
      const length = similarity === 'cosine' ? normalize(vector) : lengthOf(vector)
      statements.addDense.run(number, bytesOf(vector), length)
      statements.addSparse.run(
        number,
        packed.sparse.subarray(packed.sparseEnds[place - 1] ?? 0, packed.sparseEnds[place]),
      )
      statements.change.run(number, 0)
    })
  }

  return {
    replace(scope, document, chunks, record) {
      requireConsistent(document, chunks, record)
      const stored = find.get(scope.tenant, document.id)
      const deleted = tombstone.get(scope.tenant, document.id)
      if (document.version <= Math.max(stored?.version ?? -Infinity, deleted ?? -Infinity)) return undefined
      const removed = stored === undefined ? [] : clear(stored.id)
      const number = statements.put.get({ ...documentRow(document), tenant: scope.tenant })
      if (number === undefined) throw new SextantError('ENGINE_FAILED', `Document ${document.id} could not be stored`)
      for (const { name, value } of attributeRows(scope.tenant, document, record.attributes)) {
        statements.addAttribute.run(name, value, number)
      }
      add(number, chunks, record.model.similarity)
      statements.forget.run(scope.tenant, document.id)
      total.run(scope.tenant, stored === undefined ? 1 : 0, chunks.chunks.length - removed.length)
      raise.run(document.version)
      return { added: chunks.chunks.length, removed }
    },

    remove(scope, ids, version) {
      const access = conditionOf(scope.access, 'document.id')
      const visible = database
        .prepare<unknown[], number>(`SELECT 1 FROM document WHERE id = ? AND ${access.sql}`)
        .pluck()
      const removed: number[] = []
      const gone = [...new Set(ids)].filter((id) => {
        const stored = find.get(scope.tenant, id)
        if (stored && (stored.version > version || visible.get(stored.id, ...access.values) === undefined)) return false
        statements.bury.run(scope.tenant, id, version)
        if (stored === undefined) return false
        const chunks = clear(stored.id)
        statements.dropDocument.run(stored.id)
        total.run(scope.tenant, -1, -chunks.length)
        removed.push(...chunks)
        return true
      })
      raise.run(version)
      return { added: 0, removed, ids: gone }
    },
  }
}

function prepareStatements(database: Database) {
  return {
    find: database.prepare<[string, string], Stored>('SELECT id, version FROM document WHERE tenant = ? AND key = ?'),
    put: database
      .prepare<object, number>(
        `INSERT INTO document (tenant, key, external_id, version, content_hash, chunk_count, created_at, updated_at,
           language, title, url, tags, attributes, metadata, text)
         VALUES (@tenant, @key, @external_id, @version, @content_hash, @chunk_count, @created_at, @updated_at,
           @language, @title, @url, @tags, @attributes, @metadata, @text)
         ON CONFLICT (tenant, key) DO UPDATE SET external_id = excluded.external_id, version = excluded.version,
           content_hash = excluded.content_hash, chunk_count = excluded.chunk_count, created_at = excluded.created_at,
           updated_at = excluded.updated_at, language = excluded.language, title = excluded.title, url = excluded.url,
           tags = excluded.tags, attributes = excluded.attributes, metadata = excluded.metadata, text = excluded.text
         RETURNING id`,
      )
      .pluck(),
    dropDocument: database.prepare('DELETE FROM document WHERE id = ?'),
    addChunk: database.prepare(
      `INSERT INTO chunk (key, document, position, range_start, range_end, token_count, heading_path, text)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    chunkNumbers: database.prepare<[number], number>('SELECT id FROM chunk WHERE document = ?').pluck(),
    dropChunks: database.prepare('DELETE FROM chunk WHERE document = ?'),
    addDense: database.prepare('INSERT INTO dense VALUES (?, ?, ?)'),
    dropDense: database.prepare('DELETE FROM dense WHERE chunk = ?'),
    addSparse: database.prepare('INSERT INTO sparse VALUES (?, ?)'),
    dropSparse: database.prepare('DELETE FROM sparse WHERE chunk = ?'),
    addAttribute: database.prepare('INSERT OR IGNORE INTO attribute VALUES (?, ?, ?)'),
    dropAttributes: database.prepare('DELETE FROM attribute WHERE document = ?'),
    change: database.prepare('INSERT INTO change (chunk, gone) VALUES (?, ?)'),
    tombstone: database
      .prepare<[string, string], number>('SELECT version FROM tombstone WHERE tenant = ? AND key = ?')
      .pluck(),
    bury: database.prepare(
      `INSERT INTO tombstone VALUES (?, ?, ?)
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
