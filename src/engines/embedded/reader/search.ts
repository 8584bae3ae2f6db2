/**
 * The requests of one collection, ranked in one transaction: first what each may find, then all dense leaves in one pass over
 * the vectors, then the sparse ones, then the fusion of each. Vectors are compared one by one always: `exact` asks for nothing
 * more.
 */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../../core/collection.ts'
import { SextantError } from '../../../core/errors.ts'
import { fuse } from '../../../core/fusion.ts'
import { byScoreThenId } from '../../../core/ranking.ts'
import type { Candidate, Leaves, ScoredChunk } from '../../../core/search.ts'
import type { Retrieval, RetrievalRequest } from '../../../ports/engine.ts'
import { MAX_WINDOW_SIZE } from '../operations.ts'
import { type Allowed, allowedSlots } from './allowed.ts'
import type { Index } from './index.ts'
import type { LiveChunks } from './live.ts'
import type { RankedSlots } from './ranking.ts'
import { readChunksOf, readDocuments } from './reads.ts'
import { valuesOf } from './values.ts'

/** One retriever's ranking. */
interface Leaf {
  readonly candidates: readonly Candidate[]
  /** Whether it was cut at the limit. */
  readonly cut: boolean
}

interface Prepared {
  readonly request: RetrievalRequest
  readonly limit: number
  readonly allowed: Allowed | undefined
}

/** Answers the requests in their order. All are of the record's collection, and a transaction is open. */
export function searchCollection(
  database: Database,
  record: CollectionRecord,
  index: Index,
  requests: readonly RetrievalRequest[],
): Retrieval[] {
  const allowedFor = rememberingAllowed(database, index.live)
  const prepared = requests.map((request): Prepared => {
    requireDimensions(request, record)
    return { request, limit: Math.min(request.limit, MAX_WINDOW_SIZE), allowed: allowedFor(request) }
  })
  const dense = denseLeaves(index, prepared)
  return prepared.map((one) =>
    withValues(
      database,
      one.request,
      withAlong(database, one.request, retrieval(one.request, dense.get(one), sparseLeaf(index, one))),
    ),
  )
}

function denseLeaves(index: Index, prepared: readonly Prepared[]): ReadonlyMap<Prepared, Leaf> {
  const asked = prepared.flatMap((one) => (one.request.dense ? [{ one, vector: one.request.dense }] : []))
  const queries = asked.map(({ one: { limit, allowed }, vector }) => ({ vector, limit, ...(allowed && { allowed }) }))
  const ranked = index.dense.rank(queries)
  return new Map(
    asked.map(({ one }, place) => {
      const available = one.allowed?.slots.length ?? index.live.count
      return [one, leaf(index.live, ranked[place] ?? { slots: [], scores: [] }, one.limit, available)]
    }),
  )
}

function sparseLeaf({ postings, live }: Index, { request, limit, allowed }: Prepared): Leaf | undefined {
  if (request.sparse === undefined) return undefined
  const top = postings.rank(request.sparse, limit, allowed)
  return leaf(live, top, limit, top.positive)
}

/** @param available how many there are to rank at all */
function leaf(live: LiveChunks, { slots, scores }: RankedSlots, limit: number, available: number): Leaf {
  const candidates: Candidate[] = []
  for (let place = 0; place < slots.length; place++) {
    const chunk = live.at(slots[place] as number)
    if (chunk) candidates.push({ chunkId: chunk.key, documentId: chunk.document.key, score: scores[place] as number })
  }
  return { candidates: candidates.sort(byScoreThenId).slice(0, limit), cut: available > limit }
}

function retrieval(request: RetrievalRequest, dense: Leaf | undefined, sparse: Leaf | undefined): Retrieval {
  return {
    candidates: fused(request, dense?.candidates, sparse?.candidates),
    exhausted: !(dense?.cut || sparse?.cut),
    ...(request.leaves && { leaves: leavesOf(dense, sparse) }),
  }
}

const fused = (
  { fusion }: RetrievalRequest,
  dense: readonly Candidate[] | undefined,
  sparse: readonly Candidate[] | undefined,
): readonly Candidate[] => (dense && sparse ? fuse(dense, sparse, fusion) : (dense ?? sparse ?? []))

const leavesOf = (dense: Leaf | undefined, sparse: Leaf | undefined): Leaves => ({
  ...(dense && { dense: dense.candidates.map(scored) }),
  ...(sparse && { sparse: sparse.candidates.map(scored) }),
})

const scored = ({ chunkId, score }: Candidate): ScoredChunk => ({ chunkId, score })

/** The retrieval with the values of the field that the request names, if it names one. */
function withValues(database: Database, { field, scope }: RetrievalRequest, found: Retrieval): Retrieval {
  if (field === undefined) return found
  const ids = [...new Set(found.candidates.map(({ documentId }) => documentId))]
  const values = valuesOf(database, scope.tenant, field, ids)
  const candidates = found.candidates.map((one) => ({ ...one, value: values.get(one.documentId) ?? null }))
  return { ...found, candidates }
}

/** The retrieval with what is shown of it first: read here it costs no second way to a thread and back. */
function withAlong(database: Database, { along, scope }: RetrievalRequest, found: Retrieval): Retrieval {
  if (along === undefined) return found
  const byDocument = [...Map.groupBy(found.candidates, ({ documentId }) => documentId)].slice(0, along.documents)
  const ids = byDocument.map(([id]) => id)
  const documents = readDocuments(database, scope, ids).filter((one) => one !== undefined)
  const seen = new Set(documents.map(({ id }) => id))
  const passages = byDocument.flatMap(([, chunks]) => chunks.slice(0, along.passages))
  const owners = passages.filter(({ documentId }) => seen.has(documentId)).map(ownerOf)
  const chunks = owners.length === 0 ? [] : readChunksOf(database, new Map(owners))
  return { ...found, along: { documents, chunks } }
}

const ownerOf = ({ chunkId, documentId }: Candidate) => [chunkId, documentId] as const

/** Requests of one call often share scope and filter: each distinct pair is looked up once. */
function rememberingAllowed(database: Database, live: LiveChunks) {
  const known = new Map<string, Allowed | undefined>()
  return ({ scope, filter }: RetrievalRequest): Allowed | undefined => {
    const key = JSON.stringify([scope.tenant, scope.access, filter])
    if (!known.has(key)) known.set(key, allowedSlots(database, live, scope, filter))
    return known.get(key)
  }
}

function requireDimensions({ dense }: RetrievalRequest, { name, model }: CollectionRecord): void {
  if (dense === undefined || dense.length === model.dimensions) return
  throw new SextantError(
    'COLLECTION_MISMATCH',
    `The query has ${dense.length} dimensions, and collection "${name}" holds ${model.dimensions}. Encode it with ${model.name}.`,
  )
}
