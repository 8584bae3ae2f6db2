/** The leaves of a fused ranking: what explanations read. */
import { describe, expect, it } from '@jest/globals'
import { fuse } from '../../../src/core/fusion.ts'
import type { Candidate, Fusion, ScoredChunk } from '../../../src/core/search.ts'
import type { DocumentContent } from './factories.ts'
import { tagged } from './factories.ts'
import { only, RRF_20, type Search, type Subject, type TestCollection } from './subject.ts'

/** Some chunks in one ranking only, and one document with several. */
const CORPUS: Readonly<Record<string, DocumentContent>> = {
  harbor: {
    tags: ['kept'],
    chunks: [
      { text: 'harbor lantern', dense: [3, 1, 0] },
      { text: 'harbor', dense: [1, 0, 0] },
    ],
  },
  anchor: { chunks: [{ text: 'anchor', dense: [2, 0, 1] }] },
  lantern: { tags: ['kept'], chunks: [{ text: 'lantern anchor lantern', dense: [-1, 2, 0] }] },
  tide: { chunks: [{ text: 'tide', dense: [5, 0, 0] }] },
}
const QUERY: Search = { dense: [1, 0, 0], sparse: 'harbor lantern', leaves: true }

const FUSIONS: readonly Fusion[] = [
  RRF_20,
  { method: 'RRF', k: 61, weights: { semantic: 0.5, keyword: 2 } },
  { method: 'RRF', k: 2, weights: { semantic: 0, keyword: 1 } },
  { method: 'DBSF' },
]

const scored = ({ chunkId, score }: Candidate): ScoredChunk => ({ chunkId, score })
const close = ({ chunkId, score }: ScoredChunk) => ({ chunkId, score: expect.closeTo(score, 6) })

export function leavesContract(subject: () => Subject): void {
  const corpus = async (): Promise<TestCollection> => {
    const collection = await subject().collection()
    for (const [name, content] of Object.entries(CORPUS)) await collection.write(name, content)
    return collection
  }

  describe('the leaves of a ranking', () => {
    it.each([100, 2, 1])('are what each retriever ranks alone (limit %d)', async (limit) => {
      const collection = await corpus()
      for (const filter of [{}, { filter: tagged('kept') }]) {
        const { leaves } = await collection.search({ ...QUERY, ...filter, limit })
        const { dense = [], sparse = '' } = QUERY
        const semantic = await collection.search({ dense, ...filter, limit })
        const keyword = await collection.search({ sparse, ...filter, limit })
        expect(leaves).toEqual({
          dense: semantic.candidates.map(scored).map(close),
          sparse: keyword.candidates.map(scored).map(close),
        })
      }
    })

    it.each(FUSIONS)('make its candidates when they are fused again (%j)', async (fusion) => {
      const collection = await corpus()
      for (const limit of [100, 2]) {
        const { candidates, leaves } = await collection.search({ ...QUERY, fusion, limit })
        const again = fuse(leaves?.dense ?? [], leaves?.sparse ?? [], fusion)
        expect(candidates.map(scored)).toEqual(again.map(close))
      }
    })

    it('are the one ranking there is where the request has one vector', async () => {
      const collection = await corpus()
      const { dense = [], sparse = '' } = QUERY
      const semantic = await collection.search({ dense, leaves: true })
      expect(semantic.leaves).toEqual({ dense: semantic.candidates.map(scored) })
      const keyword = await collection.search({ sparse, leaves: true })
      expect(keyword.leaves).toEqual({ sparse: keyword.candidates.map(scored) })
    })

    it('are empty where nothing is found', async () => {
      const { leaves } = await (await subject().collection()).search(QUERY)
      expect(leaves).toEqual({ dense: [], sparse: [] })
    })

    it('change nothing else, and carry no values', async () => {
      const collection = await corpus()
      const asked: Search = { ...QUERY, field: { kind: 'title' } }
      const { leaves, ...rest } = await collection.search(asked)
      const { candidates, exhausted } = await collection.search({ ...asked, leaves: false })
      // An engine may fuse in single precision.
      const close = candidates.map((candidate) => ({ ...candidate, score: expect.closeTo(candidate.score, 6) }))
      expect(rest).toEqual({ candidates: close, exhausted })
      expect(Object.keys(leaves?.dense?.[0] ?? {}).sort()).toEqual(['chunkId', 'score'])
    })

    it('come only where they are asked for, also within one call', async () => {
      const collection = await corpus()
      const requests = [QUERY, { ...QUERY, leaves: false }, QUERY].map((search) => collection.request(search))
      const { leaves: _, ...unasked } = collection.request(QUERY)
      const answers = await subject().engine.search([...requests, unasked])
      expect(answers.map((answer) => 'leaves' in answer)).toEqual([true, false, true, false])
      expect(only(answers.slice(0, 1)).leaves).toEqual(answers[2]?.leaves)
    })
  })
}
