/** Rankings with the numbers written out: dense by each similarity, sparse with IDF, both fused; limits and their end. */
import { describe, expect, it } from '@jest/globals'
import type { Candidate } from '../../../src/core/search.ts'
import { sparseVector } from '../../oracle/bm25.ts'
import { type DocumentContent, tagged } from './factories.ts'
import { only, type Subject, type TestCollection } from './subject.ts'

/** Without ties in any ranking that is asked here. */
const CORPUS: Readonly<Record<string, DocumentContent>> = {
  near: { chunks: [{ dense: [2, 1, 0], sparse: sparseVector([[7, 1]]) }] },
  far: {
    chunks: [
      {
        dense: [-3, 0, 1],
        sparse: sparseVector([
          [7, 0.5],
          [9, 4],
        ]),
      },
    ],
  },
  long: {
    tags: ['kept'],
    chunks: [
      {
        dense: [4, -6, 0],
        sparse: sparseVector([
          [9, 1],
          [2 ** 31, 2],
        ]),
      },
    ],
  },
  other: { tags: ['kept'], chunks: [{ dense: [0.5, 0.25, -2], sparse: sparseVector([]) }] },
}
const QUERY = {
  dense: [2, 0.5, 0],
  sparse: sparseVector([
    [7, 2],
    [9, 1],
    [12, 5],
  ]),
}

/** Of four live chunks two hold the term: ln((4 - 2 + 0.5) / (2 + 0.5) + 1). */
const IDF_2_OF_4 = Math.log(2)

const bestFirst = (scores: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(scores).sort(([, left], [, right]) => right - left))

