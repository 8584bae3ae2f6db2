/** `sextant reindex`: a collection's index anew, as it is configured by now. */
import { Command } from 'commander'
import { type App, openApp } from '../app/app.ts'
import { serverOf } from '../app/data-folder.ts'
import { createLog } from '../app/log.ts'
import {
  type ReindexOptions,
  type ReindexSummary,
  type RemoteReindexOptions,
  reindexHere,
  reindexRemotely,
} from '../app/reindexing.ts'
import type { Configuration } from '../config/schema.ts'
import { isSextantError } from '../core/errors.ts'
import { INTERRUPTED, onInterruption } from './interruption.ts'
import { createReindexDisplay } from './reindexing-progress.ts'
import { loadSettings, onlyCollection, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'
import { plural } from './words.ts'

interface ReindexFlags extends SettingFlags {
  readonly encoder?: string
  readonly collection?: string
}

export function reindexCommand(): Command {
  return withSettingFlags(new Command('reindex'))
    .description(
      'build the index of a collection anew, as it is configured now (encoder, chunking, language), from the documents it holds. It takes the place of the old one when it is complete. Goes through the server that has the data folder, if one runs: that one answers meanwhile',
    )
    .argument('[collection]', 'the collection (default: "default", or the only one)')
    .option('--collection <name>', 'the same, as other commands take it')
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
  /** Its job, where a server carries it out. */
  let remote: string | undefined
  try {
    const configuration = await loadSettings(flags)
    const collection = named ?? flags.collection ?? onlyCollection(configuration)
    const began = performance.now()
    const { encoder } = flags
    const onJob = (id: string): void => {
      remote = id
    }
    const options = { collection, encoder, onJob, onProgress: display.show, signal: interruption.signal }
    const { documents, chunks } = await run(configuration, options)
    display.stop()
    if (documents === 0) return void process.stderr.write(nothingIn(collection))
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    process.stderr.write(
      `${collection}: ${plural(documents, 'document')} reindexed (${plural(chunks, 'chunk')}) in ${seconds} s.\n`,
    )
  } catch (error) {
    display.stop()
    if (!interruption.signal.aborted) throw error
    process.stderr.write(remote === undefined ? STOPPED : goesOn(remote))
    process.exitCode = INTERRUPTED
  } finally {
    interruption.release()
  }
}

async function run(configuration: Configuration, options: RemoteReindexOptions): Promise<ReindexSummary> {
  const app = await openHere(configuration, options)
  if (app !== undefined) {
    await using _ = app
    return await reindexHere(app, options)
  }
  const url = serverOf(configuration.dataDirectory)
  if (url === undefined) return run(configuration, options)
  process.stderr.write(
    `The server at ${url} has the data folder: reindexing through it, with the settings it was started with.\n`,
  )
  return reindexRemotely(url, options)
}

const STOPPED =
  'Stopped. The old index is as it was; the same command, or sextant serve --reindex, goes on from there.\n'

const goesOn = (job: string): string =>
  `The server goes on with it. To call it off: mutation { cancelIngestJob(input: { id: "${job}" }) { job { state } } }\n`

const nothingIn = (collection: string): string =>
  `The collection "${collection}" holds no documents: there was nothing to reindex. Fill it with sextant index PATH\n`

/** What is done the command itself tells of. */
const quietly = ({ log }: Configuration) => createLog(log.level === 'info' ? { ...log, level: 'warn' } : log)

/** Undefined when a running server holds the data folder. */
async function openHere(
  configuration: Configuration,
  { collection, signal }: ReindexOptions,
): Promise<App | undefined> {
  try {
    const log = quietly(configuration)
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
