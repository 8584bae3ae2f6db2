import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { randomisationTest } from '../../src/evaluation/significance.ts'

const value = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000)
const pairs = (most: number) => fc.array(fc.tuple(value, value), { minLength: 1, maxLength: most })

const unzip = (paired: readonly (readonly [number, number])[]) =>
  [paired.map(([left]) => left), paired.map(([, right]) => right)] as const

/** p by all orders of signs, of which there are 2^n. */
function exactP(left: readonly number[], right: readonly number[]): number {
  const differences = right.map((one, place) => one - (left[place] ?? 0))
  const sums = differences.reduce<readonly number[]>(
    (all, difference) => all.flatMap((sum) => [sum + difference, sum - difference]),
    [0],
  )
  const seen = Math.abs(differences.reduce((sum, difference) => sum + difference, 0))
  return sums.filter((sum) => Math.abs(sum) >= seen - 1e-9).length / sums.length
}

describe('the paired randomisation test', () => {
  it('comes close to p by all orders of signs', () => {
    fc.assert(
      fc.property(pairs(10), (paired) => {
        const [left, right] = unzip(paired)
        // Five standard errors of 10,000 throws.
        expect(Math.abs(randomisationTest(left, right).p - exactP(left, right))).toBeLessThan(0.026)
      }),
      { numRuns: 40 },
    )
  })

  it('gives p = 2/32 for five queries that all gain alike: only two orders of signs are as far', () => {
    const { difference, p } = randomisationTest([0, 0, 0, 0, 0], [1, 1, 1, 1, 1])
    expect([difference, p]).toEqual([1, expect.closeTo(2 / 32, 2)])
  })

  it('is two-sided: turned around, the difference has the other sign and p is the same', () => {
    fc.assert(
      fc.property(pairs(80), (paired) => {
        const [left, right] = unzip(paired)
        const there = randomisationTest(left, right)
        const back = randomisationTest(right, left)
        expect(back.p).toBe(there.p)
        expect(back.difference).toBeCloseTo(-there.difference, 12)
      }),
      { numRuns: 20 },
    )
  })

  it('gives equal answers for equal values, above 0 and at most 1', () => {
    fc.assert(
      fc.property(pairs(80), (paired) => {
        const [left, right] = unzip(paired)
        const once = randomisationTest(left, right)
        expect(randomisationTest(left, right)).toEqual(once)
        expect(once.p).toBeGreaterThan(0)
        expect(once.p).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20 },
    )
  })

  it('finds nothing between rankings that are alike, and much between ones of which one is always better', () => {
    const values = Array.from({ length: 100 }, (_, place) => (place % 7) / 7)
    expect(randomisationTest(values, values)).toEqual({ difference: 0, p: 1 })
    const better = values.map((one, place) => one + 0.01 * (1 + (place % 3)))
    expect(randomisationTest(values, better).p).toBeCloseTo(1 / 10_001, 12)
    expect(randomisationTest([], [])).toEqual({ difference: 0, p: 1 })
  })

  it('calls about one in twenty of differences by chance significant at 0.05', () => {
    const [samples = []] = fc.sample(fc.array(pairs(60), { minLength: 200, maxLength: 200 }), { numRuns: 1, seed: 7 })
    const significant = samples.filter((paired) => randomisationTest(...unzip(paired)).p < 0.05)
    expect(significant.length / samples.length).toBeLessThan(0.1)
  })

  it('refuses values that are not of the same queries', () => {
    expect(() => randomisationTest([1], [1, 2])).toThrow(RangeError)
  })
})
