/** What `sextant evaluate` prints: a table with a column per mode, or JSON with everything. */
import {
  type Comparison,
  type EvaluationReport,
  type ModeOutcome,
  PERMUTATIONS,
  RANKING_DEPTH,
  WARM_UP_SEARCHES,
} from '../app/evaluating.ts'

const DIGITS = 3
const NAME_WIDTH = 14
const COLUMN_WIDTH = 11

/** For people; figures have three digits. */
export function evaluationTable(report: EvaluationReport): string {
  const { modes, comparisons, baselineComparisons = [] } = report
  const names = Object.keys(modes[0]?.means ?? {})
  return lines(
    headOf(report),
    ...missingOf(report),
    '',
    row(
      '',
      modes.map(({ mode }) => mode),
    ),
    ...names.map((name) =>
      row(
        name,
        modes.map(({ means }) => (means[name] ?? 0).toFixed(DIGITS)),
      ),
    ),
    row('latency p50', modes.map(latencyIn('p50Ms'))),
    row('latency p95', modes.map(latencyIn('p95Ms'))),
    '',
    ...comparisonLines(comparisons, ({ left, right }) => `${right} - ${left}`),
    ...comparisonLines(baselineComparisons, ({ baseline, right }) => `${right} - ${right} of ${baseline}`),
    `Measured over the first ${RANKING_DEPTH} documents. Latency: one query after another in this process, each encoded anew, after ${WARM_UP_SEARCHES} searches to warm up.`,
  )
}

function headOf({ collection, labels, profile: { windowSize, fusion } }: EvaluationReport): string {
  const { documents, chunks, model, chunking } = collection
  const fused = fusion.method === 'RRF' ? `RRF k ${fusion.k}` : fusion.method
  return [
    `${labels.queries} queries, ${labels.judgements} judgements`,
    `${documents} documents, ${chunks} chunks (${chunking.strategy}, ${chunking.maxTokens} tokens, overlap ${chunking.overlap})`,
    `${model.name}`,
    `window ${windowSize}, ${fused}`,
  ].join(' · ')
}

const missingOf = ({ labels: { missing } }: EvaluationReport): readonly string[] =>
  missing.length === 0
    ? []
    : [
        `Judged as relevant and not in the collection: ${missing.length} documents, the first "${missing[0]}". They count as not found.`,
      ]

const row = (name: string, cells: readonly string[]): string =>
  `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`

const latencyIn =
  (share: keyof ModeOutcome['latency']) =>
  ({ latency }: ModeOutcome): string =>
    `${latency[share].toFixed(1)} ms`

function comparisonLines<Compared extends Comparison>(
  comparisons: readonly Compared[],
  nameOf: (comparison: Compared) => string,
): readonly string[] {
  const [first] = comparisons
  if (!first) return []
  const title = `Differences in ${first.measure}, and how likely chance gives such (paired randomisation test, two-sided, ${PERMUTATIONS} permutations):`
  const names = comparisons.map(nameOf)
  const width = Math.max(...names.map((name) => name.length))
  return [
    title,
    ...comparisons.map(({ difference, p }, place) => {
      return `  ${(names[place] ?? '').padEnd(width)}  ${signed(difference)}  p = ${p.toFixed(4)}`
    }),
    '',
  ]
}

/** Without a sign of its own for what rounds to nothing. */
function signed(difference: number): string {
  const rounded = Number(difference.toFixed(DIGITS))
  return `${rounded < 0 ? '-' : '+'}${Math.abs(rounded).toFixed(DIGITS)}`
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

/** For programs: unrounded, with every query's values, milliseconds and ranking. */
export const evaluationJson = ({ modes, ...rest }: EvaluationReport): string =>
  `${JSON.stringify({ ...rest, depth: RANKING_DEPTH, permutations: PERMUTATIONS, modes }, null, 2)}\n`
