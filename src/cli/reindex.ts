/** `sextant reindex`: a collection's index anew, as it is configured by now. */
import { Command } from 'commander'
import { type App, openApp } from '../app/app.ts'
import { serverOf } from '../app/data-folder.ts'
import { createLog } from '../app/log.ts'
import { type ReindexOptions, type ReindexSummary, reindexHere, reindexRemotely } from '../app/reindexing.ts'
import type { Configuration } from '../config/schema.ts'
import { isSextantError } from '../core/errors.ts'
import { INTERRUPTED, onInterruption } from './interruption.ts'
import { createReindexDisplay } from './reindexing-progress.ts'
import { loadSettings, onlyCollection, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'
import { plural } from './words.ts'

interface ReindexFlags extends SettingFlags {
  readonly encoder?: string
}

export function reindexCommand(): Command {
  return withSettingFlags(new Command('reindex'))
    .description(
      'build the index of a collection anew, as it is configured now (encoder, chunking, language), from the documents it holds. It takes the place of the old one when it is complete. Goes through the server that has the data folder, if one runs: that one answers meanwhile',
    )
    .argument('[collection]', 'the collection (default: "default", or the only one)')
    .option(
      '--encoder <name>',
      'with this encoder of the configuration in place of the one configured for the collection',
    )
    .action((collection: string | undefined, flags: ReindexFlags) =>
      reportingFailures(() => reindexCollection(collection, flags)),
    )
}

async function reindexCollection(named: string | undefined, flags: ReindexFlags): Promise<void> {
  const interruption = onInterruption(() =>
    process.stderr.write('\nStopping after what has begun. Once more ends it at once.\n'),
  )
  const display = createReindexDisplay()
  try {
    const configuration = await loadSettings(flags)
    const collection = named ?? onlyCollection(configuration)
    const began = performance.now()
    const { encoder } = flags
    const options = { collection, encoder, onProgress: display.show, signal: interruption.signal }
    const { documents, chunks } = await run(configuration, options)
    display.stop()
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    process.stderr.write(
      `${collection}: ${plural(documents, 'document')} reindexed (${plural(chunks, 'chunk')}) in ${seconds} s.\n`,
    )
  } catch (error) {
    display.stop()
    if (!interruption.signal.aborted) throw error
    process.stderr.write(
      'Stopped. The old index is as it was; the same command, or the next start of the server, goes on from there.\n',
    )
    process.exitCode = INTERRUPTED
  } finally {
    interruption.release()
  }
}

async function run(configuration: Configuration, options: ReindexOptions): Promise<ReindexSummary> {
  const app = await openHere(configuration, options)
  if (app !== undefined) {
    await using _ = app
    return await reindexHere(app, options)
  }
  const url = serverOf(configuration.dataDirectory)
  if (url === undefined) return run(configuration, options)
  process.stderr.write(`The server at ${url} has the data folder: reindexing through it, with its settings.\n`)
  return reindexRemotely(url, options)
}

/** Undefined when a running server holds the data folder. */
async function openHere(
  configuration: Configuration,
  { collection, signal }: ReindexOptions,
): Promise<App | undefined> {
  try {
    const log = createLog(configuration.log)
    return await openApp({
      configuration,
      access: 'write',
      log,
      collections: [collection],
      signal,
      whenDiffering: 'keep',
    })
  } catch (error) {
    const held = isSextantError(error) && error.code === 'DATA_FOLDER_IN_USE'
    if (!held || serverOf(configuration.dataDirectory) === undefined) throw error
    return undefined
  }
}
