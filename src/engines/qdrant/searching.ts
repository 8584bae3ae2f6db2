/**
 * Ranking: all requests of a call are one query batch for each generation they name. What comes back is put into the port's
 * order, best first and equal scores by id, which Qdrant leaves open.
 *
 * What is live is asked by its own name and not by the alias, since the answer does not say where it came from: it is read as the
 * record says that was found with that name. After a promotion by another gateway this is the generation that was live, as long as
 * it is there, until the record is asked for again.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { Similarity } from '../../core/collection.ts'
import { isSextantError } from '../../core/errors.ts'
import { fuse } from '../../core/fusion.ts'
import type { ChunkId, DocumentId } from '../../core/ids.ts'
import type { SortField, SortValue } from '../../core/order.ts'
import { byScoreThenId } from '../../core/ranking.ts'
import type { Candidate, ScoredChunk } from '../../core/search.ts'
import type { Engine, Retrieval, RetrievalRequest } from '../../ports/engine.ts'
import type { KnownRecords } from './known-records.ts'
import { type Build, CHUNK_KEYS, KEYS } from './layout.ts'
import type { Found } from './lookup.ts'
import type { QdrantOptions } from './options.ts'
import { isFused, queriesOf } from './search-batch.ts'
import type { Transport } from './transport/transport.ts'

export interface SearchParts {
  readonly options: QdrantOptions
  readonly transport: Transport
  readonly records: KnownRecords
}

type Point = Schemas['ScoredPoint']
type Points = readonly Point[]

interface Answered {
  readonly points: readonly Points[]
  readonly similarity: Similarity
}

export function createSearch(parts: SearchParts): Pick<Engine, 'search'> {
  const { options, transport, records } = parts

  /** The points of each entry, and how to read their scores. */
  async function ask(
    { record, chunks }: Found,
    searches: readonly Schemas['QueryRequest'][],
    signal?: AbortSignal,
  ): Promise<Answered> {
    const answers = await transport.call<readonly Schemas['QueryResponse'][]>({
      method: 'POST',
      path: batchPath(chunks, options),
      body: { searches },
      kind: 'read',
      signal,
    })
    return { points: answers.map(({ points }) => points), similarity: record.model.similarity }
  }

  async function askNamed(
    build: Build,
    searches: readonly Schemas['QueryRequest'][],
    signal?: AbortSignal,
  ): Promise<Answered> {
    const known = await records.of(build)
    try {
      return await ask(known, searches, signal)
    } catch (thrown) {
      if (!isSextantError(thrown) || thrown.code !== 'COLLECTION_NOT_FOUND') throw thrown
      // Dropped since its record was asked for: another may be live.
      records.forget(build.collection)
      const now = await records.of(build)
      if (now.chunks === known.chunks) throw thrown
      return ask(now, searches, signal)
    }
  }

  /** @param requests all of one generation */
  async function searchOne(
    build: Build,
    requests: readonly RetrievalRequest[],
    signal?: AbortSignal,
  ): Promise<readonly Retrieval[]> {
    const queries = requests.map((request) => queriesOf(request, options))
    const searches = queries.flat()
    if (searches.length === 0) return requests.map((request) => retrievalOf(request, [], 'cosine'))
    const { points, similarity } = await askNamed(build, searches, signal)
    const remaining = [...points]
    return requests.map((request, place) =>
      retrievalOf(request, remaining.splice(0, queries[place]?.length ?? 0), similarity),
    )
  }

  return {
    async search(requests, signal) {
      const builds = Map.groupBy(requests.keys(), (place) => buildKey(requests[place]?.scope))
      const retrievals: Retrieval[] = []
      await Promise.all(
        [...builds.values()].map(async (places) => {
          const own = places.flatMap((place) => requests[place] ?? [])
          const [first] = own
          const found = first ? await searchOne(first.scope, own, signal) : []
          places.forEach((place, index) => {
            const retrieval = found[index]
            if (retrieval) retrievals[place] = retrieval
          })
        }),
      )
      return retrievals
    },
  }
}

const buildKey = (build: Build | undefined): string => `${build?.collection}.${build?.generation ?? ''}`

/** Path of the batch, with the consistency that reads are asked with. */
export function batchPath(chunks: string, { readConsistency }: Pick<QdrantOptions, 'readConsistency'>): string {
  const path = `/collections/${chunks}/points/query/batch`
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
