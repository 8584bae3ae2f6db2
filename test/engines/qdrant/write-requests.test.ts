/** Requests of writes, as Qdrant's OpenAPI 1.18 has them. */
import { describe, expect, it } from '@jest/globals'
import { collectionName, tenantId } from '../../../src/core/ids.ts'
import { shardKeyOf } from '../../../src/engines/qdrant/shard-keys.ts'
import { chunksChange, documentChange, moveOf } from '../../../src/engines/qdrant/updating.ts'
import {
  anyChunkCall,
  burying,
  chunksUpsert,
  chunksUpTo,
  deletion,
  documentsUpsert,
  marking,
  olderChunks,
  raising,
  statesCall,
  updateCall,
} from '../../../src/engines/qdrant/write-requests.ts'
import { declared, idOf } from '../../contract/engine/factories.ts'
import { COLLECTIONS, qdrantOptions } from './options.ts'

const TENANT = tenantId('acme')
const [A, B] = ['a', 'b'].map((name) => idOf(collectionName('shelf'), TENANT, name))
if (A === undefined || B === undefined) throw new RangeError('two ids were due')
const POINT = { id: A, vector: {}, payload: { version: 3 } }
const older = (id: string, version: number) => ({
  must: [
    { key: 'documentId', match: { value: id } },
    { key: 'version', range: { lt: version } },
  ],
})

describe('requests of a write', () => {
  it('are ordered batches that are waited for', () => {
    const call = updateCall('shelf_chunks', [{ delete: { points: [A] } }], { writeOrdering: 'strong' })
    expect(call).toEqual({
      method: 'POST',
      path: '/collections/shelf_chunks/points/batch?wait=true&ordering=strong',
      body: { operations: [{ delete: { points: [A] } }] },
      kind: 'write',
    })
  })

  it('read states with as much agreement as is set', () => {
    expect(statesCall('shelf_documents', [A], {}, {})).toMatchObject({
      path: '/collections/shelf_documents/points',
      body: { ids: [A], with_payload: ['tenant', 'version', 'live', 'chunksVersion', 'contentHash'] },
      kind: 'read',
    })
    expect(statesCall('x', [A], {}, { readConsistency: 'majority' }).path).toBe(
      '/collections/x/points?consistency=majority',
    )
  })

  it('ask for a chunk of any of the documents, of whatever version', () => {
    expect(anyChunkCall('shelf_chunks', [A, B], {}, { readConsistency: 'quorum' })).toEqual({
      method: 'POST',
      path: '/collections/shelf_chunks/points/scroll?consistency=quorum',
      body: {
        filter: { must: [{ key: 'documentId', match: { any: [A, B] } }] },
        limit: 1,
        with_payload: false,
        with_vector: false,
      },
      kind: 'read',
    })
  })

  it('put chunks only over older ones of their documents', () => {
    const documents = [
      { id: A, version: 3 },
      { id: B, version: 9 },
    ]
    expect(chunksUpsert([POINT], documents, {})).toEqual({
      upsert: { points: [POINT], update_filter: { should: [older(A, 3), older(B, 9)] } },
    })
    expect(deletion(olderChunks(documents), {})).toEqual({
      delete: { filter: { should: [older(A, 3), older(B, 9)] } },
    })
  })

  it('put documents only over older ones, or over what is not their tenant’s', () => {
    expect(documentsUpsert([POINT], [{ id: A, version: 3 }], { tenant: TENANT, routing: {} })).toEqual({
      upsert: {
        points: [POINT],
        update_filter: {
          should: [
            { must_not: [{ key: 'tenant', match: { value: TENANT } }] },
            { must: [{ has_id: [A] }, { key: 'version', range: { lt: 3 } }] },
          ],
        },
      },
    })
  })

  it('mark and raise documents that are as they were', () => {
    expect(marking([{ id: A, version: 3 }], {})).toEqual({
      set_payload: {
        payload: { contentHash: '', chunksVersion: 0 },
        filter: { should: [{ must: [{ has_id: [A] }, { key: 'version', range: { lt: 3 } }] }] },
      },
    })
    const visible = { must: [{ key: 'tenant', match: { value: TENANT } }] }
    expect(raising({ id: A, version: 9 }, 4, visible, {})).toEqual({
      set_payload: {
        payload: { version: 9 },
        filter: {
          must: [
            { has_id: [A] },
            { key: 'version', range: { lt: 9 } },
            { key: 'chunksVersion', match: { value: 4 } },
            visible,
          ],
        },
      },
    })
  })

  it('bury what is not newer and not hidden', () => {
    const visible = { must: [{ key: 'live', match: { value: true } }] }
    expect(burying([A, B], { tenant: TENANT, version: 5 }, visible, {})).toEqual({
      upsert: {
        points: [A, B].map((id) => ({ id, vector: {}, payload: { tenant: TENANT, version: 5 } })),
        update_filter: {
          must: [
            { key: 'tenant', match: { value: TENANT } },
            { key: 'version', range: { lte: 5 } },
            { should: [{ is_empty: { key: 'live' } }, visible] },
          ],
        },
      },
    })
    expect(deletion(chunksUpTo([A, B], 5), {})).toEqual({
      delete: {
        filter: {
          should: [
            {
              must: [
                { key: 'documentId', match: { any: [A, B] } },
                { key: 'version', range: { lte: 5 } },
              ],
            },
          ],
        },
      },
    })
  })

  it('never go without a condition, which would reach every point', () => {
    expect(() => deletion([], {})).toThrow(RangeError)
    expect(() => marking([], {})).toThrow(RangeError)
    expect(() => chunksUpsert([POINT], [], {})).toThrow(RangeError)
  })

  it('name the tenant’s shard and the shared one, with custom sharding', () => {
    const options = qdrantOptions({ collections: { ...COLLECTIONS, shardKeys: 'tenants' } })
    const routing = shardKeyOf({ tenant: TENANT }, options)
    expect(routing).toEqual({ shard_key: { target: TENANT, fallback: 'shared' } })
    expect(shardKeyOf({ tenant: TENANT }, qdrantOptions())).toEqual({})
    expect(deletion(chunksUpTo([A], 1), routing)).toMatchObject({ delete: routing })
    expect(statesCall('x', [A], routing, {}).body).toMatchObject(routing)
  })
})

