/** The corpus as it was indexed, vectors included, out of the embedded engine's file: no text is encoded a second time. */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../src/core/collection.ts'
import type { Document, EncodedChunk } from '../../src/core/document.ts'
import type { DocumentId } from '../../src/core/ids.ts'
import { collectionName } from '../../src/core/ids.ts'
import { floatsOf, sparseOf } from '../../src/engines/embedded/storage/blobs.ts'
import { openToRead, readRecord } from '../../src/engines/embedded/storage/connection.ts'
import { buildFile } from '../../src/engines/embedded/storage/files.ts'
import { type ChunkRow, chunkOf, type DocumentRow, documentOf } from '../../src/engines/embedded/storage/records.ts'

/** A document as it is written. */
export interface StoredRow {
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
}

export interface StoredCollection {
  readonly record: CollectionRecord
  readonly rows: readonly StoredRow[]
}

interface EncodedChunkRow extends ChunkRow {
  readonly vector: Uint8Array
  readonly terms: Uint8Array
}

const DOCUMENTS = 'SELECT * FROM document ORDER BY id'
const CHUNKS = `SELECT chunk.*, document.key AS document_key, dense.vector, sparse.terms
  FROM chunk JOIN document ON document.id = chunk.document
    JOIN dense ON dense.chunk = chunk.id JOIN sparse ON sparse.chunk = chunk.id
  ORDER BY chunk.document, chunk.position`

/** The collection `default` of the data folder. */
export function storedCollection(dataDirectory: string): StoredCollection {
  const database = openToRead(buildFile(dataDirectory, { collection: collectionName('default'), generation: 1 }))
  try {
    return { record: readRecord(database), rows: rowsOf(database) }
  } finally {
    database.close()
  }
}

function rowsOf(database: Database): readonly StoredRow[] {
  const chunks = Map.groupBy(
    database.prepare<[], EncodedChunkRow>(CHUNKS).all().map(encodedChunkOf),
    ({ documentId }): DocumentId => documentId,
  )
  const documents = database.prepare<[], DocumentRow>(DOCUMENTS).all().map(documentOf)
  return documents.map((document) => ({ document, chunks: chunks.get(document.id) ?? [] }))
}

const encodedChunkOf = (row: EncodedChunkRow): EncodedChunk => ({
  ...chunkOf(row),
  dense: floatsOf(row.vector),
  sparse: sparseOf(row.terms),
})
