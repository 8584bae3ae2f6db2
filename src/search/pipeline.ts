/**
 * The search pipeline: the stages in order, each over all plans of an operation, with a barrier between them. So N aliased
 * searches are one encode call and one engine call. What goes wrong with one request is that request's answer alone.
 *
 * A window is kept for the pages of its search, and for the same search while its collection stays as it was. One that was
 * ranked by keywords because the model failed is kept for its pages alone: a later search asks the model again. A search id
 * stands for one ranking: what is ranked anew, for a later page too, gets an id of its own.
 */
import { SextantError } from '../core/errors.ts'
import type { SearchMode, SearchPlan, SearchWarning } from '../core/search.ts'
import type { RankedWindow } from '../core/window.ts'
import type { ReadAlong } from '../ports/engine.ts'
import type { Windows } from '../ports/windows.ts'
import { explainerOf, explainsItself, type ScoreExplanation } from './explain.ts'
import { type PagedResult, pageOf, type StillThereOf } from './page.ts'
import { planHash, planSearch, type SearchLimits, type SearchRequest, windowHash } from './plan.ts'
import { type Ranking, type RankingDependencies, rankWindows, type Unranked } from './rank.ts'
import type { RecentSearches } from './recent.ts'

export interface SearchDependencies extends RankingDependencies {
  readonly windows: Windows
  readonly recent: RecentSearches
  readonly newId: () => string
  readonly limits: SearchLimits
}

export interface SearchTimings {
  readonly totalMs: number
  /** Null where the stage did not run. */
  readonly embedMs: number | null
  readonly retrieveMs: number | null
  /** The window of an earlier page, or of the same search before, was still there. */
  readonly cacheHit: boolean
}

export interface ExplainedResult extends PagedResult {
  /** Null where nobody asked, and where the score can no longer be explained. */
  readonly explanation: ScoreExplanation | null
}

