/** `sextant serve`: the gateway, until it is told to stop. */
import { Command } from 'commander'
import { type App, type OpenOptions, openApp } from '../app/app.ts'
import { exampleNamed, exampleSettings } from '../app/examples.ts'
import { createLog } from '../app/log.ts'
import { reindexOutdated } from '../app/reindexing.ts'
import { serveApp } from '../app/serve.ts'
import { isSextantError } from '../core/errors.ts'
import { greeting } from './greeting.ts'
import { INTERRUPTED, onInterruption, whenAborted } from './interruption.ts'
import { runIndexing } from './run-indexing.ts'
import { loadSettings, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

interface ServeFlags extends SettingFlags {
  readonly port?: string
  readonly host?: string
  readonly example?: string
  readonly reindex?: true
}

export function serveCommand(version: string): Command {
  return withSettingFlags(new Command('serve'))
    .description('serve GraphQL over HTTP')
    .option('-p, --port <port>', 'port to listen on (server.port)')
    .option('--host <address>', 'address to listen on (server.host)')
    .option('--example <name>', 'index a sample first and serve it, with its own settings and data folder: help-center')
    .option(
      '--reindex',
      'serve collections that were indexed with other settings as they are, and reindex them meanwhile (else they are refused)',
    )
    .action((flags: ServeFlags) => reportingFailures(() => serve(flags, version)))
}

async function serve(flags: ServeFlags, version: string): Promise<void> {
  const { signal } = onInterruption(() =>
    process.stderr.write('\nStopping: what runs is finished. Once more ends it at once.\n'),
  )
  const example = flags.example === undefined ? undefined : exampleNamed(flags.example)
  const settings = await loadSettings(
    { ...(example && { config: example.configuration }), ...flags },
    {
      overrides: { server: { port: flags.port, host: flags.host } },
      flagNames: { 'server.port': '--port', 'server.host': '--host' },
      ...(example && { defaults: { SEXTANT_DATA_DIRECTORY: example.dataDirectory } }),
    },
  )
  const configuration = example ? exampleSettings(settings) : settings
  const whenDiffering = flags.reindex ? 'keep' : 'refuse'
  const options = { configuration, access: 'write', log: createLog(configuration.log), signal, whenDiffering } as const
  const opened = await unlessStopped(example ? openSample(options) : openApp(options), signal)
  if (opened === undefined) return
  await using app = opened
  if (example && !(await indexedUnlessStopped(app, example.articles, signal))) return
  if (signal.aborted) return
  const server = await serveApp(app)
  try {
    if (!signal.aborted) process.stdout.write(await greeting(app, server.url, version))
    if (flags.reindex) await reindexOutdated(app, tellOfReindex)
    await whenAborted(signal)
  } finally {
    await server.close()
  }
}

const tellOfReindex = (collection: string): void =>
  void process.stderr.write(`The collection "${collection}" is served as it was indexed, and is being reindexed.\n`)

/** Undefined when the opening was given up on request. */
async function unlessStopped(opening: Promise<App>, signal: AbortSignal): Promise<App | undefined> {
  try {
    return await opening
  } catch (error) {
    if (!signal.aborted) throw error
    process.exitCode = INTERRUPTED
    return undefined
  }
}

/** A sample that an earlier version indexed is nobody's data: it is made anew. */
async function openSample(options: OpenOptions): Promise<App> {
  try {
    return await openApp(options)
  } catch (error) {
    if (!isSextantError(error) || error.code !== 'COLLECTION_MISMATCH') throw error
    process.stderr.write('The sample was indexed with other settings, and is indexed anew.\n')
    return openApp({ ...options, rebuild: Object.keys(options.configuration.collections) })
  }
}

async function indexedUnlessStopped(app: App, articles: string, signal: AbortSignal): Promise<boolean> {
  try {
    await runIndexing(app, { paths: [articles], signal })
    return true
  } catch (error) {
    if (signal.aborted && isSextantError(error)) return false
    throw error
  }
}
