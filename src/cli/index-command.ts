/** `sextant index PATH…`: files and folders into a collection. */
import { Command } from 'commander'
import { type App, openApp } from '../app/app.ts'
import { serverOf } from '../app/data-folder.ts'
import { requireReadable } from '../app/indexing.ts'
import { createLog } from '../app/log.ts'
import type { Configuration } from '../config/schema.ts'
import { isSextantError } from '../core/errors.ts'
import { INTERRUPTED, onInterruption } from './interruption.ts'
import { runIndexing, runRemoteIndexing } from './run-indexing.ts'
import { loadSettings, onlyCollection, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

interface IndexFlags extends SettingFlags {
  readonly collection?: string
  readonly rebuild?: true
}

export function indexCommand(): Command {
  return withSettingFlags(new Command('index'))
    .description(
      'index Markdown, HTML, text and JSONL files; a folder in BEIR layout too. What did not change is left alone. Goes through the server that has the data folder, if one runs',
    )
    .argument('<path...>', 'files or folders')
    .option('--collection <name>', 'the collection (default: "default", or the only one)')
    .option('--rebuild', 'drop the collection first and start over')
    .action((paths: readonly string[], flags: IndexFlags) => reportingFailures(() => index(paths, flags)))
}

async function index(paths: readonly string[], flags: IndexFlags): Promise<void> {
  const interruption = onInterruption(() =>
    process.stderr.write('\nStopping after what has begun. Once more ends it at once.\n'),
  )
  try {
    const configuration = await loadSettings(flags)
    await requireReadable(paths)
    const collection = flags.collection ?? onlyCollection(configuration)
    const run = { paths, collection, signal: interruption.signal }
    const app = await openHere(configuration, run, flags)
    if (app === undefined) return await runRemoteIndexing(configuration, run)
    await using _ = app
    await runIndexing(app, run)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    process.stderr.write('Stopped. What was done is kept; the same command goes on from there.\n')
    process.exitCode = INTERRUPTED
  } finally {
    interruption.release()
  }
}

/** Undefined when a running server holds the data folder: then it is the one to index. */
async function openHere(
  configuration: Configuration,
  { collection, signal }: { readonly collection: string; readonly signal: AbortSignal },
  { rebuild }: IndexFlags,
): Promise<App | undefined> {
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
