/** Indexes with progress and a summary: for `sextant index` and for the sample of `sextant serve --example`. */
import type { App } from '../app/app.ts'
import { type IndexSummary, indexPaths } from '../app/indexing.ts'
import { createProgressDisplay, summaryOf } from './indexing-progress.ts'

export async function runIndexing(
  app: App,
  paths: readonly string[],
  collection: string | undefined,
  signal: AbortSignal,
): Promise<IndexSummary> {
  const display = createProgressDisplay()
  const began = performance.now()
  try {
    const summary = await indexPaths(app, paths, {
      ...(collection !== undefined && { collection }),
      onProgress: (progress) => display.show(progress),
      signal,
    })
    display.stop()
    const { name } = app.collections.named(collection).record
    process.stderr.write(summaryOf(summary, name, (performance.now() - began) / 1000))
    return summary
  } finally {
    display.stop()
  }
}
