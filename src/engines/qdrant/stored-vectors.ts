/**
 * Dense vectors as they are stored, for writing them again. A point has its document's title, its text and its vector, and is
 * replaced as a whole, so they belong together even while the document is being replaced.
 */
import type { Similarity } from '../../core/collection.ts'
import { type ChunkId, chunkIdOf } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { ChunkSlice, StoredVector } from '../../ports/engine.ts'
import type { ChunkPayload } from './chunk-points.ts'
import { CHUNK_KEYS, DENSE, KEYS } from './layout.ts'
import { idsPage } from './reading.ts'
import { type Point, type ReadParts, readAll } from './requests.ts'

export interface StoredVectorParts extends ReadParts {
  readonly similarityOf: (scope: Scope) => Promise<Similarity>
}

/**
 * Half of what the square of a length may differ from 1 by for Qdrant to leave the vector as it is (`is_length_zero_or_normalized` in its
 * source). It adds up in 32 bits, hence half. What it made from 32-bit vectors is well within; of 16-bit ones rounding leaves more.
 */
const LEFT_ALONE = 5e-7

const FIELDS: readonly string[] = [KEYS.title, CHUNK_KEYS.text]

export async function readStoredVectors(
  parts: StoredVectorParts,
  scope: Scope,
  { documentId, from, limit }: ChunkSlice,
): Promise<StoredVector[]> {
  if (limit < 1) return []
  const similarity = await parts.similarityOf(scope)
  const ids = Array.from({ length: limit }, (_, place) => chunkIdOf(documentId, from + place))
  const page = { ...idsPage(scope, 'chunks', ids, FIELDS), with_vector: [DENSE] }
  const points = await readAll<ChunkPayload>(parts, scope, 'chunks', page)
  const found = new Map(points.map((point) => [point.id as ChunkId, storedVector(point, similarity)]))
  return ids.flatMap((id) => found.get(id) ?? [])
}

function storedVector({ payload, vector }: Point<ChunkPayload>, similarity: Similarity): StoredVector {
  const dense = Float32Array.from((vector?.[DENSE] ?? []) as readonly number[])
  const { title, text = '' } = payload ?? {}
  return { title: title ?? null, text, ...(isStoredUnchanged(dense, similarity) && { dense }) }
}

/** Whether Qdrant would store it to the last bit. Only under cosine does it scale what it is given. */
function isStoredUnchanged(dense: Float32Array, similarity: Similarity): boolean {
  if (dense.length === 0) return false
  if (similarity !== 'cosine') return true
  const squares = dense.reduce((sum, value) => sum + value * value, 0)
  return squares === 0 || Math.abs(squares - 1) <= LEFT_ALONE
}
