import { describe, expect, it } from '@jest/globals'
import { createVectorMatrix } from '../../../../src/engines/embedded/kernel/matrix.ts'

const vector = (...values: number[]) => Float32Array.from(values)

/** A matrix of two dimensions with the vectors at slots 0, 1, … */
function matrixOf(...vectors: readonly Float32Array[]) {
  const matrix = createVectorMatrix(2, vectors.length)
  vectors.forEach((row, slot) => {
    matrix.set(slot, row)
  })
  return matrix
}

function search(
  matrix: ReturnType<typeof matrixOf>,
  query: Float32Array,
  limit = 10,
  measure: 'dot' | 'euclid' = 'dot',
) {
  const [found] = matrix.search([{ vector: query, limit }], measure)
  return { slots: [...(found?.slots ?? [])], scores: [...(found?.scores ?? [])] }
}

describe('a vector matrix', () => {
  it('ranks by dot product, best first', () => {
    const matrix = matrixOf(vector(1, 0), vector(0, 2), vector(3, 1))
    expect(search(matrix, vector(1, 1))).toEqual({ slots: [2, 1, 0], scores: [4, 2, 1] })
  })

  it('ranks by negated distance, best first', () => {
    const matrix = matrixOf(vector(0, 0), vector(3, 4), vector(1, 0))
    expect(search(matrix, vector(3, 4), 2, 'euclid')).toEqual({
      slots: [1, 2],
      scores: [0, Math.fround(-Math.sqrt(20))],
    })
  })

  it('orders equal scores by slot', () => {
    const same = vector(1, 1)
    expect(search(matrixOf(same, same, vector(2, 2), same), same, 3).slots).toEqual([2, 0, 1])
  })

  it.each(['dot', 'euclid'] as const)('ranks queries that share a list of slots together, by %s', (measure) => {
    const rows = Array.from({ length: 2_000 }, (_, slot) => vector(Math.sin(slot), Math.cos(slot * 7)))
    const matrix = matrixOf(...rows)
    const allowed = Uint32Array.from({ length: 900 }, (_, place) => place * 2 + (place > 400 ? 101 : 0))
    const queries = [0.1, 0.2, 0.3, 0.4, 0.5].map((x) => ({ vector: vector(x, 1 - x), limit: 20, allowed }))
    const twice = [...queries, ...queries]
    expect(matrix.search(twice, measure)).toEqual(twice.map((query) => matrix.search([query], measure)[0]))
  })

  it('never returns a cleared slot, and returns it again once it is set', () => {
    const matrix = matrixOf(vector(1, 0), vector(2, 0))
    matrix.clear(1)
    expect(search(matrix, vector(1, 0)).slots).toEqual([0])
    matrix.set(1, vector(0.5, 0))
    expect(search(matrix, vector(1, 0)).slots).toEqual([0, 1])
  })

  it('takes no notice of clearing and allowing slots it never had', () => {
    const matrix = matrixOf(vector(1, 0))
    matrix.clear(1_000_000)
    const allowed = Uint32Array.of(0, 7, 4_000_000_000)
    expect(matrix.search([{ vector: vector(1, 0), limit: 5, allowed }], 'dot')[0]?.slots).toEqual(Uint32Array.of(0))
  })

  it('finds nothing when it is empty, when nothing is allowed and when the limit is 0', () => {
    expect(search(createVectorMatrix(2, 0), vector(1, 0)).slots).toEqual([])
    const query = { vector: vector(1, 0), limit: 5, allowed: new Uint32Array() }
    expect(matrixOf(vector(1, 0)).search([query], 'dot')[0]?.slots).toHaveLength(0)
    expect(search(matrixOf(vector(1, 0)), vector(1, 0), 0).slots).toEqual([])
    expect(matrixOf(vector(1, 0)).search([], 'dot')).toEqual([])
  })

  it('leaves out scores that are no number, and keeps infinite ones', () => {
    const matrix = matrixOf(vector(Number.NaN, 0), vector(-3e38, -3e38), vector(1, 0))
    expect(search(matrix, vector(2, 2))).toEqual({ slots: [2, 1], scores: [2, Number.NEGATIVE_INFINITY] })
  })

  it('keeps its vectors while it grows, and says what it holds', () => {
    const matrix = createVectorMatrix(2, 1)
    const before = matrix.bytes
    for (let slot = 0; slot < 20_000; slot++) matrix.set(slot, vector(slot, 0))
    expect(search(matrix, vector(1, 0), 2).slots).toEqual([19_999, 19_998])
    expect(search(matrix, vector(-1, 0), 2).slots).toEqual([0, 1])
    expect(matrix.bytes).toBeGreaterThan(before)
    expect(matrix.bytes).toBeGreaterThanOrEqual(20_000 * 2 * 4)
  })

  it('reaches rows beyond 2 GiB', () => {
    const matrix = createVectorMatrix(1024, 1)
    const unit = new Float32Array(1024).fill(1 / 32)
    matrix.set(3, unit)
    matrix.set(1_048_000, unit)
    const found = matrix.search([{ vector: unit, limit: 3 }], 'dot')[0]
    expect([...(found?.slots ?? [])]).toEqual([3, 1_048_000])
    expect([...(found?.scores ?? [])]).toEqual([1, 1])
  })

  it('says so when 4 GiB cannot hold the vectors, and goes on with those it has', () => {
    expect(() => createVectorMatrix(1024, 1_100_000)).toThrow(/need 4\.2 GiB .* at most 4 GiB/)
    const matrix = matrixOf(vector(1, 0))
    expect(() => matrix.set(2 ** 31, vector(1, 0))).toThrow(RangeError)
    expect(search(matrix, vector(1, 0)).slots).toEqual([0])
  })

  it('refuses vectors of other dimensions, limits and slots that are no counts, and allowed slots out of order', () => {
    const matrix = matrixOf(vector(1, 0))
    expect(() => matrix.set(0, vector(1))).toThrow('a vector has 1 dimensions, and the matrix 2')
    expect(() => matrix.set(-1, vector(1, 0))).toThrow(RangeError)
    expect(() => search(matrix, vector(1, 0, 0))).toThrow(RangeError)
    expect(() => search(matrix, vector(1, 0), 1.5)).toThrow(RangeError)
    expect(() => createVectorMatrix(0, 1)).toThrow(RangeError)
    const allowed = Uint32Array.of(1, 1)
    expect(() => matrix.search([{ vector: vector(1, 0), limit: 1, allowed }], 'dot')).toThrow('do not ascend')
  })
})
