/** What makes a collection: the bodies of its two parts, from its record and the settings. No part knows the other's. */
import type { Schemas } from '@qdrant/js-client-rest'
import type { CollectionRecord, Similarity } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import { DENSE, SPARSE, TOKENS } from './layout.ts'
import type { CollectionOptions, Quantization } from './options.ts'

/** Under which the record lies in the metadata of the documents' collection. */
export const RECORD_KEY = 'sextant'

const EXACT_DIGITS = 12

export const DISTANCES: Readonly<Record<Similarity, Schemas['Distance']>> = {
  cosine: 'Cosine',
  dot: 'Dot',
  euclid: 'Euclid',
}

/**
 * The chunks' collection: one dense vector, as the record's model makes them, one sparse one that Qdrant weighs by IDF, and those of
 * the tokens where the record has them.
 */
export function chunksBody({ model, late }: CollectionRecord, options: CollectionOptions): Schemas['CreateCollection'] {
  const { vectors, sparseVectors, quantization } = options
  return {
    ...sharedBody(options),
    vectors: {
      [DENSE]: {
        size: model.dimensions,
        distance: DISTANCES[model.similarity],
        ...given('on_disk', vectors.onDisk),
        ...given('datatype', vectors.datatype),
      },
      ...given(TOKENS, late && tokensParams(late.dimensions)),
    },
    sparse_vectors: { [SPARSE]: { modifier: 'idf', ...given('index', onDiskIndex(sparseVectors.onDisk)) } },
    ...given('hnsw_config', hnswConfig(options.hnswConfig)),
    ...given('quantization_config', quantization && quantizationConfig(quantization)),
  }
}

/** They rerank what was found already and are read by id, so they need no graph, no copy in memory and no more digits than these. */
const tokensParams = (size: number): Schemas['VectorParams'] => ({
  size,
  distance: 'Cosine',
  multivector_config: { comparator: 'max_sim' },
  hnsw_config: { m: 0 },
  datatype: 'float16',
  on_disk: true,
})

/** The documents' collection: payload alone, and the record. */
export const documentsBody = (record: CollectionRecord, options: CollectionOptions): Schemas['CreateCollection'] => ({
  ...sharedBody(options),
  vectors: {},
  metadata: metadataOf(record),
})

/** With numbers of so many digits as Qdrant gives back unchanged: it may lose the last bit of longer ones. */
export const metadataOf = ({ averageLength, ...record }: CollectionRecord) => ({
  [RECORD_KEY]: {
    ...record,
    averageLength: averageLength === null ? null : Number(averageLength.toPrecision(EXACT_DIGITS)),
  },
})

function sharedBody(options: CollectionOptions): Schemas['CreateCollection'] {
  return {
    ...given('shard_number', options.shardNumber),
    ...given('replication_factor', options.replicationFactor),
    ...given('write_consistency_factor', options.writeConsistencyFactor),
    ...given('on_disk_payload', options.onDiskPayload),
    ...given('optimizers_config', segments(options.defaultSegmentNumber)),
    ...(options.shardKeys === 'tenants' ? { sharding_method: 'custom' as const } : {}),
  }
}

const segments = (number: number | undefined) => (number === undefined ? undefined : { default_segment_number: number })

function hnswConfig(options: CollectionOptions['hnswConfig']): Schemas['HnswConfigDiff'] | undefined {
  const config = {
    ...given('m', options.m),
    ...given('ef_construct', options.efConstruct),
    ...given('payload_m', options.payloadM),
    ...given('full_scan_threshold', options.fullScanThreshold),
    ...given('on_disk', options.onDisk),
  }
  return Object.keys(config).length > 0 ? config : undefined
}

function quantizationConfig(quantization: Quantization): Schemas['QuantizationConfig'] {
  const always_ram = quantization.alwaysRam
  switch (quantization.method) {
    case 'scalar':
      return { scalar: { type: 'int8', quantile: quantization.quantile, always_ram } }
    case 'product':
      return { product: { compression: quantization.compression, always_ram } }
    case 'binary':
      return { binary: { always_ram } }
  }
}

const onDiskIndex = (onDisk: boolean | undefined) => (onDisk === undefined ? undefined : { on_disk: onDisk })

/** The member, unless it is to be as Qdrant has it. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [key in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in Key]: Value })
}

export const hasVectorsOf = (chunks: Schemas['CollectionInfo'], { model, late }: CollectionRecord): boolean => {
  const { [DENSE]: dense, [TOKENS]: tokens } = vectorsOf(chunks)
  return (
    dense?.size === model.dimensions &&
    dense.distance === DISTANCES[model.similarity] &&
    tokens?.size === late?.dimensions
  )
}

/** @throws SextantError COLLECTION_MISMATCH when the chunks in Qdrant have other vectors than the record says */
export function requireSameVectors(chunks: Schemas['CollectionInfo'], record: CollectionRecord): void {
  if (hasVectorsOf(chunks, record)) return
  const { name, model, late } = record
  const { [DENSE]: dense, [TOKENS]: tokens } = vectorsOf(chunks)
  const found = dense ? `vectors of ${dense.size} dimensions compared by ${dense.distance}` : `no vector "${DENSE}"`
  const ofTokens = (size: number | undefined) => (size === undefined ? '' : `, and ${size} dimensions for each token`)
  throw new SextantError(
    'COLLECTION_MISMATCH',
    `Collection "${name}" has ${found}${ofTokens(tokens?.size)} in Qdrant, and its record says ${model.dimensions} and ${DISTANCES[model.similarity]}${ofTokens(late?.dimensions)} (model ${model.name}). Its alias points to another collection than Sextant made: point it back, or drop the collection and index anew.`,
  )
}

function vectorsOf({
  config,
}: Schemas['CollectionInfo']): Readonly<Record<string, Schemas['VectorParams'] | undefined>> {
  return (config.params.vectors ?? {}) as Readonly<Record<string, Schemas['VectorParams']>>
}
