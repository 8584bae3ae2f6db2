/**
 * Writing documents whose vectors are there: by the engine, as ingest calls it, and by plain loops of the official client, which are
 * given finished points for the same collections and send them in batches. Of the loops the best counts.
 */
import { QdrantClient, type Schemas } from '@qdrant/js-client-rest'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { type CollectionName, collectionName } from '../../src/core/ids.ts'
import { chunkPoints } from '../../src/engines/qdrant/chunk-points.ts'
import { aliasOf, DENSE } from '../../src/engines/qdrant/layout.ts'
import { documentPayload } from '../../src/engines/qdrant/payload.ts'
import { DOCUMENTS_AT_ONCE } from '../../src/ingest/write.ts'
import type { Engine } from '../../src/ports/engine.ts'
import type { BenchContext } from '../bench.ts'
import type { Upstream } from './direct.ts'
import type { StoredCollection, StoredRow } from './stored-rows.ts'

/** Enough for some seconds. */
export const DOCUMENTS_WRITTEN = 2_500
/** Points of a batch, batches in flight, and whether each or only the last waits until it is done. */
const LOOPS = [
  { points: 100, flights: 4, waits: 'each' },
  { points: 256, flights: 2, waits: 'each' },
  { points: 256, flights: 4, waits: 'each' },
  { points: 256, flights: 2, waits: 'last' },
] as const

type Loop = (typeof LOOPS)[number]
type Point = Schemas['PointStruct']

export interface IngestParts {
  readonly note: BenchContext['note']
  readonly engine: Engine
  readonly upstream: Upstream
  readonly prefix: string
  readonly written: StoredCollection
}

/** The engine's rate by that of the best loop. */
export async function ingestRate(parts: IngestParts): Promise<number> {
  const { note, written } = parts
  const rate = (milliseconds: number) => (written.rows.length / milliseconds) * 1000
  const ours = rate(await intoEmpty(parts, (name) => byEngine(parts.engine, name, written.rows)))
  const points = pointsOf(written.rows)
  const loops: number[] = []
  for (const loop of LOOPS) loops.push(rate(await intoEmpty(parts, (name) => byLoop(parts, name, points, loop))))
  const best = Math.max(...loops)
  note(
    `documents written a second: ${Math.round(ours)} by the engine; by plain loops ${loops.map(Math.round).join(', ')}`,
  )
  return ours / best
}

/** Writes all rows, with as many in hand as ingest has where the encoder is faster than the engine. */
export async function byEngine(engine: Engine, name: CollectionName, rows: readonly StoredRow[]): Promise<void> {
  const scope = scopeFor(LOCAL_PRINCIPAL, name)
  const queue = rows.values()
  await inFlight(DOCUMENTS_AT_ONCE.inWork, async () => {
    for (const { document, chunks } of queue) await engine.replaceDocument(scope, document, chunks)
  })
}

/** @returns milliseconds that filling a collection took, which was made for it and is dropped */
async function intoEmpty(
  { engine, written }: IngestParts,
  fill: (name: CollectionName) => Promise<void>,
): Promise<number> {
  const name = collectionName('written')
  await engine.createCollection({ ...written.record, name })
  const start = performance.now()
  await fill(name)
  const took = performance.now() - start
  await requireAll(engine, name, written.rows)
  await engine.dropCollection(name)
  return took
}

async function requireAll(engine: Engine, name: CollectionName, rows: readonly StoredRow[]): Promise<void> {
  const stamps = await engine.stamps(scopeFor(LOCAL_PRINCIPAL, name), undefined, rows.length + 1)
  if (stamps.length !== rows.length)
    throw new Error(`${rows.length} documents were written and ${stamps.length} are there`)
}

/** As a plain loop has them: finished, and each vector a list of numbers. */
function pointsOf(rows: readonly StoredRow[]): {
  readonly chunks: readonly Point[]
  readonly documents: readonly Point[]
} {
  const { tenant } = LOCAL_PRINCIPAL
  return {
    chunks: rows.flatMap(({ document, chunks }) =>
      chunkPoints(tenant, document, chunks).map((point, place) => ({
        ...point,
        payload: { ...point.payload },
        vector: { ...point.vector, [DENSE]: Array.from(chunks[place]?.dense ?? []) },
      })),
    ),
    documents: rows.map(({ document }) => ({
      id: document.id,
      vector: {},
      payload: { ...documentPayload(tenant, document) },
    })),
  }
}

async function byLoop(
  { upstream: { url, apiKey }, prefix }: IngestParts,
  name: CollectionName,
  points: ReturnType<typeof pointsOf>,
  loop: Loop,
): Promise<void> {
  const client = new QdrantClient({ url, ...(apiKey && { apiKey }), checkCompatibility: false })
  await upsertAll(client, aliasOf(prefix, name, 'chunks'), points.chunks, loop)
  await upsertAll(client, aliasOf(prefix, name, 'documents'), points.documents, loop)
}

async function upsertAll(
  client: QdrantClient,
  collection: string,
  points: readonly Point[],
  { points: size, flights, waits }: Loop,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(points.length / size) }, (_, batch) => batch * size)
  const last = waits === 'last' ? starts.pop() : undefined
  const upsert = (start: number, wait: Pick<Parameters<QdrantClient['upsert']>[1], 'wait'>) =>
    client.upsert(collection, { points: points.slice(start, start + size), ...wait })
  const queue = starts.values()
  await inFlight(flights, async () => {
    for (const start of queue) await upsert(start, { wait: waits === 'each' })
  })
  if (last !== undefined) await upsert(last, { wait: true })
}

const inFlight = (count: number, work: () => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, work))
