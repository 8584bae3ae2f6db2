/** What the two ways of ranking dense vectors have in common. */
import type { Allowed } from './allowed.ts'

export interface DenseQuery {
  readonly vector: Float32Array
  readonly limit: number
  readonly allowed?: Allowed
}

/** Best first; as many as the query's limit, if there are. */
export interface RankedSlots {
  readonly slots: ArrayLike<number>
  readonly scores: ArrayLike<number>
}

export interface Ranking {
  rank(queries: readonly DenseQuery[]): readonly RankedSlots[]
}
