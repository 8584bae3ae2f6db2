/**
 * Relevance on a labelled collection in BEIR layout: indexes it with `sextant index`, once with one chunk a document and once
 * with default chunking, and prints nDCG@10 and recall@10 per mode.
 *
 *   npm run bench:relevance -- path/to/scifact
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApp } from '../src/app/app.ts'
import { createLog } from '../src/app/log.ts'
import { searchDocuments } from '../src/app/searching.ts'
import { loadConfiguration } from '../src/config/load.ts'
import { SEARCH_MODES } from '../src/core/search.ts'
import { type LabelledQuery, readLabelledQueries } from '../src/evaluation/beir.ts'
import { ndcgAt, recallAt } from '../src/evaluation/metrics.ts'

const CUTOFF = 10
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

const CHUNKINGS = {
  'one chunk a document, 512 tokens': '{ strategy: document, maxTokens: 512, overlap: 0 }',
  'default chunking, 200 tokens, overlap 40': '{ strategy: structure, maxTokens: 200, overlap: 40 }',
}

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('Name a folder in BEIR layout: npm run bench:relevance -- path/to/scifact\n')
  process.exit(2)
}

const queries = readLabelledQueries(folder)
const work = mkdtempSync(join(tmpdir(), 'sextant-relevance-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

for (const [label, chunking] of Object.entries(CHUNKINGS)) {
  const configuration = join(work, 'sextant.config.yaml')
  writeFileSync(configuration, `dataDirectory: ./data\ncollections: { default: { chunking: ${chunking} } }\n`)
  const { status } = spawnSync(process.execPath, [MAIN, 'index', folder, '--rebuild', '--config', configuration], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
  await report(label, configuration)
}

async function report(label: string, file: string): Promise<void> {
  const configuration = await loadConfiguration({ directory: work, environment: {}, file })
  await using app = await openApp({ configuration, access: 'read', log: createLog(configuration.log) })
  process.stdout.write(`\n${label}, ${queries.length} queries\n`)
  for (const mode of SEARCH_MODES) {
    const rankings = await Promise.all(queries.map((query) => rank(query)))
    const mean = (measure: (ranking: readonly string[], query: LabelledQuery) => number) =>
      queries.reduce((sum, query, place) => sum + measure(rankings[place] ?? [], query), 0) / queries.length
    const ndcg = mean((ranking, { judgements }) => ndcgAt(CUTOFF, ranking, judgements))
    const recall = mean((ranking, { judgements }) => recallAt(CUTOFF, ranking, judgements))
    process.stdout.write(`  ${mode.padEnd(9)} nDCG@10 ${ndcg.toFixed(3)}  recall@10 ${recall.toFixed(3)}\n`)

    async function rank({ text }: LabelledQuery): Promise<readonly string[]> {
      const { documents } = await searchDocuments(app, { query: text, mode, first: CUTOFF })
      return documents.map(({ externalId }) => externalId)
    }
  }
}