describe('what an attribute that is declared later does to points', () => {
  const metadata = '{"shelf":7,"other":1}'
  const stored = { id: A, tenant: TENANT, chunksVersion: 4, metadata, attributes: { kind: 'x' } }

  it('joins what they have, in the chunks of that write and in the document', () => {
    const move = moveOf(stored, [declared('shelf', 'INT')])
    if (move === undefined) throw new RangeError('a move was due')
    expect(chunksChange(move, {})).toEqual({
      set_payload: {
        payload: { attributes: { kind: 'x', shelf: 7 } },
        filter: {
          must: [
            { key: 'documentId', match: { value: A } },
            { key: 'version', match: { value: 4 } },
          ],
        },
      },
    })
    expect(documentChange(move, {})).toEqual({
      set_payload: {
        payload: { attributes: { kind: 'x', shelf: 7 }, metadata: '{"other":1}', exactAttributes: null },
        filter: { must: [{ has_id: [A] }, { key: 'chunksVersion', match: { value: 4 } }] },
      },
    })
  })

  it('takes away metadata of which nothing is left, and keeps numbers that Qdrant does not', () => {
    const metadata = '{"price":0.3000000000000000166}'
    const move = moveOf({ ...stored, metadata, exactAttributes: '{"rank":1}' }, [declared('price', 'FLOAT')])
    expect(move?.metadata).toBeNull()
    expect(JSON.parse(move?.exactAttributes ?? '{}')).toMatchObject({ rank: 1 })
  })

  it('goes to the shard of its tenant', () => {
    const move = moveOf(stored, [declared('shelf', 'INT')])
    if (move === undefined) throw new RangeError('a move was due')
    const routing = { shard_key: { target: TENANT, fallback: 'shared' } }
    expect(chunksChange(move, routing)).toMatchObject({ set_payload: routing })
    expect(documentChange(move, routing)).toMatchObject({ set_payload: routing })
  })

  it('is nothing where the metadata has no such member', () => {
    expect(moveOf(stored, [declared('price', 'FLOAT')])).toBeUndefined()
  })
})
