/** `sextant index PATH…`: files and folders into a collection, once or as long as they change. */
import { Command } from 'commander'
import { requireReadable } from '../app/indexing.ts'
import { createLog } from '../app/log.ts'
import type { Prune } from '../app/sync/pass.ts'
import { planIndexing } from '../app/sync/plan.ts'
import { type Selection, watchPaths } from '../app/sync/watch.ts'
import type { Configuration } from '../config/schema.ts'
import { SextantError } from '../core/errors.ts'
import { runPass } from './index-pass.ts'
import { planText } from './index-plan.ts'
import { summaryOf } from './indexing-progress.ts'
import { INTERRUPTED, onInterruption } from './interruption.ts'
import { loadSettings, onlyCollection, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'
import { pruningText, watchText } from './watch-report.ts'

interface IndexFlags extends SettingFlags {
  readonly collection?: string
  readonly rebuild?: true
  readonly dryRun?: true
  readonly prune?: true
  readonly pruneMany?: true
  readonly watch?: true
}

export function indexCommand(): Command {
  return withSettingFlags(new Command('index'))
    .description(
      'index Markdown, HTML, text, PDF, DOCX and JSONL files; a folder in BEIR layout too. What did not change is left alone. Goes through the server that has the data folder, if one runs',
    )
    .argument('<path...>', 'files or folders')
    .option('--collection <name>', 'the collection (default: "default", or the only one)')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--prune', 'remove documents that came from these paths and are there no more')
    .option('--prune-many', '--prune, also when most or all of a path has vanished')
    .option('--watch', 'stay, and follow what changes until Ctrl-C')
    .option('--rebuild', 'drop the collection first and start over')
    .action((paths: readonly string[], flags: IndexFlags) => reportingFailures(() => index(paths, flags)))
}

interface Run {
  readonly configuration: Configuration
  readonly paths: readonly string[]
  readonly collection: string
  readonly prune: Prune
  readonly signal: AbortSignal
}

async function index(paths: readonly string[], flags: IndexFlags): Promise<void> {
  const interruption = onInterruption(() =>
    process.stderr.write('\nStopping after what has begun. Once more ends it at once.\n'),
  )
  try {
    requireFitting(flags)
    const configuration = await loadSettings(flags)
    await requireReadable(paths)
    const collection = flags.collection ?? onlyCollection(configuration)
    const run = { configuration, paths, collection, prune: pruneOf(flags), signal: interruption.signal }
    if (flags.dryRun) await plan(run)
    else if (flags.watch) await watch(run, flags)
    else await indexOnce(run, flags)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    process.stderr.write('Stopped. What was done is kept; the same command goes on from there.\n')
    process.exitCode = INTERRUPTED
  } finally {
    interruption.release()
  }
}

function requireFitting({ dryRun, rebuild, watch: watches }: IndexFlags): void {
  if (!dryRun || !(rebuild || watches)) return
  const other = rebuild ? '--rebuild, which makes every document new' : '--watch, which is there to write'
  throw new SextantError('SETTING_INVALID', `--dry-run does not go with ${other}. Leave one of them out.`)
}

const pruneOf = ({ prune, pruneMany }: IndexFlags): Prune => {
  if (pruneMany) return 'many'
  return prune ? 'few' : 'none'
}

async function plan({ configuration, paths, ...options }: Run): Promise<void> {
  const planned = await planIndexing(configuration, createLog(configuration.log), { ...options, selection: { paths } })
  process.stdout.write(planText(planned))
}

async function indexOnce({ paths, ...run }: Run, { rebuild }: IndexFlags): Promise<void> {
  const { summary, seconds } = await runPass({ ...run, rebuild, selection: { paths }, onServer: tellServer })
  process.stderr.write(summaryOf(summary, summary.collection, seconds) + pruningText(summary))
  if (summary.pruning?.kind === 'refused') process.exitCode = 1
}

const tellServer = (url: string): void =>
  void process.stderr.write(`The server at ${url} has the data folder: indexing through it, with its settings.\n`)

async function watch({ paths, ...run }: Run, { rebuild }: IndexFlags): Promise<void> {
  let isFirst = true
  let server: string | undefined
  const onServer = (url: string): void => {
    if (url !== server) tellServer(url)
    server = url
  }
  await watchPaths({
    ...run,
    paths,
    pass: async (selection: Selection) => {
      const { summary } = await runPass({ ...run, selection, onServer, rebuild: isFirst ? rebuild : undefined })
      isFirst = false
      return summary
    },
    onEvent: (event) => process.stderr.write(watchText(event, new Date())),
  })
  process.stderr.write('Stopped watching.\n')
}
