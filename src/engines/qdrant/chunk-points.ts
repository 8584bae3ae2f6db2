/** Chunks as points with their vectors, and back. */
import type { Schemas } from '@qdrant/js-client-rest'
import type { Chunk, Document, EncodedChunk } from '../../core/document.ts'
import type { ChunkId, DocumentId, TenantId } from '../../core/ids.ts'
import { CHUNK_KEYS, DENSE, SPARSE, TOKENS } from './layout.ts'
import { given, indexedWords, type SharedPayload, sharedPayload } from './payload.ts'
import { decimals, sparseDecimals } from './vectors.ts'

export interface ChunkPayload extends SharedPayload {
  readonly documentId: DocumentId
  readonly position: number
  readonly text: string
  readonly textWords?: string
  readonly headingPath?: readonly string[]
  readonly range: readonly [start: number, end: number]
  readonly tokenCount: number
}

/** A point as it is upserted. */
export interface ChunkPoint {
  readonly id: ChunkId
  readonly payload: ChunkPayload
  readonly vector: Record<string, number[] | number[][] | Schemas['SparseVector']>
}

/** Keys that `chunkOf` reads. */
export const CHUNK_FIELDS: readonly string[] = [
  CHUNK_KEYS.documentId,
  CHUNK_KEYS.position,
  CHUNK_KEYS.text,
  CHUNK_KEYS.headingPath,
  CHUNK_KEYS.range,
  CHUNK_KEYS.tokenCount,
]

/**
 * What a chunk has that has no term: an index that no term has (those of BM25 are below 2^31). Qdrant counts only sparse vectors that
 * hold something, and IDF counts every chunk.
 */
const NO_TERMS = { indices: [2 ** 32 - 2], values: [1] }

/** The points of the document's chunks. */
export function chunkPoints(tenant: TenantId, document: Document, chunks: readonly EncodedChunk[]): ChunkPoint[] {
  const shared = sharedPayload(tenant, document)
  return chunks.map((chunk) => ({
    id: chunk.id,
    payload: chunkPayload(shared, chunk),
    vector: {
      [DENSE]: decimals(chunk.dense),
      [SPARSE]: chunk.sparse.indices.length > 0 ? sparseDecimals(chunk.sparse) : NO_TERMS,
      ...given(TOKENS, chunk.tokens?.map(decimals)),
    },
  }))
}

function chunkPayload(shared: SharedPayload, chunk: Chunk): ChunkPayload {
  const { documentId, position, text, headingPath, range, tokenCount } = chunk
  return {
    ...shared,
    documentId,
    position,
    text,
    ...given('textWords', indexedWords(text)),
    ...given('headingPath', headingPath.length === 0 ? undefined : headingPath),
    range: [range.start, range.end],
    tokenCount,
  }
}

export const chunkOf = (id: ChunkId, payload: ChunkPayload): Chunk => ({
  id,
  documentId: payload.documentId,
  position: payload.position,
  text: payload.text,
  headingPath: payload.headingPath ?? [],
  range: { start: payload.range[0], end: payload.range[1] },
  tokenCount: payload.tokenCount,
})
