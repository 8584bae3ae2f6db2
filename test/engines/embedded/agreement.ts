/** Whether an engine holds exactly what the oracle holds: counts, documents, chunks, versions and rankings. */
import { expect } from '@jest/globals'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import type { DocumentOrder } from '../../../src/core/order.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import type { OracleEngine } from '../../oracle/engine.ts'
import { retrievalFault } from '../../oracle/equality.ts'
import { NAME, request, scopeOf, sparse } from './corpus.ts'

const PRICE = { kind: 'attribute', name: 'price', type: 'INT' } as const
const ORDERS: readonly DocumentOrder[] = [
  { field: { kind: 'createdAt' }, direction: 'DESC' },
  { field: PRICE, direction: 'ASC' },
  { field: PRICE, direction: 'DESC' },
]
const FILTERS: readonly Filter[] = [
  { kind: 'words', of: 'text', match: 'phrase', words: ['red', 'blue'] },
  { kind: 'not', filter: { kind: 'words', of: 'text', match: 'any', words: ['日本語', 'naïve'] } },
  { kind: 'words', of: 'title', match: 'phrase', words: ['warm', 'coats'] },
  {
    kind: 'geo',
    field: { kind: 'attribute', name: 'place', type: 'GEO' },
    area: { kind: 'box', topLeft: { latitude: 50, longitude: 178 }, bottomRight: { latitude: -50, longitude: -178 } },
  },
]

export async function expectAgreement(engine: Engine, oracle: OracleEngine): Promise<void> {
  expect(await engine.highestVersion(NAME)).toBe(await oracle.highestVersion(NAME))
  for (const scope of [scopeOf(), scopeOf('other')]) {
    expect(await engine.count(scope, [MATCH_ALL])).toEqual(await oracle.count(scope, [MATCH_ALL]))
    const stamps = await engine.stamps(scope, undefined, 10_000)
    expect(stamps).toEqual(await oracle.stamps(scope, undefined, 10_000))
    const ids = stamps.map(({ id }) => id)
    expect(await engine.documents(scope, ids)).toEqual(await oracle.documents(scope, ids))
    const slices = ids.map((documentId) => ({ documentId, from: 0, limit: 100 }))
    expect(await engine.documentChunks(scope, slices)).toEqual(await oracle.documentChunks(scope, slices))
    for (const order of ORDERS) {
      const asked = { filter: MATCH_ALL, order, limit: 1_000 }
      expect(await engine.scroll(scope, asked)).toEqual(await oracle.scroll(scope, asked))
    }
    const requests = [
      ...FILTERS.map((filter) => request({ scope, filter, limit: 1_000, dense: Float32Array.of(1, 2, 0, 0, 1) })),
      request({ scope, limit: 1_000, dense: Float32Array.of(0.5, -1, 0.2, 2, 1) }),
      request({ scope, limit: 1_000, sparse: sparse({ 1: 1, 4: 2, 9: 1 }) }),
      request({ scope, limit: 7, dense: Float32Array.of(1, 0, 0, 0, 0), sparse: sparse({ 2: 1, 3: 1 }) }),
    ]
    const answers = await engine.search(requests)
    const faults = answers.map((answer, place) => {
      const asked = requests[place] ?? request()
      return retrievalFault(answer, oracle.rankings(asked), asked)
    })
    expect(faults.filter((fault) => fault !== undefined)).toEqual([])
  }
}
