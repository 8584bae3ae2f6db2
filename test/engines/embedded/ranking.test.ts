import { describe, expect, it } from '@jest/globals'
import type { Similarity } from '../../../src/core/collection.ts'
import type { RetrievalRequest } from '../../../src/ports/engine.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { retrievalFault } from '../../oracle/equality.ts'
import {
  randomChunkFilter,
  randomDocument,
  randomFilter,
  randomFrom,
  randomVector,
  record,
  request,
  scopeOf,
  sparse,
  written,
} from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const PLACES = [
  { place: 'memory', vectorCacheBytes: 2 ** 26 },
  { place: 'the file', vectorCacheBytes: 0 },
  { place: 'memory, until they outgrow it', vectorCacheBytes: 2_000 },
]
const SIMILARITIES: readonly Similarity[] = ['cosine', 'dot', 'euclid']
const CASES = PLACES.flatMap((one) => SIMILARITIES.map((similarity) => ({ ...one, similarity })))

function randomRequest(random: () => number): RetrievalRequest {
  const dense = Float32Array.from(randomVector(random))
  const terms = sparse(Object.fromEntries([1, 2, 3].map(() => [Math.floor(random() * 14), 1 + random()])))
  const kind = random()
  return request({
    scope: scopeOf(random() < 0.7 ? 'local' : 'other', randomFilter(random, 0)),
    filter: random() < 0.5 ? randomFilter(random) : randomChunkFilter(random),
    limit: 1 + Math.floor(random() * 25),
    ...(kind < 0.7 && { dense }),
    ...(kind > 0.3 && { sparse: terms }),
  })
}

describe('the embedded engine ranks as the oracle does', () => {
  it.each(CASES)(
    'with vectors in $place, by $similarity, through updates and deletes',
    async ({ vectorCacheBytes, similarity }) => {
      using folder = temporaryFolder()
      await using engine = await openIn(folder.directory, { vectorCacheBytes })
      const oracle = new OracleEngine()
      for (const one of [engine, oracle]) await one.createCollection(record({ similarity }))
      const random = randomFrom(7)
      for (let version = 1; version <= 150; version++) {
        const next = randomDocument(random, `d${Math.floor(random() * 40)}`, version)
        if (random() < 0.2) {
          const gone = await engine.deleteDocuments(next.scope, [next.document.id], version)
          expect(gone).toEqual(await oracle.deleteDocuments(next.scope, [next.document.id], version))
        } else expect(await put(engine, next)).toBe(await put(oracle, next))
        if (version % 5 > 0) continue
        const requests = [randomRequest(random), randomRequest(random), randomRequest(random)]
        const answers = await engine.search(requests)
        const faults = requests.map((each, place) => {
          const answer = answers[place]
          return answer ? retrievalFault(answer, oracle.rankings(each), each) : 'no answer'
        })
        expect(faults).toEqual([undefined, undefined, undefined])
        const filters = [randomFilter(random), randomFilter(random)]
        expect(await engine.count(scopeOf(), filters)).toEqual(await oracle.count(scopeOf(), filters))
      }
    },
  )
})

describe('equal scores at the cut', () => {
  it.each(PLACES)('are decided by chunk id, with vectors in $place', async ({ vectorCacheBytes }) => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory, { vectorCacheBytes })
    await engine.createCollection(record())
    const all = Array.from({ length: 60 }, (_, place) => written(`d${place}`, 1, [{ terms: { 4: 1 } }]))
    await Promise.all(all.map((one) => put(engine, one)))
    const firstIds = all
      .flatMap(({ chunks }) => chunks.map(({ id }) => id))
      .sort()
      .slice(0, 3)
    const answers = await engine.search([
      request({ limit: 3, dense: Float32Array.of(1, 0, 0, 0, 0) }),
      request({ limit: 3, sparse: sparse({ 4: 1 }) }),
    ])
    expect(answers.map(({ candidates }) => candidates.map(({ chunkId }) => chunkId))).toEqual([firstIds, firstIds])
    expect(answers.map(({ exhausted }) => exhausted)).toEqual([false, false])
  })
})

describe('a query of stopwords only', () => {
  it('finds nothing by keyword, and in a hybrid leaves the semantic ranking alone', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    await put(engine, written('a', 1, [{ terms: { 1: 1 } }]))
    const [keyword, hybrid] = await engine.search([
      request({ sparse: sparse({}) }),
      request({ sparse: sparse({}), dense: Float32Array.of(1, 0, 0, 0, 0) }),
    ])
    expect(keyword).toEqual({ candidates: [], exhausted: true })
    expect(hybrid?.candidates.map(({ score }) => score)).toEqual([1 / 20])
  })
})
