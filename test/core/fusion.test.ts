import { describe, expect, it } from '@jest/globals'
import { reciprocalRankFusion } from '../../src/core/fusion.ts'
import type { ChunkId, DocumentId } from '../../src/core/ids.ts'
import type { Candidate } from '../../src/core/search.ts'

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
