import { describe, expect, it } from '@jest/globals'
import { groupCandidates } from '../../src/search/group.ts'
import { candidate } from './parts.ts'

const ranked = [candidate('a/0', 9), candidate('b/0', 8), candidate('a/3', 7), candidate('c/1', 6), candidate('b/1', 5)]

describe('grouping', () => {
  it('puts a document where its best chunk stands, with its chunks best first', () => {
    expect(groupCandidates(ranked, 'DOCUMENT')).toEqual([
      {
        documentId: 'a',
        score: 9,
        chunks: [
          { chunkId: 'a/0', score: 9 },
          { chunkId: 'a/3', score: 7 },
        ],
      },
      {
        documentId: 'b',
        score: 8,
        chunks: [
          { chunkId: 'b/0', score: 8 },
          { chunkId: 'b/1', score: 5 },
        ],
      },
      { documentId: 'c', score: 6, chunks: [{ chunkId: 'c/1', score: 6 }] },
    ])
  })

  it('makes every chunk a result of its own where nothing is grouped', () => {
    const results = groupCandidates(ranked, 'NONE')
    expect(results.map(({ chunks }) => chunks.map(({ chunkId }) => chunkId))).toEqual([
      ['a/0'],
      ['b/0'],
      ['a/3'],
      ['c/1'],
      ['b/1'],
    ])
    expect(results.map(({ documentId, score }) => [documentId, score])).toEqual([
      ['a', 9],
      ['b', 8],
      ['a', 7],
      ['c', 6],
      ['b', 5],
    ])
  })

  it.each(['DOCUMENT', 'NONE'] as const)('of nothing is nothing (%s)', (grouping) => {
    expect(groupCandidates([], grouping)).toEqual([])
  })
})
