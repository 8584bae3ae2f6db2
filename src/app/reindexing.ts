/** Reindexing a collection, and following it: in an installation that is opened for it, or through the server that has the folder. */
import { setTimeout } from 'node:timers/promises'
import { messageOf, SextantError } from '../core/errors.ts'
import { recordDifferences } from '../core/record-differences.ts'
import type { IngestJob } from '../ingest/ingest.ts'
import { type App, localScope, requireWriting } from './app.ts'
import { createApi } from './remote/api.ts'
import {
  FAILURES,
  type Failures,
  REINDEX,
  REINDEX_JOB,
  type Reindexed,
  type ReindexState,
} from './remote/operations.ts'

export interface ReindexOptions {
  readonly collection: string
  /** Name of an encoder in the configuration; absent, the one that is configured for the collection. */
  readonly encoder?: string | undefined
  readonly onProgress: (progress: ReindexProgress) => void
  readonly signal: AbortSignal
}

export interface RemoteReindexOptions extends ReindexOptions {
  /** Called with the job's id, by which it can be called off. */
  readonly onJob: (id: string) => void
}

export type ReindexProgress = Pick<IngestJob, 'phase' | 'done' | 'total' | 'chunks'>

export interface ReindexSummary {
  readonly documents: number
  readonly chunks: number
}

const LOOK_EVERY_MS = 200

/** @throws SextantError REINDEX_FAILED with the reason when the old index stays; the signal's reason: it is continued later then */
export async function reindexHere(app: App, options: ReindexOptions): Promise<ReindexSummary> {
  const { collection, encoder, onProgress, signal } = options
  const { ingest, generations } = requireWriting(app)
  const scope = localScope(app.collections.named(collection).record)
  // Before there is another one, whose time would begin anew.
  await generations.retireDue()
  ingest.start()
  const { job, userErrors } = await ingest.reindex(scope, encoder === undefined ? {} : { encoder })
  if (job === undefined) throw failed(userErrors.map(({ message }) => message))
  const updates = (await ingest.updates(scope.tenant, job.id, signal)) ?? []
  let last = job
  for await (const update of updates) {
    last = update
    onProgress(update)
  }
  signal.throwIfAborted()
  if (last.state !== 'SUCCEEDED') throw failed((await ingest.failures(job.id, 0, 1)).map(messageOf))
  return { documents: last.done, chunks: last.chunks }
}

/** The same on a running server, which goes on with it whatever becomes of this process. */
export async function reindexRemotely(url: string, options: RemoteReindexOptions): Promise<ReindexSummary> {
  const { collection, encoder, onProgress, signal } = options
  const api = createApi(url)
  const variables = { collection, embeddingModel: encoder ?? null }
  const { reindexCollection } = await api.call<Reindexed>(REINDEX, variables, signal)
  const { job, userErrors } = reindexCollection
  if (job === null) throw failed(userErrors.map(({ message }) => message))
  options.onJob(job.id)
  for (;;) {
    const { ingestJob } = await api.call<{ ingestJob: ReindexState }>(REINDEX_JOB, { id: job.id }, signal)
    const { state, phase, finishedAt, progress } = ingestJob
    const { documentsDone: done, documentsTotal: total, chunksDone: chunks } = progress
    onProgress({ phase, done, total, chunks })
    if (finishedAt === null) {
      await setTimeout(LOOK_EVERY_MS, undefined, { signal })
      continue
    }
    if (state === 'SUCCEEDED') return { documents: done, chunks }
    const answer = await api.call<Failures>(FAILURES, { id: job.id, after: null }, signal)
    throw failed(answer.ingestJob.failures.nodes.map(({ message }) => message))
  }
}

/** Has the collections reindexed that are not as they are configured; nobody waits for it. */
export async function reindexOutdated(app: App, onReindex: (collection: string) => void): Promise<void> {
  const { ingest, generations } = requireWriting(app)
  for (const { record } of app.collections.all) {
    // The one that a reindex chose, as long as the configuration says what it said then.
    const { configuredEncoder } = await generations.target(record.name)
    const chosen = record.reindexed?.from === configuredEncoder ? { encoder: record.reindexed.to } : {}
    const target = await generations.target(record.name, chosen.encoder)
    if (recordDifferences(record, target.record).length === 0) continue
    const { job, userErrors } = await ingest.reindex(localScope(record), chosen)
    if (job === undefined) throw failed(userErrors.map(({ message }) => message))
    onReindex(record.name)
  }
}

const failed = ([reason = 'its job was cancelled']: readonly string[]): SextantError =>
  new SextantError('REINDEX_FAILED', `The collection was not reindexed, and is as it was: ${reason}`)
