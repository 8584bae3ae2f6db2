import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createVectorMatrix, type MatrixQuery } from '../../../../src/engines/embedded/kernel/matrix.ts'
import { float32Score, float64Score, rank } from './reference.ts'
import { vectorOf } from './vectors.ts'

const MOST_ROWS = 2_500
/** Few, so that many rows are equal and ties are common. */
const DISTINCT_VECTORS = 60

const dimensions = fc.integer({ min: 1, max: 400 })
const seed = fc.integer({ min: 0, max: DISTINCT_VECTORS - 1 })
const slot = fc.integer({ min: 0, max: MOST_ROWS })
const measure = fc.constantFrom('dot' as const, 'euclid' as const)
const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slot, seed }),
  fc.record({ kind: fc.constant('clear' as const), slot, count: fc.integer({ min: 1, max: 300 }) }),
)
const allowed = fc.oneof(
  fc.constant({ kind: 'all' as const }),
  fc.constant({ kind: 'none' as const }),
  fc.record({ kind: fc.constant('every' as const), step: fc.constantFrom(1, 2, 3, 7, 100) }),
  fc.record({ kind: fc.constant('range' as const), from: slot, count: fc.integer({ min: 1, max: 1_500 }) }),
  fc.record({ kind: fc.constant('some' as const), slots: fc.uniqueArray(slot, { maxLength: 200 }) }),
)
const query = fc.record({
  seed: fc.integer({ min: 0, max: 1_000 }),
  limit: fc.integer({ min: 0, max: 3_000 }),
  allowed,
})
const world = fc.record({
  dimensions,
  measure,
  rows: fc.integer({ min: 0, max: MOST_ROWS }),
  capacity: fc.constantFrom(0, MOST_ROWS),
  changes: fc.array(change, { maxLength: 60 }),
  queries: fc.array(query, { minLength: 1, maxLength: 5 }),
})
type Of<A> = A extends fc.Arbitrary<infer T> ? T : never
type Allowed = Of<typeof allowed>

/** The matrix after all changes, what it must hold, and the queries. */
function build({ dimensions, rows, capacity, changes, queries }: Of<typeof world>) {
  const vectors = Array.from({ length: DISTINCT_VECTORS }, (_, i) => vectorOf(i, dimensions))
  const matrix = createVectorMatrix(dimensions, capacity)
  const held = new Map<number, Float32Array>()
  const set = (slot: number, seed: number) => {
    const vector = vectors[seed % DISTINCT_VECTORS] ?? new Float32Array(dimensions)
    matrix.set(slot, vector)
    held.set(slot, vector)
  }
  const clear = (slot: number) => {
    matrix.clear(slot)
    held.delete(slot)
  }
  for (let slot = 0; slot < rows; slot++) set(slot, slot * 7)
  for (const change of changes) {
    if (change.kind === 'set') set(change.slot, change.seed)
    else for (let slot = change.slot; slot < change.slot + change.count; slot++) clear(slot)
  }
  const asked = queries.map(({ seed, limit, allowed }): MatrixQuery => {
    const vector = vectorOf(seed + 10_000, dimensions)
    return allowed.kind === 'all' ? { vector, limit } : { vector, limit, allowed: slotsOf(allowed) }
  })
  return { matrix, held, asked }
}

function slotsOf(allowed: Allowed): Uint32Array {
  switch (allowed.kind) {
    case 'all':
    case 'none':
      return new Uint32Array()
    case 'every':
      return Uint32Array.from({ length: Math.ceil(MOST_ROWS / allowed.step) }, (_, i) => i * allowed.step)
    case 'range':
      return Uint32Array.from({ length: allowed.count }, (_, i) => allowed.from + i)
    case 'some':
      return Uint32Array.from(allowed.slots).sort()
  }
}

describe('a vector matrix, whatever was set and cleared', () => {
  it('ranks every query of a call as a full sort by float32 scores does, to the bit', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { matrix, held, asked } = build(given)
        const found = matrix.search(asked, given.measure)
        asked.forEach((query, i) => {
          const expected = rank(held, query, given.measure)
          expect([...(found[i]?.slots ?? [])]).toEqual(expected.map(({ slot }) => slot))
          expect([...(found[i]?.scores ?? [])]).toEqual(expected.map(({ score }) => score))
        })
      }),
      { numRuns: 80 },
    )
  })

  it('answers several queries as it answers each alone', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { matrix, asked } = build(given)
        const together = matrix.search(asked, given.measure)
        expect(together).toEqual(asked.map((query) => matrix.search([query], given.measure)[0]))
      }),
      { numRuns: 60 },
    )
  })

  it('scores within 1e-5 of float64', () => {
    fc.assert(
      fc.property(dimensions, measure, seed, seed, (dimensions, measure, left, right) => {
        const [query, row] = [vectorOf(left, dimensions), vectorOf(right, dimensions)]
        const matrix = createVectorMatrix(dimensions, 1)
        matrix.set(0, row)
        const score = matrix.search([{ vector: query, limit: 1 }], measure)[0]?.scores[0]
        expect(score).toBe(float32Score(query, row, measure))
        expect(Math.abs((score ?? Number.NaN) - float64Score(query, row, measure))).toBeLessThan(1e-5)
      }),
      { numRuns: 300 },
    )
  })
})
