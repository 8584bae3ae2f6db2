/** Indexing into an open installation: what `sextant index` and the sample of `sextant serve --example` run. */
import { type IndexProgress, type IndexSummary, indexSources } from '../ingest/run.ts'
import { readPaths, requireReadable } from '../ingest/sources/files.ts'
import { type App, localScope, requireWriting } from './app.ts'

export { type IndexProgress, type IndexSummary, requireReadable }

export interface IndexOptions {
  /** Absent: `default`, or the only collection. */
  readonly collection?: string
  readonly onProgress: (progress: IndexProgress) => void
  readonly signal: AbortSignal
}

/**
 * Indexes every document below the paths that is new or has changed.
 *
 * @throws SextantError COLLECTION_NOT_FOUND, DOCUMENT_INVALID when a path cannot be read, SHUTTING_DOWN when it was stopped
 */
export function indexPaths(
  app: App,
  paths: readonly string[],
  { collection, onProgress, signal }: IndexOptions,
): Promise<IndexSummary> {
  const { record, encoder } = app.collections.named(collection)
  const { engine, runtime } = app
  const { jobs, mirror } = requireWriting(app)
  const dependencies = { engine, encoder, jobs, mirror, clock: runtime.clock, scope: localScope(record) }
  return indexSources(() => readPaths(paths), dependencies, onProgress, signal)
}
