/** One pass of `sextant index`: through the server that has the data folder, or into an installation that is opened for it. */
import { type App, openApp } from '../app/app.ts'
import { serverOf } from '../app/data-folder.ts'
import { createLog } from '../app/log.ts'
import { indexHere, type PassSummary, type Prune } from '../app/sync/pass.ts'
import { indexRemotely } from '../app/sync/remote-pass.ts'
import type { Selection } from '../app/sync/watch.ts'
import type { Configuration } from '../config/schema.ts'
import { isSextantError } from '../core/errors.ts'
import { showingProgress } from './run-indexing.ts'

export interface IndexPass {
  readonly configuration: Configuration
  readonly collection: string
  readonly selection: Selection
  readonly prune: Prune
  /** Drops the collection first. */
  readonly rebuild?: true | undefined
  readonly signal: AbortSignal
  /** Called when a server has the data folder. */
  readonly onServer: (url: string) => void
}

export async function runPass(pass: IndexPass): Promise<{ readonly summary: PassSummary; readonly seconds: number }> {
  const { configuration, onServer } = pass
  const app = await openHere(pass)
  if (app !== undefined) {
    await using _ = app
    return await showingProgress((onProgress) => indexHere(app, { ...pass, onProgress }))
  }
  const url = serverOf(configuration.dataDirectory)
  if (url === undefined) return runPass(pass)
  onServer(url)
  const log = createLog(configuration.log)
  return showingProgress((onProgress) => indexRemotely(url, configuration, log, { ...pass, onProgress }))
}

/** Undefined when a running server holds the data folder: then it is the one to index. */
async function openHere({ configuration, collection, signal, rebuild }: IndexPass): Promise<App | undefined> {
  try {
    return await openApp({
      configuration,
      access: 'write',
      log: createLog(configuration.log),
      collections: [collection],
      signal,
      ...(rebuild && { rebuild: [collection] }),
    })
  } catch (error) {
    const held = isSextantError(error) && error.code === 'DATA_FOLDER_IN_USE'
    if (!held || rebuild || serverOf(configuration.dataDirectory) === undefined) throw error
    return undefined
  }
}
