import { describe, expect, it } from '@jest/globals'
import { ndcgAt, recallAt } from '../../src/evaluation/metrics.ts'

const judgements = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 0],
])

describe('nDCG', () => {
  it('is 1 for the ideal order, whatever unjudged documents follow', () => {
    expect(ndcgAt(10, ['a', 'b', 'x', 'c'], judgements)).toBe(1)
  })

  it('discounts by log2(rank + 1), the gain being the grade', () => {
    const ideal = 2 + 1 / Math.log2(3)
    expect(ndcgAt(10, ['x', 'b', 'a'], judgements)).toBeCloseTo((1 / Math.log2(3) + 2 / Math.log2(4)) / ideal, 12)
  })

  it('looks no further than k, in the ranking and in the ideal', () => {
    expect(ndcgAt(1, ['b', 'a'], judgements)).toBe(0.5)
    expect(ndcgAt(1, ['x', 'a'], judgements)).toBe(0)
  })

  it('is 0 where nothing is relevant', () => {
    expect(ndcgAt(10, ['a'], new Map([['a', 0]]))).toBe(0)
  })
})

describe('recall', () => {
  it('is the share of the relevant documents among the first k', () => {
    expect(recallAt(2, ['x', 'a', 'b'], judgements)).toBe(0.5)
    expect(recallAt(3, ['x', 'a', 'b'], judgements)).toBe(1)
    expect(recallAt(3, ['c'], new Map([['c', 0]]))).toBe(0)
  })
})
