/** Indexes with progress and a summary: for `sextant index`, and for what `serve --example` and `evaluate` index. */
import type { App } from '../app/app.ts'
import { type IndexProgress, type IndexSummary, indexPaths } from '../app/indexing.ts'
import { createProgressDisplay, summaryOf } from './indexing-progress.ts'

export interface IndexingRun {
  readonly paths: readonly string[]
  /** Absent: `default`, or the only one. */
  readonly collection?: string
  readonly signal: AbortSignal
}

/** Indexes into the open installation. */
export async function runIndexing(app: App, { paths, ...options }: IndexingRun): Promise<void> {
  const collection = app.collections.named(options.collection).record.name
  const { summary, seconds } = await showingProgress((onProgress) => indexPaths(app, paths, { ...options, onProgress }))
  process.stderr.write(summaryOf(summary, collection, seconds))
}

/** Shows progress while it runs; leaves nothing of it. */
export async function showingProgress<Summary extends IndexSummary>(
  run: (onProgress: (progress: IndexProgress) => void) => Promise<Summary>,
): Promise<{ readonly summary: Summary; readonly seconds: number }> {
  const display = createProgressDisplay()
  const began = performance.now()
  try {
    const summary = await run((progress) => display.show(progress))
    return { summary, seconds: (performance.now() - began) / 1000 }
  } finally {
    display.stop()
  }
}
