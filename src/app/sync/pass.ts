/**
 * One pass of `sextant index` over its files, into the open installation or through the server that has the data folder: indexes what
 * is new or changed, and removes what vanished where that was asked for.
 */
import { join } from 'node:path'
import type { IndexProgress, IndexSummary } from '../../ingest/run.ts'
import { indexSources } from '../../ingest/run.ts'
import { openLedger } from '../../ingest/sync/ledger.ts'
import { type Reading, type Selection, startReading } from '../../ingest/sync/reading.ts'
import { type PruneTools, planPruning, pruneVanished, type VanishedDocument } from '../../ingest/sync/vanished.ts'
import { type App, localScope, requireWriting } from '../app.ts'

/** Whether documents that vanished from the files go; `many`, also when most of them did. */
export type Prune = 'none' | 'few' | 'many'

export interface PassOptions {
  readonly selection: Selection
  readonly prune: Prune
  /** Absent: `default`, or the only collection. */
  readonly collection?: string
  readonly onProgress: (progress: IndexProgress) => void
  readonly signal: AbortSignal
}

export type PruneOutcome =
  | { readonly kind: 'pruned'; readonly removed: number }
  /** Nothing was removed. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface PassSummary extends IndexSummary {
  readonly collection: string
  readonly pruning?: PruneOutcome
  /** Files in which an id stands that another file gives. */
  readonly duplicates: ReadonlySet<string>
  /** Files and folders that the system did not let be read. */
  readonly unread: ReadonlySet<string>
}

/** The ledger's file in the data folder. */
export const ledgerFile = (dataDirectory: string): string => join(dataDirectory, 'sources.sqlite')

/**
 * @throws SextantError COLLECTION_NOT_FOUND, DOCUMENT_INVALID when a path cannot be read, SHUTTING_DOWN when it was stopped, and what
 *   `indexSources` throws
 */
export async function indexHere(
  app: App,
  { selection, collection, prune, onProgress, signal }: PassOptions,
): Promise<PassSummary> {
  const { record, encoder } = app.collections.named(collection)
  const { engine, runtime } = app
  const { jobs, folder, mirror, generations } = requireWriting(app)
  const scope = localScope(record)
  using ledger = openLedger(ledgerFile(folder.path), record.name, 'write')
  await using reading = startReading(selection, ledger, 'keep', runtime.log)
  const dependencies = {
    engine,
    encoder,
    jobs,
    clock: runtime.clock,
    scope,
    mirror,
    seen: reading.seen,
    onJudged: reading.judged,
  }
  const summary = await indexSources(reading.sources, dependencies, onProgress, signal)
  const remove = async (documents: readonly VanishedDocument[]) => {
    // What is written meanwhile has a higher version, and stays.
    const version = Math.max(...documents.map(({ stored }) => stored.version))
    const ids = documents.map(({ claim }) => claim.id)
    const removed = await engine.deleteDocuments(scope, ids, version)
    await mirror.deleted(scope, ids, version)
    return removed.length
  }
  const pruning = await pruned({ reading, ledger, scope, engine }, prune, remove, signal)
  await generations.retireDue()
  return passSummary(summary, record.name, reading, pruning)
}

export const passSummary = (
  summary: IndexSummary,
  collection: string,
  { duplicates, unread }: Reading,
  pruning: PruneOutcome | undefined,
): PassSummary => ({
  ...summary,
  collection,
  duplicates,
  unread: new Set(unread.keys()),
  ...(pruning && { pruning }),
})

/** Undefined when it was not asked for. */
export async function pruned(
  tools: PruneTools,
  prune: Prune,
  remove: (documents: readonly VanishedDocument[]) => Promise<number>,
  signal: AbortSignal,
): Promise<PruneOutcome | undefined> {
  if (prune === 'none') return undefined
  const reason = whyNot(tools.reading) ?? (prune === 'few' ? doubtOf(await planPruning(tools)) : undefined)
  if (reason !== undefined) return { kind: 'refused', reason }
  return { kind: 'pruned', removed: await pruneVanished(tools, remove, signal) }
}

/** Why nothing may be concluded from what is missing. */
export function whyNot({ unread }: Reading): string | undefined {
  const [first] = unread.values()
  return first && `${first.origin} could not be read (${first.reason}), so nobody knows what vanished`
}

export const doubtOf = ({ doubt }: { readonly doubt: string | undefined }): string | undefined =>
  doubt && `${doubt}. If that is meant, say --prune-many`
