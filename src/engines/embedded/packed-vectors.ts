/** Vectors of a document's chunks on their way from a reader: one buffer with all of them, where each would be copied by itself. */
import type { StoredVector } from '../../ports/engine.ts'

export interface PackedVectors {
  readonly chunks: readonly Pick<StoredVector, 'title' | 'text'>[]
  /** End to end; all are equally long. */
  readonly dense: Float32Array
}

export function packVectors(vectors: readonly Required<StoredVector>[]): PackedVectors {
  const dimensions = vectors[0]?.dense.length ?? 0
  const packed = new Float32Array(vectors.length * dimensions)
  vectors.forEach(({ dense }, place) => {
    packed.set(dense, place * dimensions)
  })
  return { chunks: vectors.map(({ title, text }) => ({ title, text })), dense: packed }
}

/** A copy each: a view would keep all of them in memory as long as one is in use. */
export function unpackVectors({ chunks, dense }: PackedVectors): StoredVector[] {
  const dimensions = dense.length / chunks.length
  return chunks.map((chunk, place) => ({ ...chunk, dense: dense.slice(place * dimensions, (place + 1) * dimensions) }))
}
