/**
 * Runs labelled queries in one mode after the other, one query at a time, and measures what comes back. What searches is given:
 * the runner knows neither engine nor model, so it can be tested with rankings from a list.
 */
import type { SearchMode } from '../core/search.ts'
import type { LabelledQuery } from './labels.ts'
import { HEADLINE, measuresAt } from './metrics.ts'
import { type RandomisationTest, randomisationTest } from './significance.ts'

/**
 * Documents of a ranking that are measured. A hybrid search ranks up to two windows of candidates and the others one, so without
 * a common end MAP and MRR would compare depths.
 */
export const RANKING_DEPTH = 100
/** Searches before the first that counts, in each mode: threads, caches and compiled code are warm then. */
export const WARM_UP_SEARCHES = 10

export interface RankedDocument {
  readonly id: string
  readonly score: number
}

export interface Answer {
  /** Best first. */
  readonly ranking: readonly RankedDocument[]
  readonly milliseconds: number
}

export type SearchOne = (query: string, mode: SearchMode) => Promise<Answer>

/** By the measure's name. */
export type Values = Readonly<Record<string, number>>

export interface QueryOutcome extends Answer {
  readonly id: string
  readonly values: Values
}

export interface ModeOutcome {
  readonly mode: SearchMode
  /** Over all labelled queries; one that found nothing counts as 0 (trec_eval's `-c`). */
  readonly means: Values
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number }
  readonly queries: readonly QueryOutcome[]
}

export interface Comparison extends RandomisationTest {
  readonly left: SearchMode
  readonly right: SearchMode
  readonly measure: string
}

export interface Evaluation {
  readonly modes: readonly ModeOutcome[]
  /** Of every two modes, by their `HEADLINE`. */
  readonly comparisons: readonly Comparison[]
}

export interface EvaluationPlan {
  readonly queries: readonly LabelledQuery[]
  readonly modes: readonly SearchMode[]
  /** Where recall, precision and success are cut. */
  readonly cutoffs: readonly number[]
  readonly onProgress?: (progress: EvaluationProgress) => void
}

export interface EvaluationProgress {
  readonly mode: SearchMode
  readonly done: number
  readonly toDo: number
}

/** @throws what `search` throws */
export async function evaluateModes(plan: EvaluationPlan, search: SearchOne): Promise<Evaluation> {
  const modes: ModeOutcome[] = []
  for (const mode of plan.modes) modes.push(await evaluateMode(mode, plan, search))
  return { modes, comparisons: comparisonsOf(modes) }
}

async function evaluateMode(
  mode: SearchMode,
  { queries, cutoffs, onProgress }: EvaluationPlan,
  search: SearchOne,
): Promise<ModeOutcome> {
  const measures = measuresAt(cutoffs)
  for (const { text } of queries.slice(0, WARM_UP_SEARCHES)) await search(text, mode)
  const outcomes: QueryOutcome[] = []
  for (const { id, text, judgements } of queries) {
    const answer = await search(text, mode)
    const ranking = answer.ranking.slice(0, RANKING_DEPTH)
    const ids = ranking.map((document) => document.id)
    const values = Object.fromEntries(measures.map(({ name, of }) => [name, of(ids, judgements)]))
    outcomes.push({ id, values, milliseconds: answer.milliseconds, ranking })
    onProgress?.({ mode, done: outcomes.length, toDo: queries.length })
  }
  const names = measures.map(({ name }) => name)
  return { mode, means: meansOf(names, outcomes), latency: latencyOf(outcomes), queries: outcomes }
}

const meansOf = (names: readonly string[], outcomes: readonly QueryOutcome[]): Values =>
  Object.fromEntries(names.map((name) => [name, meanOf(outcomes.map(({ values }) => values[name] ?? 0))]))

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

function latencyOf(outcomes: readonly QueryOutcome[]): ModeOutcome['latency'] {
  const sorted = outcomes.map(({ milliseconds }) => milliseconds).sort((left, right) => left - right)
  return { p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) }
}

/** By nearest rank: a value that was measured. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0

const comparisonsOf = (modes: readonly ModeOutcome[]): readonly Comparison[] =>
  modes.flatMap((left, place) =>
    modes.slice(place + 1).map((right) => ({
      left: left.mode,
      right: right.mode,
      measure: HEADLINE,
      ...randomisationTest(headlinesOf(left), headlinesOf(right)),
    })),
  )

/** By query. */
export const headlinesOf = ({ queries }: ModeOutcome): readonly number[] =>
  queries.map(({ values }) => values[HEADLINE] ?? 0)
