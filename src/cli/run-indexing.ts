/** Indexes with progress and a summary: for `sextant index` and for the sample of `sextant serve --example`. */
import type { App } from '../app/app.ts'
import { serverOf } from '../app/data-folder.ts'
import { type IndexProgress, type IndexSummary, indexPaths } from '../app/indexing.ts'
import { indexThroughServer } from '../app/remote/indexing.ts'
import type { Configuration } from '../config/schema.ts'
import { createProgressDisplay, summaryOf } from './indexing-progress.ts'

export interface IndexingRun {
  readonly paths: readonly string[]
  /** Absent: `default`, or the only one. */
  readonly collection?: string
  readonly signal: AbortSignal
}

type Show = (progress: IndexProgress) => void

/** Indexes into the open installation. */
export const runIndexing = (app: App, { paths, ...options }: IndexingRun): Promise<void> =>
  shown(async (onProgress) => ({
    summary: await indexPaths(app, paths, { ...options, onProgress }),
    collection: app.collections.named(options.collection).record.name,
  }))

/** Documents of one call: enough to fill the encoder's batches, and few enough that progress is seen. */
const DOCUMENTS_A_CALL = 100
/** JSON of the documents, of what a body may have; the rest is room for what stands around them. */
const SHARE_OF_BODY = 0.5

/** Indexes through the server that holds the data folder. */
export const runRemoteIndexing = (
  { dataDirectory, limits, server }: Configuration,
  options: IndexingRun,
): Promise<void> =>
  shown(async (onProgress) => {
    const url = serverOf(dataDirectory)
    if (url === undefined) throw new RangeError('the server that held the data folder is gone')
    process.stderr.write(`The server at ${url} has the data folder: indexing through it, with its settings.\n`)
    const callLimits = {
      documents: Math.min(DOCUMENTS_A_CALL, limits.documentsPerCall),
      bytes: server.bodyLimitBytes * SHARE_OF_BODY,
    }
    const summary = await indexThroughServer({ ...options, url, limits: callLimits, onProgress })
    return { summary, collection: summary.collection }
  })

async function shown(
  run: (onProgress: Show) => Promise<{ readonly summary: IndexSummary; readonly collection: string }>,
): Promise<void> {
  const display = createProgressDisplay()
  const began = performance.now()
  try {
    const { summary, collection } = await run((progress) => display.show(progress))
    display.stop()
    process.stderr.write(summaryOf(summary, collection, (performance.now() - began) / 1000))
  } finally {
    display.stop()
  }
}
