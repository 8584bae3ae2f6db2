/**
 * The matrix done plainly: scores in float64, and in float32 with the additions in the kernel's order, which `Math.fround`
 * gives to the bit.
 */
import type { MatrixQuery } from '../../../../src/engines/embedded/kernel/matrix.ts'

export type Measure = 'dot' | 'euclid'

/** What one dimension adds. */
const term = { dot: (x: number, y: number) => x * y, euclid: (x: number, y: number) => (x - y) ** 2 }
const finish = { dot: (sum: number) => sum, euclid: (sum: number) => 0 - Math.sqrt(sum) }

export function float64Score(query: Float32Array, row: Float32Array, measure: Measure): number {
  return finish[measure](query.reduce((sum, value, i) => sum + term[measure](value, row[i] ?? 0), 0))
}

export function float32Score(query: Float32Array, row: Float32Array, measure: Measure): number {
  const lanes = new Float32Array(16)
  query.forEach((value, i) => {
    lanes[i % 16] = lane(lanes, i % 16) + Math.fround(float32Term(value, row[i] ?? 0, measure))
  })
  const joined = [0, 1, 2, 3].map((i) =>
    add(add(lane(lanes, i), lane(lanes, i + 4)), add(lane(lanes, i + 8), lane(lanes, i + 12))),
  )
  return Math.fround(finish[measure](add(add(joined[0], joined[1]), add(joined[2], joined[3]))))
}

/** The best live and allowed slots by float32 score, ties by slot, from a full sort. */
export function rank(rows: ReadonlyMap<number, Float32Array>, query: MatrixQuery, measure: Measure) {
  const allowed = query.allowed && new Set(query.allowed)
  const scores = new Map<Float32Array, number>()
  const scoreOf = (row: Float32Array) => {
    const score = scores.get(row) ?? float32Score(query.vector, row, measure)
    scores.set(row, score)
    return score
  }
  return [...rows]
    .filter(([slot]) => allowed === undefined || allowed.has(slot))
    .map(([slot, row]) => ({ slot, score: scoreOf(row) }))
    .sort((left, right) => right.score - left.score || left.slot - right.slot)
    .slice(0, query.limit)
}

function float32Term(x: number, y: number, measure: Measure): number {
  return measure === 'dot' ? x * y : Math.fround(x - y) ** 2
}

const lane = (lanes: Float32Array, i: number): number => lanes[i] ?? 0
const add = (x = 0, y = 0): number => Math.fround(x + y)
