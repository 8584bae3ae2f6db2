/** The bodies that make collections, member by member as Qdrant's OpenAPI 1.18 names them. */
import { describe, expect, it } from '@jest/globals'
import { collectionName } from '../../../src/core/ids.ts'
import { chunksBody, documentsBody, hasVectorsOf, requireSameVectors } from '../../../src/engines/qdrant/creating.ts'
import type { Quantization } from '../../../src/engines/qdrant/options.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { COLLECTIONS } from './options.ts'

const RECORD = recordOf(collectionName('shelf'))

describe('the body of a chunks collection', () => {
  it('says nothing that is to be as Qdrant has it', () => {
    expect(chunksBody(RECORD, COLLECTIONS)).toEqual({
      vectors: { dense: { size: 3, distance: 'Dot' } },
      sparse_vectors: { sparse: { modifier: 'idf' } },
    })
  })

  it.each([
    ['cosine', 'Cosine'],
    ['dot', 'Dot'],
    ['euclid', 'Euclid'],
  ] as const)('compares %s by %s', (similarity, distance) => {
    const body = chunksBody(recordOf(RECORD.name, { model: { similarity, dimensions: 384 } }), COLLECTIONS)
    expect(body.vectors).toEqual({ dense: { size: 384, distance } })
  })

  it('has a multivector without a graph for tokens, where the record says so', () => {
    const { vectors } = chunksBody(recordOf(RECORD.name, { late: { dimensions: 384 } }), COLLECTIONS)
    expect(vectors).toEqual({
      dense: { size: 3, distance: 'Dot' },
      tokens: {
        size: 384,
        distance: 'Cosine',
        multivector_config: { comparator: 'max_sim' },
        hnsw_config: { m: 0 },
        datatype: 'float16',
        on_disk: true,
      },
    })
  })

  it('carries every setting under its name', () => {
    const body = chunksBody(RECORD, {
      hnswConfig: { m: 0, efConstruct: 200, payloadM: 16, fullScanThreshold: 5_000, onDisk: true },
      quantization: undefined,
      vectors: { onDisk: true, datatype: 'float16' },
      sparseVectors: { onDisk: false },
      onDiskPayload: true,
      shardNumber: 3,
      defaultSegmentNumber: 2,
      replicationFactor: 2,
      writeConsistencyFactor: 1,
      shardKeys: 'tenants',
    })
    expect(body).toEqual({
      vectors: { dense: { size: 3, distance: 'Dot', on_disk: true, datatype: 'float16' } },
      sparse_vectors: { sparse: { modifier: 'idf', index: { on_disk: false } } },
      hnsw_config: { m: 0, ef_construct: 200, payload_m: 16, full_scan_threshold: 5_000, on_disk: true },
      on_disk_payload: true,
      optimizers_config: { default_segment_number: 2 },
      shard_number: 3,
      replication_factor: 2,
      write_consistency_factor: 1,
      sharding_method: 'custom',
    })
  })

  it.each<[Quantization, object]>([
    [
      { method: 'scalar', quantile: 0.99, alwaysRam: true },
      { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
    ],
    [
      { method: 'product', compression: 'x16', alwaysRam: false },
      { product: { compression: 'x16', always_ram: false } },
    ],
    [{ method: 'binary', alwaysRam: true }, { binary: { always_ram: true } }],
  ])('quantizes as told: %j', (quantization, expected) => {
    expect(chunksBody(RECORD, { ...COLLECTIONS, quantization }).quantization_config).toEqual(expected)
  })
})

describe('the body of a documents collection', () => {
  it('has no vectors, and the record as metadata', () => {
    expect(documentsBody(RECORD, { ...COLLECTIONS, quantization: { method: 'binary', alwaysRam: true } })).toEqual({
      vectors: {},
      metadata: { sextant: RECORD },
    })
  })

  it('is spread and copied as the chunks are', () => {
    const spread = { shardNumber: 2, replicationFactor: 3, writeConsistencyFactor: 2, shardKeys: 'tenants' } as const
    expect(documentsBody(RECORD, { ...COLLECTIONS, ...spread })).toMatchObject({
      shard_number: 2,
      replication_factor: 3,
      write_consistency_factor: 2,
      sharding_method: 'custom',
    })
  })
})

describe('vectors in Qdrant', () => {
  const found = (size: number, distance: 'Dot' | 'Cosine') =>
    ({ config: { params: { vectors: { dense: { size, distance } } } } }) as unknown as Parameters<
      typeof hasVectorsOf
    >[0]

  it('are those of the record, or the error names both and what to do', () => {
    expect(hasVectorsOf(found(3, 'Dot'), RECORD)).toBe(true)
    expect(() => requireSameVectors(found(384, 'Cosine'), RECORD)).toThrow(
      'Collection "shelf" has vectors of 384 dimensions compared by Cosine in Qdrant, and its record says 3 and Dot (model three-axes). Its alias points to another collection than Sextant made: point it back, or drop the collection and index anew.',
    )
  })
})
