/**
 * Processor time of this process for a search: by the engine, from its requests to documents and chunks, and by the official client,
 * which is given the same requests as objects and gives back what Qdrant answers.
 */
import { QdrantClient, type Schemas } from '@qdrant/js-client-rest'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { DEFAULT_RRF_K } from '../../src/core/fusion.ts'
import { collectionName } from '../../src/core/ids.ts'
import type { Engine, RetrievalRequest } from '../../src/ports/engine.ts'
import { groupCandidates } from '../../src/search/group.ts'
import type { BenchContext } from '../bench.ts'
import type { Upstream } from './direct.ts'
import type { KnownSearch } from './searches.ts'
import type { UpstreamCall } from './upstream-probe.ts'

/** Of both sides in turns, each of so many searches: less time than some milliseconds cannot be told. */
const TURNS = 4
const SEARCHES_A_TURN = 100
/** One more than a page shows: whether there is a next one. */
const SHOWN = 11

export interface ClientCostParts {
  readonly note: BenchContext['note']
  readonly engine: Engine
  readonly upstream: Upstream
  readonly searches: readonly KnownSearch[]
}

const scope = scopeFor(LOCAL_PRINCIPAL, collectionName('default'))

export async function clientCost({ note, engine, upstream, searches }: ClientCostParts): Promise<number> {
  const { url, apiKey } = upstream
  const client = new QdrantClient({ url, ...(apiKey && { apiKey }), checkCompatibility: false })
  const ours = searches.map(({ calls }) => requestIn(calls))
  const theirs = searches.map(({ calls }) => calls.map(parsed))
  const times = { ours: 0, theirs: 0 }
  for (let turn = -1; turn < TURNS; turn++) {
    const from = (SEARCHES_A_TURN * (turn + 1)) % searches.length
    const range = [from, from + SEARCHES_A_TURN] as const
    const engineTime = await processorTime(ours.slice(...range), (request) => byEngine(engine, request))
    const clientTime = await processorTime(theirs.slice(...range), (calls) => byClient(client, calls))
    // The first turn warms up.
    if (turn < 0) continue
    times.ours += engineTime / TURNS
    times.theirs += clientTime / TURNS
  }
  note(
    `processor time of a search: ${times.ours.toFixed(2)} ms by the engine, ${times.theirs.toFixed(2)} ms by the client`,
  )
  return times.ours / times.theirs
}

async function byEngine(engine: Engine, request: RetrievalRequest): Promise<void> {
  const [retrieval] = await engine.search([request])
  const shown = groupCandidates(retrieval?.candidates ?? [], 'DOCUMENT').slice(0, SHOWN)
  const documents = shown.map(({ documentId }) => documentId)
  const chunks = shown.flatMap(({ chunks: [best] }) => (best ? [best.chunkId] : []))
  await engine.documents(scope, documents)
  await engine.chunks(scope, chunks)
}

interface ParsedCall {
  readonly collection: string
  readonly body: Schemas['QueryRequestBatch'] | Schemas['ScrollRequest']
}

async function byClient(client: QdrantClient, calls: readonly ParsedCall[]): Promise<void> {
  for (const { collection, body } of calls) {
    if ('searches' in body) await client.queryBatch(collection, body)
    else await client.scroll(collection, body)
  }
}

const parsed = ({ path, body }: UpstreamCall): ParsedCall => ({
  collection: /\/collections\/([^/]+)/.exec(path)?.[1] ?? '',
  body: JSON.parse(body ?? ''),
})

/** The ranking of a hybrid search, as the engine writes it. */
interface HybridBatch {
  readonly searches: readonly [{ readonly prefetch: readonly [DensePrefetch, SparsePrefetch] }]
}
interface DensePrefetch {
  readonly query: readonly number[]
  readonly limit: number
}
interface SparsePrefetch {
  readonly query: { readonly indices: readonly number[]; readonly values: readonly number[] }
}

/** What the engine was asked for when it made the calls. */
function requestIn([ranking]: readonly UpstreamCall[]): RetrievalRequest {
  const { searches } = JSON.parse(ranking?.body ?? '') as HybridBatch
  const [dense, { query }] = searches[0].prefetch
  return {
    scope,
    filter: MATCH_ALL,
    limit: dense.limit,
    fusion: { method: 'RRF', k: DEFAULT_RRF_K, weights: { semantic: 1, keyword: 1 } },
    exact: false,
    dense: Float32Array.from(dense.query),
    sparse: { indices: Uint32Array.from(query.indices), values: Float32Array.from(query.values) },
  }
}

/** Milliseconds of each, all threads of this process together. */
async function processorTime<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  for (const item of items) await work(item)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / items.length
}