export interface SearchPage {
  readonly searchId: string
  readonly plan: SearchPlan
  readonly planHash: string
  readonly window: RankedWindow
  readonly results: readonly ExplainedResult[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly warnings: readonly SearchWarning[]
  readonly timings: SearchTimings
}

/** A request on its way: planned, and with the window that is kept of it, if one is. */
interface Planned extends Unranked {
  readonly request: SearchRequest
  /** The plan's hash, as cursors carry it. */
  readonly asked: string
  /** Of the earlier pages, or of the same search before; absent for a search that is new. */
  readonly knownAs: string | undefined
  /** What is kept under that id. */
  readonly kept: RankedWindow | undefined
  readonly remember: ReturnType<RecentSearches['begin']>
}

/**
 * One page, or the reason why there is none, per request, in order.
 *
 * @throws what the engine threw, and the signal's reason: they concern every request
 */
export async function runSearches(
  requests: readonly SearchRequest[],
  stillThereOf: StillThereOf,
  dependencies: SearchDependencies,
  signal?: AbortSignal,
): Promise<readonly (SearchPage | SextantError)[]> {
  const start = dependencies.clock.monotonic()
  const planned = await Promise.all(requests.map((request) => planOrError(request, dependencies)))
  const open = planned.filter((outcome): outcome is Planned => !(outcome instanceof SextantError))
  const ranking = await rankWindows(open.filter(needsRanking), dependencies, signal)
  return Promise.all(
    planned.map((outcome) =>
      outcome instanceof SextantError ? outcome : finish(outcome, ranking, stillThereOf, start, dependencies),
    ),
  )
}

async function planOrError(
  request: SearchRequest,
  { engine, limits, windows, recent, retrieversOf }: SearchDependencies,
): Promise<Planned | SextantError> {
  try {
    const { maxWindowSize } = engine.capabilities
    const { similarity } = retrieversOf(request).encoder.model
    const plan = planSearch(request, limits, { maxWindowSize, similarity })
    const asked = planHash(plan)
    const hash = windowHash(asked, plan)
    const mode = request.continuation?.mode ?? plan.mode
    const remember = recent.begin(plan)
    const knownAs = request.continuation?.searchId ?? recent.find(hash, plan)
    const kept = knownAs === undefined ? undefined : await keptWindow(knownAs, hash, mode, windows)
    const ran = { ...plan, mode, windowSize: kept?.windowSize ?? plan.windowSize }
    return {
      request,
      plan,
      asked,
      hash,
      ran,
      knownAs,
      kept,
      remember,
      explained: request.explained ?? false,
      along: alongOf(request),
    }
  } catch (error) {
    if (error instanceof SextantError) return error
    throw error
  }
}

/** The first page of documents by relevance is what stands first; where other pages begin, only the window says. */
function alongOf({ passages, groupBy, order, continuation, first }: SearchRequest): ReadAlong | undefined {
  if (passages === undefined || groupBy !== 'DOCUMENT' || order || continuation) return undefined
  return { documents: first + 1, passages }
}

/** Also where a window is kept that cannot be explained: its leaves are found by ranking once more. */
const needsRanking = ({ kept, explained }: Planned): boolean =>
  kept === undefined || (explained && !explainsItself(kept))

/** The window that the page comes from; one of the same search in another mode is another ranking. */
async function keptWindow(
  searchId: string,
  hash: string,
  mode: SearchMode,
  windows: Windows,
): Promise<RankedWindow | undefined> {
  const window = await windows.get(searchId)
  return window?.planHash === hash && window.mode === mode ? window : undefined
}

async function finish(
  planned: Planned,
  ranking: Ranking,
  stillThereOf: StillThereOf,
  start: number,
  { windows, newId, clock, retrieversOf }: SearchDependencies,
): Promise<SearchPage | SextantError> {
  const { request, plan, asked, kept, explained } = planned
  const { continuation, first } = request
  const window = windowFor(planned, ranking)
  if (window instanceof SextantError) return window
  // Cursors of other clients may name the id whose window is gone; they must not find another ranking under it.
  const searchId = (kept && planned.knownAs) ?? newId()
  if (window !== kept) await windows.set(searchId, window)
  // Only what was ranked just now: a window that was kept and got its leaves may be older than the last change.
  if (!kept) planned.remember(searchId, window)
  const from = continuation ? continuation.position + 1 : 0
  const stillThere = stillThereOf(plan, request, ranking.alongOf(planned))
  const page = await pageOf(window, from, first, plan.groupBy, stillThere)
  const model = retrieversOf(plan).encoder.model.name
  const explain = explained ? explainerOf(window, { fusion: plan.fusion, model }) : () => null
  return {
    searchId,
    plan,
    planHash: asked,
    window,
    results: page.results.map((paged) => ({ ...paged, explanation: explain(paged.result) })),
    hasNextPage: page.hasNextPage,
    hasPreviousPage: from > 0,
    warnings: [...window.warnings, ...staleWarnings(request, kept), ...page.warnings],
    timings: timingsOf(planned, ranking, clock.monotonic() - start),
  }
}

/** The kept window as it was ranked, with the leaves that were found for it later; or the one that was ranked now. */
function windowFor(planned: Planned, ranking: Ranking): RankedWindow | SextantError {
  const { kept } = planned
  if (kept && !needsRanking(planned)) return kept
  const ranked = ranking.windowOf(planned)
  if (!ranked) throw new SextantError('ENGINE_FAILED', 'A search was planned and not ranked. Please report this.')
  if (ranked instanceof SextantError || !kept) return ranked
  return ranked.leaves ? { ...kept, leaves: ranked.leaves } : kept
}

function timingsOf(planned: Planned, ranking: Ranking, totalMs: number): SearchTimings {
  const ranks = needsRanking(planned)
  return {
    totalMs,
    embedMs: ranks && planned.ran.mode !== 'KEYWORD' ? ranking.embedMs : null,
    retrieveMs: ranks ? ranking.retrieveMs : null,
    cacheHit: planned.kept !== undefined,
  }
}

function staleWarnings({ continuation }: SearchRequest, kept: RankedWindow | undefined): readonly SearchWarning[] {
  if (!continuation || kept) return []
  const message =
    'The ranking of the earlier page is no longer kept, so the search ran again: a result may repeat or be missed if documents changed.'
  return [{ code: 'STALE_CURSOR_RERANKED', message }]
}