export function rankingContract(subject: () => Subject): void {
  const corpus = async (differing: Parameters<Subject['collection']>[0] = {}): Promise<TestCollection> => {
    const collection = await subject().collection(differing)
    for (const [name, content] of Object.entries(CORPUS)) await collection.write(name, content)
    return collection
  }
  const named = async (
    collection: TestCollection,
    candidates: readonly Candidate[],
  ): Promise<Record<string, number>> => {
    const documents = await subject().engine.documents(
      collection.scope(),
      candidates.map(({ documentId }) => documentId),
    )
    return Object.fromEntries(candidates.map(({ score }, place) => [documents[place]?.externalId ?? '?', score]))
  }
  const expectRanked = async (
    collection: TestCollection,
    search: Parameters<TestCollection['search']>[0],
    expected: Readonly<Record<string, number>>,
  ): Promise<void> => {
    const { candidates } = await collection.search(search)
    const scores = await named(collection, candidates)
    expect(Object.keys(scores)).toEqual(Object.keys(expected))
    for (const [name, score] of Object.entries(expected)) expect(scores[name]).toBeCloseTo(score, 5)
  }

  describe('semantic search', () => {
    it('ranks by the dot product', async () => {
      const collection = await corpus({ model: { similarity: 'dot' } })
      await expectRanked(collection, { dense: QUERY.dense }, { long: 5, near: 4.5, other: 1.125, far: -6 })
    })

    it('ranks by the negated distance', async () => {
      const collection = await corpus({ model: { similarity: 'euclid' } })
      const expected = { near: -0.5, other: -Math.sqrt(6.3125), far: -Math.sqrt(26.25), long: -Math.sqrt(46.25) }
      await expectRanked(collection, { dense: QUERY.dense }, expected)
    })

    it('ranks by the cosine, whatever the lengths', async () => {
      const collection = await corpus({ model: { similarity: 'cosine' } })
      const length = Math.sqrt(4.25)
      const expected = {
        near: 4.5 / (length * Math.sqrt(5)),
        long: 5 / (length * Math.sqrt(52)),
        other: 1.125 / (length * Math.sqrt(4.3125)),
        far: -6 / (length * Math.sqrt(10)),
      }
      await expectRanked(collection, { dense: QUERY.dense }, expected)
      await expectRanked(collection, { dense: QUERY.dense.map((value) => value * 1000) }, expected)
    })

    it('finds an equal vector at distance 0', async () => {
      const collection = await subject().collection({ model: { similarity: 'euclid', normalized: true } })
      const unit = [0.6, 0.64, 0.48]
      await collection.write('equal', { chunks: [{ dense: unit }] })
      expect(only((await collection.search({ dense: unit })).candidates).score).toBeCloseTo(0, 6)
    })

    it('orders equal scores by chunk id', async () => {
      const collection = await subject().collection()
      for (let place = 0; place < 6; place += 1) await collection.write(`twin ${place}`, { chunks: [{}, {}] })
      const ids = (await collection.search({ dense: [1, 0, 0] })).candidates.map(({ chunkId }) => chunkId)
      expect(ids).toHaveLength(12)
      expect(ids).toEqual(ids.toSorted())
    })
  })

  describe('keyword search', () => {
    it('sums both weights and the IDF over the terms that are shared', async () => {
      const expected = { far: (1 + 4) * IDF_2_OF_4, near: 2 * IDF_2_OF_4, long: IDF_2_OF_4 }
      await expectRanked(await corpus(), { sparse: QUERY.sparse }, expected)
    })

    it('counts every live chunk for the IDF, whatever the filter', async () => {
      const search = { sparse: QUERY.sparse, filter: tagged('kept') }
      await expectRanked(await corpus(), search, { long: IDF_2_OF_4 })
    })

    it('counts no chunk that was deleted or replaced, where the engine says so', async () => {
      if (subject().engine.capabilities.keywordStatistics === 'eventual') return
      const collection = await corpus()
      await collection.delete(['near'], 2)
      const query = {
        sparse: sparseVector([
          [7, 1],
          [9, 1],
        ]),
      }
      const [one, two] = [Math.log(2.5 / 1.5 + 1), Math.log(1.5 / 2.5 + 1)]
      await expectRanked(collection, query, { far: 0.5 * one + 4 * two, long: two })
      await collection.write('far', {
        version: 3,
        chunks: [{ sparse: sparseVector([[7, 1]]) }, { sparse: sparseVector([]) }],
      })
      const [lone] = [Math.log(3.5 / 1.5 + 1)]
      const { candidates } = await collection.search(query)
      expect(candidates.map(({ score }) => score)).toEqual([expect.closeTo(lone, 5), expect.closeTo(lone, 5)])
    })

    it('knows terms as high as an index goes', async () => {
      const collection = await corpus()
      const search = {
        sparse: sparseVector([
          [2 ** 31, 1],
          [2 ** 32 - 1, 1],
          [0, 1],
        ]),
      }
      await expectRanked(collection, search, { long: 2 * Math.log(3.5 / 1.5 + 1) })
    })

    it.each([
      ['no terms', sparseVector([])],
      [
        'unknown terms',
        sparseVector([
          [3, 1],
          [4, 1],
        ]),
      ],
    ])('finds nothing by %s, and says that this is all', async (_, sparse) => {
      expect(await (await corpus()).search({ sparse })).toEqual({ candidates: [], exhausted: true })
    })
  })

  describe('hybrid search', () => {
    it('fuses both rankings by reciprocal rank', async () => {
      const expected = { long: 1 / 20 + 1 / 22, near: 1 / 21 + 1 / 21, far: 1 / 23 + 1 / 20, other: 1 / 22 }
      await expectRanked(await corpus(), QUERY, bestFirst(expected))
    })

    it('takes k and the weights as they are given', async () => {
      const fusion = { method: 'RRF', k: 61, weights: { semantic: 0.5, keyword: 2 } } as const
      const expected = { far: 1 / 68 + 1 / 60.5, near: 1 / 64 + 1 / 61, long: 1 / 62 + 1 / 61.5, other: 1 / 66 }
      await expectRanked(await corpus(), { ...QUERY, fusion }, bestFirst(expected))
    })

    it('leaves out a retriever of weight 0', async () => {
      const fusion = { method: 'RRF', k: 2, weights: { semantic: 0, keyword: 1 } } as const
      await expectRanked(await corpus(), { ...QUERY, fusion }, { far: 1 / 2, near: 1 / 3, long: 1 / 4 })
    })

    it('fuses what the meaning alone found when there are no terms', async () => {
      const search = { ...QUERY, sparse: sparseVector([]) }
      await expectRanked(await corpus(), search, { long: 1 / 20, near: 1 / 21, other: 1 / 22, far: 1 / 23 })
    })

    it('cuts each ranking at the limit, and never the fused one', async () => {
      const { candidates, exhausted } = await (await corpus()).search({ ...QUERY, limit: 1 })
      expect(candidates.map(({ score }) => score)).toEqual([1 / 20, 1 / 20].map((score) => expect.closeTo(score, 6)))
      expect(exhausted).toBe(false)
    })

    it('ranks under the filter, not before it', async () => {
      const search = { ...QUERY, filter: tagged('kept'), limit: 2 }
      await expectRanked(await corpus(), search, { long: 1 / 20 + 1 / 20, other: 1 / 21 })
    })
  })

  describe('any search', () => {
    it.each([
      ['semantic', { dense: QUERY.dense }, 4],
      ['keyword', { sparse: QUERY.sparse }, 3],
      ['hybrid', QUERY, 4],
    ])('says whether a larger limit would give more (%s)', async (_, search, most) => {
      const collection = await corpus()
      for (let limit = 1; limit < most; limit += 1) {
        expect((await collection.search({ ...search, limit })).exhausted).toBe(false)
      }
      const { candidates, exhausted } = await collection.search({ ...search, limit: most + 1 })
      expect([candidates.length, exhausted]).toEqual([most, true])
    })

    it('finds nothing in an empty collection', async () => {
      const collection = await subject().collection()
      for (const search of [{ dense: QUERY.dense }, { sparse: QUERY.sparse }, QUERY]) {
        expect(await collection.search(search)).toEqual({ candidates: [], exhausted: true })
      }
    })

    it('is answered in one call as it is alone', async () => {
      const [left, right] = [await corpus(), await corpus({ model: { similarity: 'euclid' } })]
      const searches = [
        QUERY,
        { dense: QUERY.dense, limit: 2 },
        { sparse: QUERY.sparse },
        { ...QUERY, filter: tagged('kept') },
      ]
      const requests = [left, right, left].flatMap((collection) => searches.map((search) => collection.request(search)))
      const together = await subject().engine.search(requests)
      const alone = await Promise.all(requests.map(async (request) => only(await subject().engine.search([request]))))
      expect(together).toEqual(alone)
      expect(together).toHaveLength(12)
      expect(await subject().engine.search([])).toEqual([])
    })

    it('is refused when its signal has aborted', async () => {
      const collection = await corpus()
      const reason = new Error('the caller went away')
      const asked = subject().engine.search([collection.request(QUERY)], AbortSignal.abort(reason))
      await expect(asked).rejects.toThrow(reason)
    })
  })
}
