/** Rows of `document` and `chunk` as the rest of Sextant knows them. */
import type { Attributes } from '../../../core/attributes.ts'
import type { Chunk, Document, JsonValue } from '../../../core/document.ts'
import type { ChunkId, DocumentId } from '../../../core/ids.ts'
import { instant } from '../../../core/instant.ts'

export interface DocumentRow {
  readonly key: DocumentId
  readonly external_id: string
  readonly version: number
  readonly content_hash: string
  readonly chunk_count: number
  readonly created_at: number
  readonly updated_at: number
  readonly language: string | null
  readonly title: string | null
  readonly url: string | null
  readonly tags: string
  readonly attributes: string
  readonly metadata: string
  readonly text: string
}

export interface ChunkRow {
  readonly key: ChunkId
  readonly document_key: DocumentId
  readonly position: number
  readonly range_start: number
  readonly range_end: number
  readonly token_count: number
  readonly heading_path: string
  readonly text: string
}

export const documentRow = (document: Document): DocumentRow => ({
  key: document.id,
  external_id: document.externalId,
  version: document.version,
  content_hash: document.contentHash,
  chunk_count: document.chunkCount,
  created_at: document.createdAt,
  updated_at: document.updatedAt,
  language: document.language,
  title: document.title,
  url: document.url,
  tags: JSON.stringify(document.tags),
  attributes: JSON.stringify(document.attributes),
  metadata: JSON.stringify(document.metadata),
  text: document.text,
})

export const documentOf = (row: DocumentRow): Document => ({
  id: row.key,
  externalId: row.external_id,
  version: row.version,
  title: row.title,
  url: row.url,
  language: row.language,
  tags: JSON.parse(row.tags) as string[],
  attributes: JSON.parse(row.attributes) as Attributes,
  metadata: JSON.parse(row.metadata) as JsonValue,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
  text: row.text,
  chunkCount: row.chunk_count,
  contentHash: row.content_hash,
})

export const chunkOf = (row: ChunkRow): Chunk => ({
  id: row.key,
  documentId: row.document_key,
  position: row.position,
  text: row.text,
  headingPath: JSON.parse(row.heading_path) as string[],
  range: { start: row.range_start, end: row.range_end },
  tokenCount: row.token_count,
})
