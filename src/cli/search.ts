/** `sextant search "text"`: results with their scores, in the terminal. Works beside a running server. */
import { styleText } from 'node:util'
import { Command, InvalidArgumentError } from 'commander'
import { openApp } from '../app/app.ts'
import { createLog } from '../app/log.ts'
import { type FoundDocument, type FoundDocuments, searchDocuments } from '../app/searching.ts'
import { SEARCH_MODES, type SearchMode } from '../core/search.ts'
import { loadSettings, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

interface SearchFlags extends SettingFlags {
  readonly collection?: string
  readonly mode?: SearchMode
  readonly first: number
  readonly json?: true
}

const DEFAULT_FIRST = 5

export function searchCommand(): Command {
  return withSettingFlags(new Command('search'))
    .description('search from the terminal and show scores')
    .argument('<query>', 'what to look for')
    .option('-m, --mode <mode>', "semantic, keyword or hybrid (default: the collection's profile)", searchMode)
    .option('-n, --first <count>', 'how many results', wholeNumber, DEFAULT_FIRST)
    .option('--collection <name>', 'the collection (default: "default", or the only one)')
    .option('--json', 'print JSON')
    .action((query: string, flags: SearchFlags) => reportingFailures(() => search(query, flags)))
}

function searchMode(text: string): SearchMode {
  const mode = SEARCH_MODES.find((known) => known === text.toUpperCase())
  if (!mode) throw new InvalidArgumentError(`It must be one of ${SEARCH_MODES.join(', ').toLowerCase()}.`)
  return mode
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

async function search(query: string, flags: SearchFlags): Promise<void> {
  const configuration = await loadSettings(flags)
  const { collection } = flags
  await using app = await openApp({
    configuration,
    access: 'read',
    log: createLog(configuration.log),
    ...(collection !== undefined && { collections: [collection] }),
  })
  const found = await searchDocuments(app, {
    query,
    first: flags.first,
    ...(flags.mode && { mode: flags.mode }),
    ...(collection !== undefined && { collection }),
  })
  process.stdout.write(flags.json ? `${JSON.stringify(found, null, 2)}\n` : rendered(found))
}

function rendered({ documents, mode, rankedCount, warnings, timings }: FoundDocuments): string {
  const head = `${mode} · ${documents.length} of ${rankedCount} ranked documents · ${timings.totalMs.toFixed(0)} ms`
  const said = warnings.map(({ code, message }) => styleText('yellow', `${code}: ${message}`))
  return `${[styleText('dim', head), ...said, ...documents.map(renderedDocument)].join('\n')}\n`
}

const PASSAGE_LENGTH = 160

function renderedDocument({ rank, score, title, externalId, url, passage }: FoundDocument): string {
  const line = passage.replace(/\s+/g, ' ')
  const cut = line.length > PASSAGE_LENGTH ? `${line.slice(0, PASSAGE_LENGTH).replace(/[\uD800-\uDBFF]$/, '')}…` : line
  return [
    `${String(rank).padStart(3)}. ${styleText('bold', title ?? externalId)}  ${styleText('cyan', score.toFixed(4))}`,
    `     ${styleText('dim', url ?? externalId)}`,
    ...(cut === '' ? [] : [`     ${cut}`]),
  ].join('\n')
}
