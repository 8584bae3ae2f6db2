/**
 * The search pipeline: the stages in order, each over all plans of an operation, with a barrier between them. So N aliased
 * searches are one encode call and one engine call. What goes wrong with one request is that request's answer alone.
 *
 * A window is kept for the pages of its own search and for nothing else. So one that was ranked by keywords because the model
 * failed is never the answer to a later search, which asks the model again.
 */
import { SextantError } from '../core/errors.ts'
import type { SearchPlan, SearchWarning } from '../core/search.ts'
import type { RankedWindow } from '../core/window.ts'
import type { Windows } from '../ports/windows.ts'
import { type PagedResult, pageOf, type StillThere } from './page.ts'
import { planHash, planSearch, type SearchLimits, type SearchRequest } from './plan.ts'
import { type Ranking, type RankingDependencies, rankWindows, type Unranked } from './rank.ts'

export interface SearchDependencies extends RankingDependencies {
  readonly windows: Windows
  readonly newId: () => string
  readonly limits: SearchLimits
}

export interface SearchTimings {
  readonly totalMs: number
  /** Null where the stage did not run. */
  readonly embedMs: number | null
  readonly retrieveMs: number | null
  /** The window of an earlier page was still there. */
  readonly cacheHit: boolean
}

export interface SearchPage {
  readonly searchId: string
  readonly plan: SearchPlan
  readonly planHash: string
  readonly window: RankedWindow
  readonly results: readonly PagedResult[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly warnings: readonly SearchWarning[]
  readonly timings: SearchTimings
}

/** A request on its way: planned, and with the window of its earlier page where that is still kept. */
interface Planned extends Unranked {
  readonly request: SearchRequest
  readonly kept: RankedWindow | undefined
}

/**
 * One page, or the reason why there is none, per request, in order.
 *
 * @throws what the engine threw, and the signal's reason: they concern every request
 */
export async function runSearches(
  requests: readonly SearchRequest[],
  stillThere: (plan: SearchPlan) => StillThere,
  dependencies: SearchDependencies,
  signal?: AbortSignal,
): Promise<readonly (SearchPage | SextantError)[]> {
  const start = dependencies.clock.monotonic()
  const planned = await Promise.all(requests.map((request) => planOrError(request, dependencies)))
  const open = planned.filter((outcome): outcome is Planned => !(outcome instanceof SextantError))
  const ranking = await rankWindows(
    open.filter(({ kept }) => kept === undefined),
    dependencies,
    signal,
  )
  return Promise.all(
    planned.map((outcome) =>
      outcome instanceof SextantError
        ? outcome
        : finish(outcome, ranking, stillThere(outcome.plan), start, dependencies),
    ),
  )
}

async function planOrError(
  request: SearchRequest,
  { engine, limits, windows, retrieversOf }: SearchDependencies,
): Promise<Planned | SextantError> {
  try {
    const { maxWindowSize } = engine.capabilities
    const { similarity } = retrieversOf(request).encoder.model
    const plan = planSearch(request, limits, { maxWindowSize, similarity })
    const hash = planHash(plan)
    const ran = { ...plan, mode: request.continuation?.mode ?? plan.mode }
    return { request, plan, hash, ran, kept: await keptWindow(request, hash, windows) }
  } catch (error) {
    if (error instanceof SextantError) return error
    throw error
  }
}

/** The window that the cursor's page came from; one of the same search in another mode is another ranking. */
async function keptWindow(
  { continuation }: SearchRequest,
  hash: string,
  windows: Windows,
): Promise<RankedWindow | undefined> {
  if (!continuation) return undefined
  const window = await windows.get(continuation.searchId)
  return window?.planHash === hash && window.mode === continuation.mode ? window : undefined
}

async function finish(
  planned: Planned,
  ranking: Ranking,
  stillThere: StillThere,
  start: number,
  { windows, newId, clock }: SearchDependencies,
): Promise<SearchPage | SextantError> {
  const { request, plan, hash, kept } = planned
  const { continuation, first } = request
  const window = kept ?? ranking.windowOf(planned)
  if (!window) throw new SextantError('ENGINE_FAILED', 'A search was planned and not ranked. Please report this.')
  if (window instanceof SextantError) return window
  const searchId = continuation?.searchId ?? newId()
  if (!kept) await windows.set(searchId, window)
  const from = continuation ? continuation.position + 1 : 0
  const page = await pageOf(window, from, first, plan.groupBy, stillThere)
  return {
    searchId,
    plan,
    planHash: hash,
    window,
    results: page.results,
    hasNextPage: page.hasNextPage,
    hasPreviousPage: from > 0,
    warnings: [...window.warnings, ...staleWarnings(request, kept), ...page.warnings],
    timings: timingsOf(planned, ranking, clock.monotonic() - start),
  }
}

function timingsOf({ ran, kept }: Planned, ranking: Ranking, totalMs: number): SearchTimings {
  return {
    totalMs,
    embedMs: kept || ran.mode === 'KEYWORD' ? null : ranking.embedMs,
    retrieveMs: kept ? null : ranking.retrieveMs,
    cacheHit: kept !== undefined,
  }
}

function staleWarnings({ continuation }: SearchRequest, kept: RankedWindow | undefined): readonly SearchWarning[] {
  if (!continuation || kept) return []
  const message =
    'The ranking of the earlier page is no longer kept, so the search ran again: a result may repeat or be missed if documents changed.'
  return [{ code: 'STALE_CURSOR_RERANKED', message }]
}
