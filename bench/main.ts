/**
 * `npm run bench`: measures every bound that the project holds itself to, and ends with an error when one is missed. Rounds
 * follow one another, never side by side; close what else the machine does.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Bench } from './bench.ts'
import { type Corpus, corpusOf } from './corpus.ts'
import { heading, met, type Outcome, outcomeLine } from './report.ts'

/** In the order they run. Each is loaded when its turn comes, in case one needs something that is not there. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  encode: async () => (await import('./encode.ts')).encode,
  ingest: async () => (await import('./ingest.ts')).ingest,
  engine: async () => (await import('./engine.ts')).embeddedEngine,
  graphql: async () => (await import('./graphql.ts')).graphql,
  memory: async () => (await import('./memory.ts')).memory,
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function run(bench: Bench, corpus: Corpus, rounds: number): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'))
  try {
    say(`\n${bench.name}: ${bench.about}`)
    await using open = await bench.open({ corpus, folder, note: (text) => say(`    ${text}`) })
    const measured: Readonly<Record<string, number>>[] = []
    for (let round = 1; round <= rounds; round++) {
      say(`  round ${round} of ${rounds}`)
      measured.push(await open.round())
    }
    return Object.entries(bench.figures).map(([name, figure]) => ({
      figure,
      values: measured.map((values) => values[name] ?? Number.NaN),
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(names: readonly string[], { corpus: folder, rounds }: { corpus?: string; rounds: string }) {
  const corpus = corpusOf(folder)
  say(`Corpus: ${corpus.name}, ${corpus.documents.length} documents, ${corpus.queries.length} queries.`)
  const outcomes: Outcome[] = []
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const load = BENCHES[name]
    if (!load) throw new RangeError(`there is no benchmark "${name}"; there are ${Object.keys(BENCHES).join(', ')}`)
    const found = await run(await load(), corpus, Number(rounds))
    say(heading())
    for (const outcome of found) say(outcomeLine(outcome))
    outcomes.push(...found)
  }
  const missed = outcomes.filter((outcome) => !met(outcome))
  say(`\n${outcomes.length - missed.length} of ${outcomes.length} bounds met.`)
  if (missed.length > 0) {
    say('Missed:')
    for (const outcome of missed) say(outcomeLine(outcome))
    process.exitCode = 1
  }
}

await new Command('bench')
  .description('Measures what the project promises of speed, as ratios within one run.')
  .argument('[names...]', 'some of the benchmarks; absent, all of them')
  .option('--corpus <folder>', 'a corpus in BEIR layout, such as SciFact; absent, texts made from the sample')
  .option('--rounds <number>', 'how often each is measured', '3')
  .action(main)
  .parseAsync()
