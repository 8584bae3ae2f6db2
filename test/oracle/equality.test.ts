/** What counts as equal, and that nothing else does: a comparison that takes everything would hold nobody to anything. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ChunkId, DocumentId } from '../../src/core/ids.ts'
import type { Candidate, Fusion, Leaves } from '../../src/core/search.ts'
import type { RetrievalRequest } from '../../src/ports/engine.ts'
import { seeded } from '../contract/seed.ts'
import { leafFault, retrievalFault } from './equality.ts'
import { fuse } from './ranking.ts'

const ranking = (scores: Readonly<Record<string, number>>): Candidate[] =>
  Object.entries(scores).map(([id, score]) => ({
    chunkId: id as ChunkId,
    documentId: `document of ${id}` as DocumentId,
    score,
  }))

const DBSF = { method: 'DBSF' } as const
const TRUTH = ranking({ a: 3, b: 2, c: 2, d: 2, e: 1 })

describe('a leaf', () => {
  it.each([
    ['the ranking itself', { a: 3, b: 2, c: 2, d: 2, e: 1 }, 5],
    ['scores that differ by rounding', { a: 3.000001, d: 2.000002, b: 2.000001, c: 1.999999, e: 1 }, 5],
    ['another member of a tie at the cut', { a: 3, d: 2.000001 }, 2],
  ])('may be %s', (_, scores, limit) => {
    expect(leafFault(ranking(scores), TRUTH, limit)).toBeUndefined()
  })

  it.each([
    ['too short', { a: 3, b: 2 }, 3],
    ['too long', { a: 3, b: 2 }, 1],
    ['without its best', { b: 2, c: 2 }, 2],
    ['with a stranger', { a: 3, x: 2 }, 2],
    ['with a wrong score', { a: 3.001, b: 2 }, 2],
    ['with scores in the wrong places', { b: 3, a: 2 }, 2],
    ['in the wrong order', { b: 2, a: 3 }, 2],
    ['with a score that is no number', { a: Number.NaN, b: 2 }, 2],
  ])('may not be %s', (_, scores, limit) => {
    expect(leafFault(ranking(scores), TRUTH, limit)).toEqual(expect.any(String))
  })

  it('may not give a candidate another value than its own', () => {
    const dated = TRUTH.map((one, value) => ({ ...one, value }))
    expect(leafFault(dated.slice(0, 1), dated, 1)).toBeUndefined()
    expect(leafFault(dated.slice(0, 1), TRUTH, 1)).toMatch('value')
    expect(leafFault(TRUTH.slice(0, 1), dated, 1)).toMatch('value')
  })

  it('may not hold a candidate twice or under another document', () => {
    const [a, b] = TRUTH
    if (a === undefined || b === undefined) throw new Error('the ranking is empty')
    expect(leafFault([a, b, b], TRUTH, 3)).toMatch('twice')
    expect(leafFault([a, { ...b, documentId: a.documentId }], TRUTH, 2)).toMatch('document of b')
  })
})

describe('an answer', () => {
  const fusion = { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 2 } } as const
  const rankings = { semantic: TRUTH, keyword: ranking({ c: 9, e: 8, a: 8 }) }
  const request = { limit: 3, fusion } as RetrievalRequest
  const fault = (semantic: Candidate[], keyword: Candidate[], exhausted = false): string | undefined =>
    retrievalFault({ candidates: fuse({ semantic, keyword }, fusion), exhausted }, rankings, request)

  it('may come from any leaves that count as equal', () => {
    expect(fault(ranking({ a: 3, b: 2, c: 2 }), ranking({ c: 9, e: 8, a: 8 }))).toBeUndefined()
    expect(fault(ranking({ a: 3, d: 2, c: 2 }), ranking({ c: 9, a: 8, e: 8 }))).toBeUndefined()
  })

  it.each([
    ['leaves with a wrong member', ranking({ a: 3, b: 2, e: 1 }), rankings.keyword],
    ['leaves in the wrong order', ranking({ b: 2, a: 3, c: 2 }), rankings.keyword],
    ['leaves that are too short', ranking({ a: 3, b: 2 }), rankings.keyword],
    ['leaves that are too long', TRUTH, rankings.keyword],
    ['no keyword leaf', ranking({ a: 3, b: 2, c: 2 }), []],
  ])('may not come from %s', (_, semantic, keyword) => {
    expect(fault(semantic, keyword)).toEqual(expect.any(String))
  })

  it('may not give one place to two members of a tie', () => {
    const candidates = fuse({ semantic: ranking({ a: 3, b: 2, c: 2 }), keyword: rankings.keyword }, fusion)
    const doubled = candidates.map((one) => (one.chunkId === 'b' ? { ...one, score: 1 / 22 } : one))
    expect(retrievalFault({ candidates: doubled, exhausted: false }, rankings, request)).toMatch('add up')
  })

  it('may not be ordered wrongly, or by another k', () => {
    const candidates = fuse({ semantic: TRUTH.slice(0, 3), keyword: rankings.keyword }, fusion)
    expect(retrievalFault({ candidates: candidates.toReversed(), exhausted: false }, rankings, request)).toMatch(
      'position',
    )
    const other = { ...request, fusion: { ...fusion, k: 21 } }
    expect(retrievalFault({ candidates, exhausted: false }, rankings, other)).toEqual(expect.any(String))
  })

  it('says exhausted only where nothing more could come', () => {
    expect(fault(TRUTH.slice(0, 3), rankings.keyword, true)).toMatch('there is more')
    const small = { keyword: ranking({ c: 9, e: 8 }) }
    const of = (exhausted: boolean) => retrievalFault({ candidates: small.keyword, exhausted }, small, request)
    expect([of(true), of(false)]).toEqual([undefined, expect.stringMatching('none')])
    const atLimit = { ...request, limit: 2 }
    expect(retrievalFault({ candidates: small.keyword, exhausted: false }, small, atLimit)).toBeUndefined()
  })

  it.each([fusion, DBSF])('may come from leaves whose scores are off by rounding ($method)', (method) => {
    const property = fc.property(noisyLeaf, noisyLeaf, fc.integer({ min: 1, max: 8 }), (semantic, keyword, limit) => {
      const truth = { semantic: sorted(semantic.truth), keyword: sorted(keyword.truth) }
      const [left, right] = [sorted(semantic.noisy).slice(0, limit), sorted(keyword.noisy).slice(0, limit)]
      const asked = { ...request, limit, fusion: method }
      const exhausted = Math.max(semantic.truth.length, keyword.truth.length) <= limit
      const fused = fuse({ semantic: left, keyword: right }, method)
      expect(retrievalFault({ candidates: fused, exhausted }, truth, asked)).toBeUndefined()
      const alone = { candidates: left, exhausted: semantic.truth.length <= limit }
      expect(retrievalFault(alone, { semantic: truth.semantic }, asked)).toBeUndefined()
    })
    fc.assert(property, seeded(300))
  })
})

describe('an answer with its leaves', () => {
  const rankings = { semantic: TRUTH, keyword: ranking({ c: 9, e: 8, a: 8 }) }
  const RRF = { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 2 } } as const
  const [semantic, keyword] = [ranking({ a: 3, b: 2, d: 2 }), ranking({ c: 9, a: 8, e: 8 })]
  const scored = (leaf: readonly Candidate[]) => leaf.map(({ chunkId, score }) => ({ chunkId, score }))
  const fault = (leaves: Leaves, fusion: Fusion = RRF, asked = true): string | undefined =>
    retrievalFault({ candidates: fuse({ semantic, keyword }, fusion), exhausted: false, leaves }, rankings, {
      limit: 3,
      fusion,
      leaves: asked,
    } as RetrievalRequest)

  it.each([RRF, DBSF])('may have any that count as equal and make its candidates ($method)', (fusion) => {
    expect(fault({ dense: scored(semantic), sparse: scored(keyword) }, fusion)).toBeUndefined()
  })

  it.each([
    ['one for each ranking', { dense: scored(semantic) }],
    ['no strangers', { dense: scored(ranking({ a: 3, b: 2, x: 2 })), sparse: scored(keyword) }],
    ['ties by id', { dense: scored(ranking({ a: 3, d: 2, b: 2 })), sparse: scored(keyword) }],
    ['those it was fused from', { dense: scored(ranking({ a: 3, b: 2, c: 2 })), sparse: scored(keyword) }],
  ])('must have %s', (_, leaves) => {
    expect(fault(leaves)).toMatch('leaves')
  })

  it('has them when they are asked for, and only then', () => {
    expect(fault({ dense: scored(semantic), sparse: scored(keyword) }, RRF, false)).toMatch('nobody asked')
    const asked = { limit: 5, fusion: RRF, leaves: true } as RetrievalRequest
    const alone = { candidates: TRUTH, exhausted: true }
    expect(retrievalFault(alone, { semantic: TRUTH }, asked)).toMatch('no leaves')
    const explained = { ...alone, leaves: { dense: scored(TRUTH) } }
    expect(retrievalFault(explained, { semantic: TRUTH }, asked)).toBeUndefined()
  })
})

describe('an answer by DBSF', () => {
  const rankings = { semantic: TRUTH, keyword: ranking({ c: 9, e: 8, a: 8 }) }
  const request = { limit: 3, fusion: DBSF } as RetrievalRequest
  const fault = (candidates: readonly Candidate[], asked = request): string | undefined =>
    retrievalFault({ candidates, exhausted: false }, rankings, asked)
  const fused = (semantic: Candidate[], keyword: Candidate[] = rankings.keyword) => fuse({ semantic, keyword }, DBSF)

  it('may come from any leaves that count as equal', () => {
    expect(fault(fused(ranking({ a: 3, b: 2, c: 2 })))).toBeUndefined()
    expect(
      fault(fused(ranking({ a: 3.000001, d: 2.000002, c: 2 }), ranking({ c: 9, a: 8.000001, e: 8 }))),
    ).toBeUndefined()
  })

  it.each([
    ['leaves with a wrong member', ranking({ a: 3, b: 2, e: 1 })],
    ['leaves with wrong scores', ranking({ a: 3, b: 2.1, c: 2 })],
    ['leaves with scores in the wrong places', ranking({ b: 3, a: 2, c: 2 })],
    ['leaves that are too short', ranking({ a: 3, b: 2 })],
    ['leaves that are too long', TRUTH],
    ['one leaf alone', []],
  ])('may not come from %s', (_, semantic) => {
    expect(fault(fused(semantic))).toEqual(expect.any(String))
  })

  it('may not leave out a candidate', () => {
    const flat = { semantic: ranking({ a: 1, b: 1 }), keyword: [] }
    const candidates = fuse(flat, DBSF)
    expect(candidates.map(({ score }) => score)).toEqual([0.5, 0.5])
    const short = { candidates: candidates.slice(0, 1), exhausted: true }
    expect(retrievalFault(short, flat, request)).toEqual(expect.any(String))
  })

  it('may not come from deviations of the whole population', () => {
    const population = Math.sqrt(3 / 2)
    const leaf = (scores: Readonly<Record<string, number>>, mean: number, deviation: number) =>
      ranking(
        Object.fromEntries(Object.entries(scores).map(([id, score]) => [id, 0.5 + (score - mean) / (6 * deviation)])),
      )
    const one = { semantic: ranking({ a: 3, b: 2, c: 1 }), keyword: [] }
    const answer = (deviation: number) => ({ candidates: leaf({ a: 3, b: 2, c: 1 }, 2, deviation), exhausted: true })
    expect(retrievalFault(answer(1), one, request)).toBeUndefined()
    expect(retrievalFault(answer(1 / population), one, request)).toEqual(expect.any(String))
  })

  it('may not bring a place of a tie twice', () => {
    const candidates = fused(ranking({ a: 3, b: 2, c: 2 }))
    const extra = { ...ranking({ d: 0 })[0], score: candidates.find(({ chunkId }) => chunkId === 'b')?.score }
    const doubled = [...candidates, extra as Candidate].sort((left, right) => right.score - left.score)
    expect(fault(doubled)).toMatch('add up')
  })
})

const sorted = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort((left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1))

/** Few scores, so that ties abound, and the same ones as an engine of little precision would give them. */
const noisyLeaf = fc.subarray([...'abcdefghij']).chain((ids) =>
  fc
    .array(fc.tuple(fc.constantFrom(0.5, 0.5000005, 1, 2), fc.double({ min: -3e-6, max: 3e-6, noNaN: true })), {
      minLength: ids.length,
      maxLength: ids.length,
    })
    .map((scores) => ({
      truth: ranking(Object.fromEntries(ids.map((id, place) => [id, scores[place]?.[0] ?? 0]))),
      noisy: ranking(
        Object.fromEntries(ids.map((id, place) => [id, (scores[place]?.[0] ?? 0) + (scores[place]?.[1] ?? 0)])),
      ),
    })),
)
