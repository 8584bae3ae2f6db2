/**
 * Searches as entries of one query batch. A hybrid request prefetches both rankings and fuses them at the root, where every
 * shard's part has come together; its limit there is the sum of both, so that nothing is cut after fusion. Filters stand in
 * every prefetch: behind one they would only thin out what was ranked. A request that is to have its leaves is an entry for each
 * of them instead, and they are fused here: Qdrant orders equal scores as it likes, so leaves that were asked for beside a fused
 * query need not be the ones it fused.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { SortField } from '../../core/order.ts'
import type { Fusion } from '../../core/search.ts'
import type { RetrievalRequest } from '../../ports/engine.ts'
import { scopeFilter } from './filter.ts'
import { attributeKey, CHUNK_KEYS, DENSE, KEYS, SPARSE } from './layout.ts'
import type { QdrantOptions, SearchOptions } from './options.ts'
import { shardKeyOf } from './shard-keys.ts'
import { decimals, sparseDecimals } from './vectors.ts'

type Query = Schemas['QueryRequest']
type Prefetch = Schemas['Prefetch']

/** One ranking by one vector. */
interface Leaf {
  readonly retriever: 'semantic' | 'keyword'
  readonly ranking: Prefetch
}

/**
 * The entries of the request: none when it ranks by nothing; one, or one for each vector where it is to have its leaves, the dense
 * one first.
 *
 * @throws SextantError FILTER_INVALID
 */
export function queriesOf(
  request: RetrievalRequest,
  options: Pick<QdrantOptions, 'search' | 'collections'>,
): readonly Query[] {
  const asked = {
    with_payload: { include: payloadKeys(request.field) },
    with_vector: false,
    ...shardKeyOf(request.scope, options),
  }
  const leaves = leavesOf(request, options.search)
  if (!isFused(request) || request.leaves) return leaves.map(({ ranking }) => ({ ...ranking, ...asked }))
  const counted = leaves.filter((leaf) => counts(leaf, request.fusion))
  return [
    {
      ...asked,
      prefetch: counted.map(({ ranking }) => ranking),
      query: fusionOf(request.fusion, counted),
      limit: counted.length * request.limit,
    },
  ]
}

/** Of two vectors, even where the weights leave one of them out: the scores are the fusion's then. */
export const isFused = ({ dense, sparse }: RetrievalRequest): boolean => dense !== undefined && sparse !== undefined

/** Qdrant would still give what a list of weight 0 alone holds, with a score of 0. */
const counts = ({ retriever }: Leaf, fusion: Fusion): boolean =>
  fusion.method !== 'RRF' || fusion.weights[retriever] > 0

function leavesOf(request: RetrievalRequest, defaults: SearchOptions): readonly Leaf[] {
  const { dense, sparse, scope, filter, limit } = request
  const common = { filter: scopeFilter(scope, filter, 'chunks'), limit, params: paramsOf(request, defaults) }
  const leaves: Leaf[] = []
  if (dense) leaves.push({ retriever: 'semantic', ranking: { ...common, query: decimals(dense), using: DENSE } })
  if (sparse)
    leaves.push({ retriever: 'keyword', ranking: { ...common, query: sparseDecimals(sparse), using: SPARSE } })
  return leaves
}

function fusionOf(fusion: Fusion, leaves: readonly Leaf[]): Schemas['QueryInterface'] {
  switch (fusion.method) {
    case 'RRF':
      return { rrf: { k: fusion.k, weights: leaves.map(({ retriever }) => fusion.weights[retriever]) } }
    case 'DBSF':
      return { fusion: 'dbsf' }
  }
}

function paramsOf({ exact, approximation = {} }: RetrievalRequest, defaults: SearchOptions): Schemas['SearchParams'] {
  const { ef = defaults.hnswEf, indexedOnly = defaults.indexedOnly } = approximation
  const { rescore = defaults.rescore, oversampling = defaults.oversampling } = approximation
  const quantization = {
    ...(rescore !== undefined && { rescore }),
    ...(oversampling !== undefined && { oversampling }),
    // Exact is meant literally: vectors as they are, not their quantized copies.
    ...(exact && { ignore: true }),
  }
  return {
    exact,
    ...(ef !== undefined && { hnsw_ef: ef }),
    ...(indexedOnly !== undefined && { indexed_only: indexedOnly }),
    ...(Object.keys(quantization).length > 0 && { quantization }),
  }
}

const payloadKeys = (field: SortField | undefined): string[] =>
  field ? [CHUNK_KEYS.documentId, fieldKey(field)] : [CHUNK_KEYS.documentId]

/** The payload key of what a window is ordered by. */
export const fieldKey = (field: SortField): string =>
  field.kind === 'attribute' ? attributeKey(field.name) : KEYS[field.kind]
