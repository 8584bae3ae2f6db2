import { describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, scopeFor } from '../../../src/access/principals.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName } from '../../../src/core/ids.ts'
import { queriesOf } from '../../../src/engines/qdrant/search-batch.ts'
import type { RetrievalRequest } from '../../../src/ports/engine.ts'
import { COLLECTIONS, qdrantOptions } from './options.ts'

const DENSE = Float32Array.of(0.5, -0.25)
const SPARSE = { indices: Uint32Array.of(3, 7), values: Float32Array.of(1, 1) }

const request = (differing: Partial<RetrievalRequest>): RetrievalRequest => ({
  scope: scopeFor(LOCAL_PRINCIPAL, collectionName('docs')),
  filter: MATCH_ALL,
  limit: 100,
  fusion: { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 2 } },
  exact: false,
  ...differing,
})

const query = (differing: Partial<RetrievalRequest>) => queriesOf(request(differing), qdrantOptions())[0]

describe('a search as an entry of the query batch', () => {
  it('is one query where there is one vector', () => {
    expect(query({ dense: DENSE })).toMatchObject({ query: [0.5, -0.25], using: 'dense', limit: 100 })
    expect(query({ sparse: SPARSE })).toMatchObject({ query: { indices: [3, 7], values: [1, 1] }, using: 'sparse' })
  })

  it('is nothing where there is none', () => {
    expect(query({})).toBeUndefined()
  })

  it('prefetches both rankings and fuses them at the root, uncut', () => {
    const fused = query({ dense: DENSE, sparse: SPARSE })
    expect(fused).toMatchObject({
      prefetch: [
        { using: 'dense', limit: 100 },
        { using: 'sparse', limit: 100 },
      ],
      query: { rrf: { k: 20, weights: [1, 2] } },
      limit: 200,
    })
    expect(query({ dense: DENSE, sparse: SPARSE, fusion: { method: 'DBSF' } })?.query).toEqual({ fusion: 'dbsf' })
  })

  it('is an entry for each leaf where it is to have them, also for one of weight 0', () => {
    const weights = { semantic: 0, keyword: 1 }
    const asked = request({ dense: DENSE, sparse: SPARSE, leaves: true, fusion: { method: 'RRF', k: 20, weights } })
    expect(queriesOf(asked, qdrantOptions())).toMatchObject([
      { using: 'dense', limit: 100 },
      { using: 'sparse', limit: 100 },
    ])
  })

  it('filters in every prefetch, by the tenant at least', () => {
    const fused = query({ dense: DENSE, sparse: SPARSE })
    const prefetches = [fused?.prefetch ?? []].flat()
    expect(prefetches).toHaveLength(2)
    for (const { filter } of prefetches) expect(JSON.stringify(filter)).toContain('"tenant"')
    expect(fused?.filter).toBeUndefined()
  })

  it('leaves out a ranking of weight 0, whose members Qdrant would give a score of 0', () => {
    const weights = { semantic: 0, keyword: 2 }
    const fused = query({ dense: DENSE, sparse: SPARSE, fusion: { method: 'RRF', k: 20, weights } })
    expect(fused).toMatchObject({
      prefetch: [{ using: 'sparse' }],
      query: { rrf: { k: 20, weights: [2] } },
      limit: 100,
    })
  })

  it('reads no payload but the document, and what the window is ordered by', () => {
    expect(query({ dense: DENSE })?.with_payload).toEqual({ include: ['documentId'] })
    const field = { kind: 'attribute', name: 'price', type: 'FLOAT' } as const
    expect(query({ dense: DENSE, field })?.with_payload).toEqual({ include: ['documentId', 'attributes.price'] })
  })

  it('takes search parameters from the request before the settings', () => {
    const settings = { hnswEf: 64, rescore: true, oversampling: 2, indexedOnly: true }
    expect(queriesOf(request({ dense: DENSE }), qdrantOptions({ search: settings }))[0]?.params).toEqual({
      exact: false,
      hnsw_ef: 64,
      indexed_only: true,
      quantization: { rescore: true, oversampling: 2 },
    })
    const approximation = { ef: 512, oversampling: 3 }
    expect(
      queriesOf(request({ dense: DENSE, approximation }), qdrantOptions({ search: settings }))[0]?.params,
    ).toMatchObject({
      hnsw_ef: 512,
      quantization: { rescore: true, oversampling: 3 },
    })
  })

  it('goes to the shard of the tenant where tenants may have their own', () => {
    const options = qdrantOptions({ collections: { ...COLLECTIONS, shardKeys: 'tenants' } })
    const [first] = queriesOf(request({ dense: DENSE }), options)
    expect(first?.shard_key).toEqual({ target: 'local', fallback: 'shared' })
  })

  it('compares the vectors themselves where it is to be exact, not their quantized copies', () => {
    expect(query({ dense: DENSE, exact: true })?.params).toEqual({ exact: true, quantization: { ignore: true } })
  })
})
