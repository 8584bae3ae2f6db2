/**
 * Dense ranking over the file: sqlite-vec finds the best rows, and their scores are computed again here, because its cosine
 * loses digits. It needs no memory and no loading.
 */
import type { Database } from 'better-sqlite3'
import type { Similarity } from '../../../core/collection.ts'
import { bytesOf, floatsOf } from '../storage/blobs.ts'
import { distance, dot, lengthOf } from '../storage/vectors.ts'
import type { Allowed } from './allowed.ts'
import type { LiveChunks } from './live.ts'
import type { DenseQuery, RankedSlots, Ranking } from './ranking.ts'

/**
 * Scores as SQL, higher is better. sqlite-vec has no dot product, so it is cosine times both lengths; the cosine of a zero
 * vector is null there, and its dot product 0.
 */
const SCORES: Readonly<Record<Similarity, string>> = {
  cosine: 'coalesce(1 - vec_distance_cosine(vector, @query), 0) * length * @length',
  dot: 'coalesce(1 - vec_distance_cosine(vector, @query), 0) * length * @length',
  euclid: '-vec_distance_l2(vector, @query)',
}

interface Row {
  readonly chunk: number
}

export function createStoredRanking(database: Database, live: LiveChunks, similarity: Similarity): Ranking {
  const ranked = (from: string) =>
    database.prepare<object, Row>(`SELECT chunk FROM ${from} ORDER BY ${SCORES[similarity]} DESC, chunk LIMIT @limit`)
  const all = ranked('dense')
  const listed = ranked('json_each(@chunks) AS listed CROSS JOIN dense ON dense.chunk = listed.value')

  const vectorOf = database.prepare<[number], Uint8Array>('SELECT vector FROM dense WHERE chunk = ?').pluck()
  const score = similarity === 'euclid' ? (left: Float32Array, right: Float32Array) => -distance(left, right) : dot

  const numbersOf = ({ slots }: Allowed): string => JSON.stringify(Array.from(slots, (slot) => live.at(slot)?.number))

  function rank({ vector, limit, allowed }: DenseQuery): RankedSlots {
    const bound = { query: bytesOf(vector), limit, ...(similarity !== 'euclid' && { length: lengthOf(vector) }) }
    const rows = allowed ? listed.all({ ...bound, chunks: numbersOf(allowed) }) : all.all(bound)
    const known = rows.flatMap(({ chunk: number }) => {
      const slot = live.get(number)?.slot
      const stored = vectorOf.get(number)
      return slot === undefined || stored === undefined ? [] : [{ slot, score: score(vector, floatsOf(stored)) }]
    })
    known.sort((left, right) => right.score - left.score)
    return { slots: known.map(({ slot }) => slot), scores: known.map((one) => one.score) }
  }

  return { rank: (queries) => queries.map(rank) }
}
