/** Reading by id, counting and walking through a collection: plain SQL, every statement within the scope. */
import type { Database } from 'better-sqlite3'
import type { Chunk, Document } from '../../../core/document.ts'
import { allOf, type Filter, isMatchAll } from '../../../core/filter.ts'
import type { ChunkId, DocumentId, TenantId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scope.ts'
import type { ChunkSlice, CollectionCounts, DocumentStamp } from '../../../ports/engine.ts'
import { type PackedVectors, packVectors } from '../packed-vectors.ts'
import { floatsOf } from '../storage/blobs.ts'
import { type Condition, LISTED } from '../storage/condition.ts'
import { conditionOf } from '../storage/filter-sql.ts'
import { type ChunkRow, chunkOf, type DocumentRow, documentOf } from '../storage/records.ts'
import { statementOf } from '../storage/statements.ts'

const CHUNK_COLUMNS = 'chunk.*, document.key AS document_key'
const STAMP_COLUMNS = 'key AS id, external_id AS externalId, version, content_hash AS contentHash, title'

interface VectorRow {
  readonly title: string | null
  readonly text: string
  readonly vector: Uint8Array
}

/** All of a document but its outline, which may be long. */
const DOCUMENT_COLUMNS = `key, external_id, version, content_hash, chunk_count, created_at, updated_at, language, title, url, tags,
  attributes, metadata, text`

/** Documents that the scope may see, and that pass the filter, as a condition on `document`. */
function visible({ tenant, access }: Scope, filter?: Filter): Condition {
  const { sql, values } = conditionOf(allOf(filter ? [access, filter] : [access]), 'document.id')
  return { sql: `document.tenant = ? AND ${sql}`, values: [tenant, ...values] }
}

export function readDocuments(database: Database, scope: Scope, ids: readonly DocumentId[]): (Document | undefined)[] {
  const { sql, values } = visible(scope)
  const statement = `SELECT ${DOCUMENT_COLUMNS} FROM document WHERE document.key ${LISTED} AND ${sql}`
  const rows = statementOf<DocumentRow>(database, statement).all(JSON.stringify(ids), ...values)
  const found = new Map(rows.map((row) => [row.key, documentOf(row)]))
  return ids.map((id) => found.get(id))
}

export function readOutlines(database: Database, scope: Scope, ids: readonly DocumentId[]): (string | undefined)[] {
  const { sql, values } = visible(scope)
  const rows = database
    .prepare<unknown[], { readonly key: DocumentId; readonly outline: string | null }>(
      `SELECT key, outline FROM document WHERE document.key ${LISTED} AND ${sql}`,
    )
    .all(JSON.stringify(ids), ...values)
  const found = new Map(rows.map(({ key, outline }) => [key, outline ?? undefined]))
  return ids.map((id) => found.get(id))
}

export function readChunks(database: Database, scope: Scope, ids: readonly ChunkId[]): (Chunk | undefined)[] {
  const { sql, values } = visible(scope)
  const statement = `SELECT ${CHUNK_COLUMNS} FROM chunk JOIN document ON document.id = chunk.document
    WHERE chunk.key ${LISTED} AND ${sql}`
  const rows = statementOf<ChunkRow>(database, statement).all(JSON.stringify(ids), ...values)
  const found = new Map(rows.map((row) => [row.key, chunkOf(row)]))
  return ids.map((id) => found.get(id))
}

/** The document of each chunk is one that the scope may see: whoever has just read it need not ask again. */
export function readChunksOf(database: Database, owners: ReadonlyMap<ChunkId, DocumentId>): Chunk[] {
  const rows = statementOf<Omit<ChunkRow, 'document_key'>>(database, `SELECT * FROM chunk WHERE key ${LISTED}`).all(
    JSON.stringify([...owners.keys()]),
  )
  return rows.flatMap((row) => {
    const owner = owners.get(row.key)
    return owner === undefined ? [] : [chunkOf({ ...row, document_key: owner })]
  })
}

export function readDocumentChunks(database: Database, scope: Scope, slices: readonly ChunkSlice[]): Chunk[][] {
  const { sql, values } = visible(scope)
  const slice = database.prepare<unknown[], ChunkRow>(
    `SELECT ${CHUNK_COLUMNS} FROM document JOIN chunk ON chunk.document = document.id
     WHERE document.key = ? AND ${sql} AND chunk.position >= ? ORDER BY chunk.position LIMIT ?`,
  )
  return slices.map(({ documentId, from, limit }) => slice.all(documentId, ...values, from, limit).map(chunkOf))
}

export function readVectors(database: Database, scope: Scope, slice: ChunkSlice): PackedVectors {
  const { sql, values } = visible(scope)
  const statement = `SELECT document.title, chunk.text, dense.vector FROM document
    JOIN chunk ON chunk.document = document.id JOIN dense ON dense.chunk = chunk.id
    WHERE document.key = ? AND ${sql} AND chunk.position >= ? ORDER BY chunk.position LIMIT ?`
  const rows = statementOf<VectorRow>(database, statement).all(slice.documentId, ...values, slice.from, slice.limit)
  return packVectors(rows.map(({ vector, ...rest }) => ({ ...rest, dense: floatsOf(vector) })))
}

export function countMatching(database: Database, scope: Scope, filters: readonly Filter[]): CollectionCounts[] {
  return filters.map((filter) => {
    const everything = isMatchAll(allOf([scope.access, filter]))
    return everything ? countOf(database, scope.tenant) : countFiltered(database, scope, filter)
  })
}

function countOf(database: Database, tenant: TenantId): CollectionCounts {
  const total = database.prepare<[string], CollectionCounts>('SELECT documents, chunks FROM total WHERE tenant = ?')
  return total.get(tenant) ?? { documents: 0, chunks: 0 }
}

function countFiltered(database: Database, scope: Scope, filter: Filter): CollectionCounts {
  const { sql, values } = visible(scope, filter)
  const counts = database.prepare<unknown[], CollectionCounts>(
    `SELECT count(*) AS documents, coalesce(sum(chunk_count), 0) AS chunks FROM document WHERE ${sql}`,
  )
  return counts.get(...values) ?? { documents: 0, chunks: 0 }
}

export function readStampsOf(
  database: Database,
  scope: Scope,
  ids: readonly DocumentId[],
): (DocumentStamp | undefined)[] {
  const { sql, values } = visible(scope)
  const rows = database
    .prepare<unknown[], DocumentStamp>(`SELECT ${STAMP_COLUMNS} FROM document WHERE ${sql} AND key ${LISTED}`)
    .all(...values, JSON.stringify(ids))
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => found.get(id))
}

export function readStamps(
  database: Database,
  scope: Scope,
  after: DocumentId | undefined,
  limit: number,
): DocumentStamp[] {
  const { sql, values } = visible(scope)
  return database
    .prepare<unknown[], DocumentStamp>(
      `SELECT ${STAMP_COLUMNS} FROM document WHERE ${sql} AND key > ? ORDER BY key LIMIT ?`,
    )
    .all(...values, after ?? '', limit)
}
