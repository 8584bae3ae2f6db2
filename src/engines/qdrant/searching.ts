/**
 * Ranking: all requests of a call are one query batch for each collection they name. What comes back is put into the port's
 * order, best first and equal scores by id, which Qdrant leaves open.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { Similarity } from '../../core/collection.ts'
import { fuse } from '../../core/fusion.ts'
import type { ChunkId, CollectionName, DocumentId } from '../../core/ids.ts'
import type { SortField, SortValue } from '../../core/order.ts'
import { byScoreThenId } from '../../core/ranking.ts'
import type { Candidate, ScoredChunk } from '../../core/search.ts'
import type { Engine, Retrieval, RetrievalRequest } from '../../ports/engine.ts'
import { aliasOf, CHUNK_KEYS, KEYS } from './layout.ts'
import type { QdrantOptions } from './options.ts'
import { isFused, queriesOf } from './search-batch.ts'
import type { Transport } from './transport/transport.ts'

export interface SearchParts {
  readonly options: QdrantOptions
  readonly transport: Transport
  readonly similarityOf: (collection: CollectionName) => Promise<Similarity>
}

type Point = Schemas['ScoredPoint']
type Points = readonly Point[]

export function createSearch(parts: SearchParts): Pick<Engine, 'search'> {
  const { options, transport, similarityOf } = parts

  async function searchOne(
    collection: CollectionName,
    requests: readonly RetrievalRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Retrieval[]> {
    const queries = requests.map((request) => queriesOf(request, options))
    const searches = queries.flat()
    if (searches.length === 0) return requests.map((request) => retrievalOf(request, [], 'cosine'))
    const [similarity, answers] = await Promise.all([
      similarityOf(collection),
      transport.call<readonly Schemas['QueryResponse'][]>({
        method: 'POST',
        path: batchPath(collection, options),
        body: { searches },
        kind: 'read',
        signal,
      }),
    ])
    const remaining = answers.map(({ points }) => points)
    return requests.map((request, place) =>
      retrievalOf(request, remaining.splice(0, queries[place]?.length ?? 0), similarity),
    )
  }

  return {
    async search(requests, signal) {
      const places = Map.groupBy(requests.keys(), (place) => requests[place]?.scope.collection)
      const retrievals: Retrieval[] = []
      await Promise.all(
        [...places].map(async ([collection, own]) => {
          if (collection === undefined) return
          const found = await searchOne(
            collection,
            requests.filter((_, place) => own.includes(place)),
            signal,
          )
          own.forEach((place, index) => {
            const retrieval = found[index]
            if (retrieval) retrievals[place] = retrieval
          })
        }),
      )
      return retrievals
    },
  }
}

/** Path of the batch, with the consistency that reads are asked with. */
export function batchPath(
  collection: CollectionName,
  { collectionPrefix, readConsistency }: Pick<QdrantOptions, 'collectionPrefix' | 'readConsistency'>,
): string {
  const path = `/collections/${aliasOf(collectionPrefix, collection, 'chunks')}/points/query/batch`
  return readConsistency === undefined ? path : `${path}?consistency=${readConsistency}`
}

/** @param answers the points of each entry of the request */
function retrievalOf(request: RetrievalRequest, answers: readonly Points[], similarity: Similarity): Retrieval {
  const { dense, sparse, limit, leaves } = request
  if (isFused(request) && !leaves) {
    // Every chunk has a dense vector, so where the fused rankings hold less than one of them may, that one has seen all.
    const candidates = ranked(request, answers[0] ?? [])
    return { candidates, exhausted: candidates.length < limit }
  }
  const asked = [...answers]
  const semantic = dense && ranked(request, asked.shift() ?? [], similarity)
  const keyword = sparse && ranked(request, asked.shift() ?? [])
  const candidates = semantic && keyword ? fuse(semantic, keyword, request.fusion) : (semantic ?? keyword ?? [])
  return {
    candidates,
    exhausted: candidates.length < limit,
    ...(leaves && {
      leaves: { ...(semantic && { dense: semantic.map(scored) }), ...(keyword && { sparse: keyword.map(scored) }) },
    }),
  }
}

const scored = ({ chunkId, score }: Candidate): ScoredChunk => ({ chunkId, score })

/** Best first, equal scores by id. Under euclid Qdrant gives distances as they are. */
const ranked = ({ field }: RetrievalRequest, points: Points, similarity?: Similarity): Candidate[] =>
  points.map((point) => candidateOf(point, field, similarity === 'euclid')).sort(byScoreThenId)

function candidateOf({ id, score, payload }: Point, field: SortField | undefined, distances: boolean): Candidate {
  return {
    chunkId: String(id) as ChunkId,
    documentId: String(payload?.[CHUNK_KEYS.documentId]) as DocumentId,
    score: distances ? -score : score,
    ...(field && { value: sortValueOf(payload ?? {}, field) }),
  }
}

/** Dates lie as milliseconds, so each value is what windows are ordered by. */
function sortValueOf(payload: Record<string, unknown>, field: SortField): SortValue {
  const values = field.kind === 'attribute' ? payload[KEYS.attributes] : payload
  const value = (values as Record<string, unknown> | undefined)?.[field.kind === 'attribute' ? field.name : field.kind]
  return typeof value === 'number' || typeof value === 'string' ? value : null
}
