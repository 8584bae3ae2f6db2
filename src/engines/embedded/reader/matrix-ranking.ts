/** Dense ranking in memory. */
import type { Similarity } from '../../../core/collection.ts'
import { createVectorMatrix } from '../kernel/matrix.ts'
import type { Ranking } from './ranking.ts'

export interface MatrixRanking extends Ranking {
  set(slot: number, vector: Float32Array): void
  clear(slot: number): void
}

/** @throws RangeError when the memory cannot be had */
export function createMatrixRanking(dimensions: number, capacity: number, similarity: Similarity): MatrixRanking {
  const matrix = createVectorMatrix(dimensions, capacity)
  return {
    set: matrix.set,
    clear: matrix.clear,
    rank: (queries) =>
      matrix.search(
        queries.map(({ vector, limit, allowed }) => ({ vector, limit, ...(allowed && { allowed: allowed.slots }) })),
        similarity === 'euclid' ? 'euclid' : 'dot',
      ),
  }
}
