/**
 * `sextant evaluate`: how well searches find what people judged as relevant, by mode. A corpus is indexed into a folder of its
 * own and dropped afterwards; an existing collection is only read, beside a running server too.
 */
import { Command, InvalidArgumentError, Option } from 'commander'
import { openApp } from '../app/app.ts'
import {
  checkedCorpus,
  type EvaluationReport,
  evaluateCollection,
  evaluationSettings,
  type LabelledQuery,
  RANKING_DEPTH,
  readBaseline,
  readLabelledQueries,
  temporarySettings,
} from '../app/evaluating.ts'
import { evaluationFolder } from '../app/evaluation-folder.ts'
import { exampleNamed } from '../app/examples.ts'
import { createLog } from '../app/log.ts'
import type { Configuration } from '../config/schema.ts'
import { SextantError } from '../core/errors.ts'
import { collectionName } from '../core/ids.ts'
import { SEARCH_MODES, type SearchMode } from '../core/search.ts'
import { createEvaluationDisplay } from './evaluation-progress.ts'
import { evaluationJson, evaluationTable } from './evaluation-report.ts'
import { INTERRUPTED, onInterruption } from './interruption.ts'
import { writeRunFiles } from './run-files.ts'
import { runIndexing } from './run-indexing.ts'
import { loadSettings, onlyCollection, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

interface EvaluateFlags extends SettingFlags {
  readonly corpus?: string
  readonly queries?: string
  readonly collection?: string
  readonly k: readonly number[]
  readonly modes: readonly SearchMode[]
  readonly baseline?: string
  readonly json?: true
  readonly runFile?: string
}

const SAMPLE = 'help-center'
const DEFAULT_CUTOFFS = [1, 5, 10]

export function evaluateCommand(): Command {
  return withSettingFlags(new Command('evaluate'))
    .description('measure relevance over labelled queries, by mode; without arguments over the sample help center')
    .option('--corpus <folder>', 'a folder in BEIR layout: it is indexed for this run and dropped afterwards')
    .option('--queries <folder>', 'queries.jsonl and qrels/test.tsv of a collection that is indexed already')
    .option('--collection <name>', 'the collection, or with --corpus the one whose settings are used')
    .addOption(
      new Option('-k, --k <counts>', 'where recall, precision and success are cut')
        .argParser(cutoffs)
        .default(DEFAULT_CUTOFFS, DEFAULT_CUTOFFS.join()),
    )
    .addOption(
      new Option('-m, --modes <modes>', 'semantic, keyword, hybrid').argParser(modes).default(SEARCH_MODES, 'all'),
    )
    .option('--baseline <file>', 'what an earlier run printed with --json, to compare with, mode by mode')
    .option('--json', 'print JSON, with the values and the ranking of every query')
    .option('--run-file <file>', 'write the rankings for trec_eval; of several modes, a file each')
    .action((flags: EvaluateFlags) => reportingFailures(() => evaluate(flags)))
}

function cutoffs(text: string): readonly number[] {
  const counts = [...new Set(text.split(',').map(Number))].sort((left, right) => left - right)
  if (counts.every((count) => Number.isInteger(count) && count >= 1 && count <= RANKING_DEPTH)) return counts
  throw new InvalidArgumentError(`It must be whole numbers from 1 to ${RANKING_DEPTH}, separated by commas.`)
}

function modes(text: string): readonly SearchMode[] {
  const named = text.split(',').map((name) => name.trim().toUpperCase())
  const known = SEARCH_MODES.filter((mode) => named.includes(mode))
  if (known.length > 0 && known.length === new Set(named).size) return known
  throw new InvalidArgumentError(`It must be some of ${SEARCH_MODES.join(', ').toLowerCase()}, separated by commas.`)
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const interruption = onInterruption(() => process.stderr.write('\nStopping. Once more ends it at once.\n'))
  try {
    const report = await reportFor(flags, interruption.signal)
    process.stdout.write(flags.json ? evaluationJson(report) : evaluationTable(report))
    if (flags.runFile !== undefined) writeRunFiles(flags.runFile, report.modes)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    process.stderr.write('Stopped. Nothing of the evaluation was kept.\n')
    process.exitCode = INTERRUPTED
  } finally {
    interruption.release()
  }
}

async function reportFor(flags: EvaluateFlags, signal: AbortSignal): Promise<EvaluationReport> {
  const { corpus, queries } = flags
  if (corpus !== undefined && queries !== undefined)
    throw new SextantError(
      'SETTING_INVALID',
      '--corpus indexes a folder with its queries, and --queries takes a collection that is indexed already. Give one of them.',
    )
  if (queries !== undefined) return overStored(readLabelledQueries(queries), await loadSettings(flags), flags, signal)
  if (corpus === undefined) return overSample(flags, signal)
  const labelled = readLabelledQueries(corpus)
  return overCorpus(await checkedCorpus(corpus, signal), labelled, await loadSettings(flags), flags, signal)
}

/** With the sample's own settings, unless others are named. */
async function overSample(flags: EvaluateFlags, signal: AbortSignal): Promise<EvaluationReport> {
  const { configuration, dataDirectory, articles, labels } = exampleNamed(SAMPLE)
  const settings = await loadSettings(
    { config: configuration, ...flags },
    { defaults: { SEXTANT_DATA_DIRECTORY: dataDirectory } },
  )
  return overCorpus(articles, readLabelledQueries(labels), settings, flags, signal)
}

async function overStored(
  queries: readonly LabelledQuery[],
  configuration: Configuration,
  flags: EvaluateFlags,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const plan = planOf(queries, flags)
  const collection = flags.collection ?? onlyCollection(configuration)
  await using app = await openApp({
    configuration: evaluationSettings(configuration),
    access: 'read',
    log: createLog(configuration.log),
    collections: [collection],
    signal,
  })
  return await shown((onProgress) => evaluateCollection(app, { ...plan, collection, onProgress, signal }))
}

/** @param path what is indexed */
async function overCorpus(
  path: string,
  queries: readonly LabelledQuery[],
  configuration: Configuration,
  flags: EvaluateFlags,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const plan = planOf(queries, flags)
  const collection = flags.collection ?? onlyCollection(configuration)
  using folder = evaluationFolder(configuration.dataDirectory)
  await using app = await openApp({
    configuration: temporarySettings(configuration, folder.path),
    access: 'write',
    log: createLog(configuration.log),
    collections: [collection],
    signal,
    // What a killed run left in a server.
    rebuild: [collection],
  })
  try {
    signal.throwIfAborted()
    await runIndexing(app, { paths: [path], collection, signal })
    return await shown((onProgress) => evaluateCollection(app, { ...plan, collection, onProgress, signal }))
  } finally {
    await app.engine.dropCollection(collectionName(collection))
  }
}

/** What is the same wherever the collection lies. Read before anything is opened, so that a wrong file costs no time. */
const planOf = (queries: readonly LabelledQuery[], { k, modes, baseline }: EvaluateFlags) => ({
  queries,
  modes,
  cutoffs: k,
  baseline: baseline === undefined ? undefined : readBaseline(baseline),
})

async function shown(
  run: (onProgress: ReturnType<typeof createEvaluationDisplay>['show']) => Promise<EvaluationReport>,
): Promise<EvaluationReport> {
  const display = createEvaluationDisplay()
  try {
    return await run((progress) => display.show(progress))
  } finally {
    display.stop()
  }
}
