/** Evaluating an open collection over labelled queries: what `sextant evaluate` runs. */
import type { Configuration } from '../config/schema.ts'
import type { Chunking } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { MATCH_ALL } from '../core/filter.ts'
import { documentIdOf } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { SearchMode, SearchProfile } from '../core/search.ts'
import type { RankedResults } from '../core/window.ts'
import { type Baseline, type BaselineComparison, compareWithBaseline } from '../evaluation/baseline.ts'
import type { LabelledQuery } from '../evaluation/labels.ts'
import {
  type Answer,
  type Evaluation,
  type EvaluationPlan,
  evaluateModes,
  RANKING_DEPTH,
  type RankedDocument,
} from '../evaluation/runner.ts'
import type { CollectionCounts, Engine } from '../ports/engine.ts'
import { runSearches } from '../search/pipeline.ts'
import { type App, localScope } from './app.ts'

export { readBaseline } from '../evaluation/baseline.ts'
export { checkedCorpus } from '../evaluation/corpus.ts'
export { type LabelledQuery, readLabelledQueries } from '../evaluation/labels.ts'
export { runLines } from '../evaluation/run-file.ts'
export {
  type Comparison,
  type EvaluationProgress,
  type ModeOutcome,
  RANKING_DEPTH,
  WARM_UP_SEARCHES,
} from '../evaluation/runner.ts'
export { PERMUTATIONS } from '../evaluation/significance.ts'

/** What was evaluated, and what came of it. */
export interface EvaluationReport extends Evaluation {
  readonly collection: CollectionCounts & {
    readonly name: string
    readonly model: { readonly name: string; readonly revision: string; readonly maxTokens: number }
    readonly chunking: Chunking
  }
  readonly profile: Pick<SearchProfile, 'windowSize' | 'fusion'>
  readonly labels: {
    readonly queries: number
    readonly judgements: number
    /** Judged as relevant, and not in the collection: no search can find them. */
    readonly missing: readonly string[]
  }
  /** With the evaluation that was named, if one was. */
  readonly baselineComparisons?: readonly BaselineComparison[]
}

export interface EvaluateOptions extends EvaluationPlan {
  readonly collection: string
  readonly baseline?: Baseline | undefined
  readonly signal: AbortSignal
}

/** The configuration under which latency is measured: every query is encoded and ranked, whether or not it was asked for before. */
export const evaluationSettings = (configuration: Configuration): Configuration => ({
  ...configuration,
  inference: { ...configuration.inference, cacheBytes: 0 },
  cursors: { ...configuration.cursors, maxWindowBytes: 0 },
})

/** The same for a collection that lies apart from those of the configuration, whichever engine has it: no name starts with "_". */
export const temporarySettings = (configuration: Configuration, dataDirectory: string): Configuration => ({
  ...evaluationSettings(configuration),
  dataDirectory,
  qdrant: { ...configuration.qdrant, collectionPrefix: `${configuration.qdrant.collectionPrefix}_evaluation_` },
})

/**
 * @throws SextantError LABELS_INVALID when no document that is judged as relevant is in the collection, ENCODER_FAILED when a
 *   search fell back to keywords, and as the GraphQL field `search`
 * @throws the signal's reason
 */
export async function evaluateCollection(
  app: App,
  { collection, baseline, signal, ...plan }: EvaluateOptions,
): Promise<EvaluationReport> {
  const { record, profile } = app.collections.named(collection)
  const scope = localScope(record)
  const missing = await missingFrom(scope, app.engine, plan.queries)
  const evaluation = await evaluateModes(plan, (query, mode) =>
    searchOnce(app, scope, { query, mode, profile }, signal),
  )
  const [counts = { documents: 0, chunks: 0 }] = await app.engine.count(scope, [MATCH_ALL])
  const { name, revision, maxTokens } = record.model
  return {
    collection: { name: record.name, ...counts, model: { name, revision, maxTokens }, chunking: record.chunking },
    profile: { windowSize: profile.windowSize, fusion: profile.fusion },
    labels: {
      queries: plan.queries.length,
      judgements: plan.queries.reduce((sum, { judgements }) => sum + judgements.size, 0),
      missing,
    },
    ...evaluation,
    ...(baseline && { baselineComparisons: compareWithBaseline(evaluation.modes, baseline) }),
  }
}

async function missingFrom(
  scope: Scope,
  engine: Engine,
  queries: readonly LabelledQuery[],
): Promise<readonly string[]> {
  const graded = queries.flatMap(({ judgements }) => [...judgements])
  const relevant = [...new Set(graded.filter(([, grade]) => grade > 0).map(([id]) => id))]
  const stamps = await engine.stampsOf(
    scope,
    relevant.map((id) => documentIdOf(scope.collection, scope.tenant, id)),
  )
  const missing = relevant.filter((_, place) => stamps[place] === undefined)
  if (missing.length > 0 && missing.length === relevant.length) throw foreignLabels(scope, missing)
  return missing
}

const foreignLabels = ({ collection }: Scope, missing: readonly string[]) =>
  new SextantError(
    'LABELS_INVALID',
    `None of the ${missing.length} documents that are judged as relevant is in the collection "${collection}" (the first is "${missing[0]}"). Name the folder with the queries of this collection, or index its corpus with --corpus.`,
  )

/** Results of the page that is asked for: what a client sees first. */
const FIRST = 10

/** Timed up to the ranked page, without reading its documents; ids are looked up when the clock has stopped. */
async function searchOnce(
  { search, engine, runtime: { clock } }: App,
  scope: Scope,
  asked: { readonly query: string; readonly mode: SearchMode; readonly profile: SearchProfile },
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted()
  const first = Math.min(FIRST, search.limits.pageSize)
  const request = { ...asked, scope, first, filter: MATCH_ALL, groupBy: 'DOCUMENT' as const }
  const began = clock.monotonic()
  const [page] = await runSearches([request], () => async (results) => results.map(() => true), search, signal)
  const milliseconds = clock.monotonic() - began
  if (!page) throw new RangeError('a search had no answer')
  if (page instanceof SextantError) throw page
  if (page.window.mode !== asked.mode) throw fellBack(asked.mode)
  return { ranking: await namedResults(scope, engine, page.window.results), milliseconds }
}

async function namedResults(scope: Scope, engine: Engine, ranked: RankedResults): Promise<readonly RankedDocument[]> {
  const results = ranked.slice(0, RANKING_DEPTH)
  const stamps = await engine.stampsOf(
    scope,
    results.map(({ documentId }) => documentId),
  )
  return results.flatMap(({ score }, place) => {
    const externalId = stamps[place]?.externalId
    return externalId === undefined ? [] : [{ id: externalId, score }]
  })
}

const fellBack = (mode: SearchMode) =>
  new SextantError(
    'ENCODER_FAILED',
    `The model failed, so a search by ${mode} ran by keyword, and its figures would not be those of ${mode}. The log has the cause; \`--modes keyword\` needs no model.`,
  )
