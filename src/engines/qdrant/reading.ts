/**
 * Reading by id and counting. Retrieving by id knows no filter, so a read within a scope is a scroll over these ids: one call,
 * whatever their number.
 */

import type { Chunk } from '../../core/document.ts'
import { type Filter, MATCH_ALL } from '../../core/filter.ts'
import type { ChunkId, DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { ChunkSlice, CollectionCounts, DocumentStamp } from '../../ports/engine.ts'
import { CHUNK_FIELDS, type ChunkPayload, chunkOf } from './chunk-points.ts'
import { narrowed, scopeFilter } from './filter.ts'
import { CHUNK_KEYS, DOCUMENT_KEYS, type Part, TOKENS } from './layout.ts'
import { type Conditions, disjunction } from './logic.ts'
import { DOCUMENT_FIELDS, type DocumentPayload, documentOf, STAMP_FIELDS, stampOf } from './payload.ts'
import { countCall, type Point, type PointsPage, pageById, type ReadParts, readAll, readPage } from './requests.ts'

/** Points of one call; more come in several. */
const MOST_POINTS = 10_000

type Read<Id, Value> = (parts: ReadParts, scope: Scope, ids: readonly Id[]) => Promise<(Value | undefined)[]>

export const readDocuments = readingByIds('documents', DOCUMENT_FIELDS, documentOf)
export const readOutlines = readingByIds(
  'documents',
  [DOCUMENT_KEYS.outline],
  (_: DocumentId, payload: { readonly outline?: string } | null | undefined) => payload?.outline,
)
export const readChunks = readingByIds('chunks', CHUNK_FIELDS, chunkOf)
export const readStampsOf = readingByIds('documents', STAMP_FIELDS, stampOf)

/** A vector for each token of the chunks, as they were written but for their last digits; undefined where there are none. */
export async function readTokens(
  parts: ReadParts,
  scope: Scope,
  ids: readonly ChunkId[],
): Promise<(readonly Float32Array[] | undefined)[]> {
  if (ids.length === 0) return []
  const page: PointsPage = { ...idsPage(scope, 'chunks', ids, []), with_payload: false, with_vector: [TOKENS] }
  const points = await readAll(parts, scope, 'chunks', page)
  const found = new Map(points.map(({ id, vector }) => [id, vector?.[TOKENS] as readonly number[][] | undefined]))
  return ids.map((id) => found.get(id)?.map((one) => Float32Array.from(one)))
}

/** The points of these ids that the scope may see. */
export function idsPage(scope: Scope, part: Part, ids: readonly string[], fields: readonly string[]): PointsPage {
  const wanted = [...new Set(ids)]
  return {
    filter: narrowed(scopeFilter(scope, MATCH_ALL, part), { has_id: wanted }),
    limit: Math.min(wanted.length, MOST_POINTS),
    with_payload: fields,
  }
}

export async function readDocumentChunks(
  parts: ReadParts,
  scope: Scope,
  slices: readonly ChunkSlice[],
): Promise<Chunk[][]> {
  const page = slicesPage(scope, slices)
  const points = page === undefined ? [] : await readAll<ChunkPayload>(parts, scope, 'chunks', page)
  const byDocument = Map.groupBy(points.map(chunkOfPoint).sort(byPosition), ({ documentId }) => documentId)
  return slices.map(({ documentId, from, limit }) => {
    const chunks = byDocument.get(documentId) ?? []
    return chunks.filter(({ position }) => from <= position && position < from + limit)
  })
}

/** The chunks of all slices; undefined when none can have any. A document's positions have no gaps. */
export function slicesPage(scope: Scope, slices: readonly ChunkSlice[]): PointsPage | undefined {
  const wanted = slices.filter(({ limit }) => limit > 0)
  if (wanted.length === 0) return undefined
  const chunks = wanted.reduce((sum, { limit }) => sum + limit, 0)
  return {
    filter: narrowed(scopeFilter(scope, MATCH_ALL, 'chunks'), disjunction(wanted.map(sliceCondition))),
    limit: Math.min(chunks, MOST_POINTS),
    with_payload: CHUNK_FIELDS,
  }
}

const sliceCondition = ({ documentId, from, limit }: ChunkSlice): Conditions => ({
  must: [
    { key: CHUNK_KEYS.documentId, match: { value: documentId } },
    { key: CHUNK_KEYS.position, range: { gte: from, lt: from + limit } },
  ],
})

/** Chunks have what their documents are filtered by, so both parts are counted by one filter. */
export async function countMatching(parts: ReadParts, scope: Scope, filter: Filter): Promise<CollectionCounts> {
  // Words of texts are refused before anything is asked.
  const filters = { documents: scopeFilter(scope, filter, 'documents'), chunks: scopeFilter(scope, filter, 'chunks') }
  const countOf = async (part: Part): Promise<number> => {
    const { count } = await parts.transport.call<{ count: number }>(
      countCall(scope, part, filters[part], parts.options),
    )
    return count
  }
  const [documents, chunks] = await Promise.all([countOf('documents'), countOf('chunks')])
  return { documents, chunks }
}

export async function readStamps(
  parts: ReadParts,
  scope: Scope,
  after: DocumentId | undefined,
  limit: number,
): Promise<DocumentStamp[]> {
  const page = stampsPage(scope, after, limit)
  if (page === undefined) return []
  const { points } = await readPage<DocumentPayload>(parts, scope, 'documents', page)
  return points.map((point) => readPoint(point, stampOf))
}

/** Undefined when there can be none. */
export const stampsPage = (scope: Scope, after: DocumentId | undefined, limit: number): PointsPage | undefined =>
  pageById(scopeFilter(scope, MATCH_ALL, 'documents'), after, limit, STAMP_FIELDS)

/** In the order of the ids, undefined for what is not there. */
function readingByIds<Id extends string, Payload, Value>(
  part: Part,
  fields: readonly string[],
  read: (id: Id, payload: Payload) => Value,
): Read<Id, Value> {
  return async (parts, scope, ids) => {
    if (ids.length === 0) return []
    const points = await readAll<Payload>(parts, scope, part, idsPage(scope, part, ids, fields))
    const found = new Map(points.map((point) => [point.id, readPoint(point, read)]))
    return ids.map((id) => found.get(id))
  }
}

const readPoint = <Id extends string, Payload, Value>(
  { id, payload }: Point<Payload>,
  read: (id: Id, payload: Payload) => Value,
): Value => read(id as Id, payload as Payload)

const chunkOfPoint = (point: Point<ChunkPayload>): Chunk => readPoint<ChunkId, ChunkPayload, Chunk>(point, chunkOf)

const byPosition = (left: Chunk, right: Chunk): number => left.position - right.position
