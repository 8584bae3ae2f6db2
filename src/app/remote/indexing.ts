/**
 * Indexing through the server that holds the data folder: what is new or changed is sent through its API, with the same progress. The
 * server keeps what it accepted whatever becomes of this process.
 */
import { setTimeout } from 'node:timers/promises'
import type { AttributeDeclaration } from '../../core/attributes.ts'
import type { Content } from '../../core/content.ts'
import type { Scope } from '../../core/scope.ts'
import { documentWriteOf } from '../../ingest/document-writes.ts'
import { extractHere } from '../../ingest/extract.ts'
import type { DocumentWrite } from '../../ingest/ingest.ts'
import { judge, type Verdict } from '../../ingest/survey.ts'
import type { Reading } from '../../ingest/sync/reading.ts'
import type { IndexProgress, IndexSummary } from '../../ingest/tally.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Api } from './api.ts'
import { type BatchLimits, inBatches } from './batches.ts'
import { type Count, createCount } from './count.ts'
import {
  COLLECTION,
  type Collection,
  FAILURES,
  type Failures,
  JOB,
  type JobState,
  UPSERT,
  type Upserted,
} from './operations.ts'

export interface RemoteIndexing {
  readonly api: Api
  /** As the server has it. */
  readonly collection: Collection
  /** What the collection holds is read beside the server. */
  readonly engine: Pick<Engine, 'stampsOf'>
  readonly scope: Scope
  readonly reading: Pick<Reading, 'sources' | 'seen' | 'judged'>
  /** What one call takes. */
  readonly limits: BatchLimits
  readonly onProgress: (progress: IndexProgress) => void
  readonly signal: AbortSignal
}

/** A document on its way to the server. */
interface Outgoing {
  readonly origin: string
  readonly write: DocumentWrite
}

/** A job on the server: the origins of its documents by external id, and how far it was when last seen. */
interface OpenJob {
  readonly id: string
  readonly origins: ReadonlyMap<string, string>
  progress: JobState['progress']
}

/** Jobs that the server may have open for us: enough that it never waits for our next call. */
const JOBS_AT_ONCE = 4
const LOOK_EVERY_MS = 150

/** @throws SextantError what the server refuses, in its words; DATA_FOLDER_IN_USE when it does not answer */
export async function indexThroughServer(options: RemoteIndexing): Promise<IndexSummary> {
  const { reading, onProgress, signal } = options
  const count = createCount(onProgress)
  for await (const _ of reading.sources()) {
    signal.throwIfAborted()
    count.read()
  }
  count.begin()
  await sendAll(options, count)
  return count.summary()
}

/** The collection that is written to; absent a name, the server's default. */
export async function collectionOnServer(api: Api, name: string | undefined, signal: AbortSignal): Promise<Collection> {
  const answer = await api.call<{ collection: Collection }>(COLLECTION, { name: name ?? null }, signal)
  return answer.collection
}

async function sendAll(options: RemoteIndexing, count: Count): Promise<void> {
  const { api, collection, engine, scope, reading, limits, signal } = options
  const attributes = collection.attributes as readonly AttributeDeclaration[]
  const judging = { scope, attributes, engine, extract: extractHere, seen: reading.seen, onJudged: reading.judged }
  const open: OpenJob[] = []
  for await (const batch of inBatches(outgoing(judge(reading.sources(), judging), count), sizeOf, limits)) {
    const job = await send(batch, collection.name, api, count, signal)
    if (job) open.push(job)
    if (open.length >= JOBS_AT_ONCE) await followed(open, api, count, signal)
  }
  while (open.length > 0) await followed(open, api, count, signal)
}

async function* outgoing(verdicts: AsyncIterable<Verdict>, count: Count): AsyncGenerator<Outgoing> {
  for await (const verdict of verdicts) {
    if (verdict.kind === 'skipped') {
      count.skipped(verdict.skipped)
      continue
    }
    const { document, source } = verdict
    count.undeclared(document.undeclared)
    if (verdict.kind === 'unchanged') count.unchanged()
    else yield { origin: document.origin, write: documentWriteOf(document, source) }
  }
}

const sizeOf = ({ write }: Outgoing): number => Buffer.byteLength(JSON.stringify(inputOf(write)))

/** The document as `DocumentInput`. A server without declared attributes has no such member. */
const inputOf = ({ content, attributes, ...write }: DocumentWrite) => ({
  ...write,
  ...(Object.keys(attributes).length > 0 && { attributes }),
  content: contentInput(content),
})

const contentInput = (content: Content) =>
  content.kind === 'chunks' ? { chunks: content.chunks } : { [content.kind]: content.source }

/** @returns undefined when the server accepted none of them */
async function send(
  batch: readonly Outgoing[],
  collection: string,
  api: Api,
  count: Count,
  signal: AbortSignal,
): Promise<OpenJob | undefined> {
  const documents = batch.map(({ write }) => inputOf(write))
  const { upsertDocuments } = await api.call<Upserted>(UPSERT, { collection, documents }, signal)
  const refused = new Map<number, string>()
  for (const { pointer, message } of upsertDocuments.userErrors) {
    const place = Number(pointer.split('/')[2])
    refused.set(place, [refused.get(place), message].filter(Boolean).join(' '))
  }
  for (const [place, reason] of refused) count.skipped({ origin: batch[place]?.origin ?? 'all documents', reason })
  const { job } = upsertDocuments
  if (job === null) return undefined
  const origins = new Map(batch.map(({ write, origin }) => [write.externalId, origin]))
  return { id: job.id, origins, progress: NONE }
}

const NONE: JobState['progress'] = { documentsDone: 0, documentsTotal: 0, documentsUnchanged: 0, chunksDone: 0 }

/** Looks how far the open jobs are; those that are finished leave the list. */
async function followed(open: OpenJob[], api: Api, count: Count, signal: AbortSignal): Promise<void> {
  await setTimeout(LOOK_EVERY_MS, undefined, { signal })
  for (const job of [...open]) {
    const { ingestJob } = await api.call<{ ingestJob: JobState }>(JOB, { id: job.id }, signal)
    count.moved(job.progress, ingestJob.progress)
    job.progress = ingestJob.progress
    if (ingestJob.finishedAt === null) continue
    open.splice(open.indexOf(job), 1)
    if (ingestJob.state !== 'SUCCEEDED') await tellFailures(job, api, count, signal)
    if (ingestJob.state === 'CANCELLED') tellCancelled(ingestJob, count)
  }
}

/** Which ones they were nobody knows here. */
function tellCancelled({ progress: { documentsDone, documentsTotal } }: JobState, count: Count): void {
  for (let left = documentsTotal - documentsDone; left > 0; left -= 1)
    count.skipped({ origin: 'a document of a job', reason: 'the job was cancelled' })
}

async function tellFailures({ id, origins }: OpenJob, api: Api, count: Count, signal: AbortSignal): Promise<void> {
  let after: string | null = null
  do {
    const answer: Failures = await api.call<Failures>(FAILURES, { id, after }, signal)
    const { nodes, pageInfo } = answer.ingestJob.failures
    for (const { externalId, message } of nodes) {
      count.failed({ origin: origins.get(externalId) ?? externalId, reason: message })
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
}
