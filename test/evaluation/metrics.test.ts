/**
 * Worked values. The same rankings and judgements were also given to trec_eval (pytrec_eval-terrier 0.5), as 2,000 random runs
 * with ties, negative scores and grades from -2 to 3 were: all 36,000 values were equal.
 */
import { describe, expect, it } from '@jest/globals'
import {
  averagePrecision,
  measuresAt,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRank,
  successAt,
  unjudgedAt,
} from '../../src/evaluation/metrics.ts'
import { runLines } from '../../src/evaluation/run-file.ts'

/** Three are relevant: a, b and d. Nobody judged e (trec_eval's -1), nor x, which has no row at all. */
const judgements = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 0],
  ['d', 1],
  ['e', -1],
])
const nothingRelevant = new Map([['c', 0]])

/** x, b and e have one score; d was not found. */
const ranking = [
  { id: 'c', score: 0.9 },
  { id: 'a', score: 0.8 },
  { id: 'x', score: 0.5 },
  { id: 'b', score: 0.5 },
  { id: 'e', score: 0.5 },
]
const ids = ranking.map(({ id }) => id)

describe('the measures of a ranking with ties', () => {
  const values = new Map(measuresAt([1, 5, 10]).map(({ name, of }) => [name, of(ids, judgements)]))

  it.each([
    // Gains 0, 2, 0, 1, 0: 2/log2(3) + 1/log2(5). The best order has gains 2, 1, 1: 2 + 1/log2(3) + 1/log2(4).
    ['nDCG@10', (2 / 1.584962500721156 + 1 / 2.321928094887362) / (2 + 1 / 1.584962500721156 + 1 / 2)],
    // a, at rank 2, is the first.
    ['MRR', 1 / 2],
    // One relevant of two at a, two of four at b, and d is not found.
    ['MAP', (1 / 2 + 2 / 4 + 0) / 3],
    ['recall@1', 0],
    ['recall@5', 2 / 3],
    ['recall@10', 2 / 3],
    ['precision@1', 0],
    ['precision@5', 2 / 5],
    // Five places stay empty.
    ['precision@10', 2 / 10],
    ['success@1', 0],
    ['success@5', 1],
    ['success@10', 1],
    // x and e.
    ['unjudged@10', 2 / 10],
  ])('%s is %f', (name, expected) => {
    expect(values.get(name)).toBeCloseTo(expected, 12)
  })

  it('are all there are', () => {
    expect(values.size).toBe(13)
  })

  it('are those that trec_eval gives for the run file, though it orders ties by id', () => {
    const lines = [...runLines({ mode: 'HYBRID', queries: [{ id: 'q', values: {}, milliseconds: 0, ranking }] })]
    const shuffled = lines.map((line) => line.split(' ')).reverse()
    const read = shuffled.map(([, , id = '', , score]) => ({ id, score: Math.fround(Number(score)) }))
    expect(asTrecEvalOrders(read)).toEqual(ids)
    // With the scores as they are it would have ranked b last of the three: a MAP of (1/2 + 2/5) / 3.
    expect(asTrecEvalOrders(ranking)).toEqual(['c', 'a', 'x', 'e', 'b'])
    expect(averagePrecision(asTrecEvalOrders(ranking), judgements)).toBeCloseTo(0.3, 12)
  })
})

/** By score, equal ones by id, both downwards (form_res_rels.c); ranks are not looked at. */
const asTrecEvalOrders = (scored: readonly { readonly id: string; readonly score: number }[]): readonly string[] =>
  [...scored].sort((left, right) => right.score - left.score || (left.id < right.id ? 1 : -1)).map(({ id }) => id)

describe('nDCG', () => {
  it('is 1 for the ideal order, whatever unjudged documents follow', () => {
    expect(ndcgAt(10, ['a', 'd', 'b', 'x', 'c'], judgements)).toBe(1)
  })

  it('looks no further than k, in the ranking and in the ideal', () => {
    expect(ndcgAt(1, ['b', 'a'], judgements)).toBe(0.5)
    expect(ndcgAt(1, ['x', 'a'], judgements)).toBe(0)
  })

  it('takes the grade for the gain, and no grade below 0', () => {
    expect(ndcgAt(2, ['b', 'a'], judgements)).toBeCloseTo((1 + 2 / Math.log2(3)) / (2 + 1 / Math.log2(3)), 12)
    expect(ndcgAt(10, ['e', 'a'], judgements)).toBe(ndcgAt(10, ['x', 'a'], judgements))
  })
})

describe('every measure of what people want', () => {
  it('is 0 where nothing is relevant, and where nothing was found', () => {
    for (const measure of [ndcgAt, recallAt, precisionAt, successAt]) {
      expect(measure(10, ['c'], nothingRelevant)).toBe(0)
      expect(measure(10, [], judgements)).toBe(0)
    }
    for (const measure of [reciprocalRank, averagePrecision]) {
      expect(measure(['c'], nothingRelevant)).toBe(0)
      expect(measure([], judgements)).toBe(0)
    }
  })
})

describe('the unjudged rate', () => {
  it('counts empty places as judged, and documents of grade 0 too', () => {
    expect(unjudgedAt(4, ['c', 'x'], judgements)).toBe(0.25)
    expect(unjudgedAt(2, [], judgements)).toBe(0)
  })
})
