import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contributionsOf, distributionBasedScoreFusion, fuse, reciprocalRankFusion } from '../../src/core/fusion.ts'
import type { ChunkId, DocumentId } from '../../src/core/ids.ts'
import type { Candidate, Fusion } from '../../src/core/search.ts'

const candidate = (id: string): Candidate => ({ chunkId: id as ChunkId, documentId: id as DocumentId, score: 1 })
const list = (...ids: string[]): Candidate[] => ids.map(candidate)

describe('reciprocal rank fusion', () => {
  it('scores 1 / ((position + 1) / weight + k - 1), summed over the lists', () => {
    const fused = reciprocalRankFusion([list('a', 'b'), list('b', 'c')], 20, [1, 2])
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['b', 'a', 'c'])
    expect(fused.map(({ score }) => score)).toEqual([1 / 21 + 1 / 19.5, 1 / 20, 1 / 20])
  })

  it('orders equal scores by id', () => {
    expect(reciprocalRankFusion([list('b'), list('a')], 60).map(({ chunkId }) => chunkId)).toEqual(['a', 'b'])
  })

  it('leaves out a list of weight 0', () => {
    expect(reciprocalRankFusion([list('a'), list('b')], 20, [0, 1]).map(({ chunkId }) => chunkId)).toEqual(['b'])
  })

  it('refuses a negative weight and a k below 1', () => {
    expect(() => reciprocalRankFusion([list('a')], 20, [-1])).toThrow(RangeError)
    expect(() => reciprocalRankFusion([list('a')], 0)).toThrow(RangeError)
  })
})

describe('distribution-based score fusion', () => {
  const scored = (scores: Readonly<Record<string, number>>): Candidate[] =>
    Object.entries(scores).map(([id, score]) => ({ ...candidate(id), score }))
  const scores = (...lists: Candidate[][]) =>
    Object.fromEntries(distributionBasedScoreFusion(lists).map(({ chunkId, score }) => [chunkId, score]))

  it('scales each list by its mean and three sample deviations, and sums', () => {
    // Of 1, 2, 3 the mean is 2 and the sample deviation 1: -1 becomes 0 and 5 becomes 1.
    expect(scores(scored({ a: 3, b: 2, c: 1 }))).toEqual({ a: 4 / 6, b: 3 / 6, c: 2 / 6 })
    expect(scores(scored({ a: 3, b: 2, c: 1 }), scored({ c: 30, a: 20, d: 10 }))).toEqual({
      a: 4 / 6 + 3 / 6,
      c: 2 / 6 + 4 / 6,
      b: 3 / 6,
      d: 2 / 6,
    })
  })

  it('gives 0.5 to a list of one, and to equal scores however their mean is rounded', () => {
    expect(scores(scored({ a: 7 }))).toEqual({ a: 0.5 })
    for (let count = 2; count < 20; count++) {
      const equal = Object.fromEntries(Array.from({ length: count }, (_, place) => [`c${place}`, 0.1]))
      expect(new Set(Object.values(scores(scored(equal))))).toEqual(new Set([0.5]))
    }
  })
})

describe('contributions', () => {
  const ranking = fc
    .uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-z]$/), score: fc.double({ min: -50, max: 50, noNaN: true }) }),
      {
        selector: ({ id }) => id,
      },
    )
    .map((ranked) =>
      ranked
        .map(({ id, score }) => ({ ...candidate(id), score }))
        .toSorted((left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1)),
    )
  const weight = fc.constantFrom(0, 0.5, 1, 3)
  const fusion: fc.Arbitrary<Fusion> = fc.oneof(
    fc.constant({ method: 'DBSF' as const }),
    fc.record({
      method: fc.constant('RRF' as const),
      k: fc.integer({ min: 1, max: 61 }),
      weights: fc.record({ semantic: weight, keyword: weight }),
    }),
  )

  it('of both lists add up to the fused scores', () => {
    const property = fc.property(ranking, ranking, fusion, (semantic, keyword, method) => {
      const added = new Map<string, number>()
      for (const [retriever, list] of [['semantic', semantic] as const, ['keyword', keyword] as const]) {
        contributionsOf(list, retriever, method).forEach((contribution, position) => {
          const id = list[position]?.chunkId ?? ''
          added.set(id, (added.get(id) ?? 0) + contribution)
        })
      }
      for (const { chunkId, score } of fuse(semantic, keyword, method)) expect(added.get(chunkId)).toBe(score)
    })
    fc.assert(property)
  })

  it('are nothing from a list of weight 0', () => {
    const fusion = { method: 'RRF', k: 1, weights: { semantic: 0, keyword: 1 } } as const
    expect(contributionsOf(list('a', 'b'), 'semantic', fusion)).toEqual([0, 0])
    expect(contributionsOf(list('a', 'b'), 'keyword', fusion)).toEqual([1, 1 / 2])
  })
})
