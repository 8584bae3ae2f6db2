/**
 * `npm run bench`: measures every bound that the project holds itself to, and ends with an error when one is missed. Rounds
 * follow one another, never side by side; close what else the machine does.
 */
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { messageOf } from '../src/core/errors.ts'
import type { Bench } from './bench.ts'
import { BENCHES, HELP } from './catalogue.ts'
import { type Corpus, corpusOf } from './corpus.ts'
import { checkCorpus } from './enough.ts'
import { headerLine } from './header.ts'
import { heading, met, type Outcome, outcomeLine } from './report.ts'
import { openWorkplace } from './workplace.ts'

interface Flags {
  readonly corpus?: string
  readonly rounds: number
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function run(bench: Bench, corpus: Corpus, rounds: number): Promise<readonly Outcome[]> {
  using workplace = openWorkplace()
  const { folder } = workplace
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
}

/** What it is to do with what this machine cannot measure: one that was asked for by its name has failed. */
type Unmeasurable = 'fails' | 'is told of'

/** @returns nothing where this machine cannot measure it @throws Error where that fails */
async function measure(
  name: string,
  corpus: Corpus,
  rounds: number,
  unmeasurable: Unmeasurable,
): Promise<readonly Outcome[]> {
  const bench = await BENCHES[name]?.load()
  if (!bench) return []
  say(`\n${bench.name}: ${bench.about}`)
  const lacking = bench.lacking?.()
  if (lacking !== undefined) {
    if (unmeasurable === 'fails') throw new Error(`it needs ${lacking}`)
    say(`  not measured here: needs ${lacking}`)
    return []
  }
  const outcomes = await run(bench, corpus, rounds)
  say(heading(rounds))
  for (const outcome of outcomes) say(outcomeLine(outcome))
  return outcomes
}

async function measureAll(asked: readonly string[], corpus: Corpus, rounds: number): Promise<void> {
  const names = asked.length > 0 ? [...new Set(asked)] : Object.keys(BENCHES)
  const unmeasurable = asked.length > 0 ? 'fails' : 'is told of'
  say(headerLine(corpus, rounds))
  const outcomes: Outcome[] = []
  const failed: string[] = []
  for (const name of names) {
    try {
      outcomes.push(...(await measure(name, corpus, rounds, unmeasurable)))
    } catch (error) {
      failed.push(name)
      say(`  ${name} FAILED: ${messageOf(error)}`)
    }
  }
  const missed = outcomes.filter((outcome) => !met(outcome))
  say(`\n${outcomes.length - missed.length} of ${outcomes.length} bounds met.`)
  if (missed.length > 0) say(['Missed:', ...missed.map(outcomeLine)].join('\n'))
  if (failed.length > 0) say(`Failed, so not measured: ${failed.join(', ')}`)
  if (missed.length + failed.length > 0) process.exitCode = 1
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

function readCorpus({ corpus: folder, rounds }: Flags, command: Command): Corpus {
  try {
    const corpus = corpusOf(folder)
    checkCorpus(corpus, rounds)
    return corpus
  } catch (error) {
    return command.error(`error: ${messageOf(error)}`)
  }
}

await new Command('bench')
  .description('Measures what the project promises of speed, as ratios within one run.')
  .addArgument(new Argument('[names...]', 'some of the benchmarks; absent, all of them').choices(Object.keys(BENCHES)))
  .option('--corpus <folder>', 'a corpus in BEIR layout, such as SciFact; absent, texts made from the sample')
  .addOption(new Option('--rounds <number>', 'how often each is measured').argParser(wholeNumber).default(3))
  .addHelpText('after', HELP)
  .action((names: readonly string[], flags: Flags, command: Command) =>
    measureAll(names, readCorpus(flags, command), flags.rounds),
  )
  .parseAsync()
