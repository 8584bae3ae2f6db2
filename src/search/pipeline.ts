/**
 * The search pipeline: the stages in order, each over all plans of an operation, with a barrier between them. So N aliased
 * searches are one encode call and one engine call. What goes wrong with one request is that request's answer alone.
 */
import { SextantError } from '../core/errors.ts'
import type { SearchPlan, SearchWarning } from '../core/search.ts'
import type { RankedWindow } from '../core/window.ts'
import type { Engine } from '../ports/engine.ts'
import type { Clock } from '../ports/runtime.ts'
import type { Windows } from '../ports/windows.ts'
import { encodeQueries, type Retrievers } from './encode.ts'
import { groupCandidates } from './group.ts'
import { type PagedResult, pageOf, type StillThere } from './page.ts'
import { planHash, planSearch, type SearchLimits, type SearchRequest } from './plan.ts'
import { retrieveCandidates } from './retrieve.ts'

export interface SearchDependencies {
  readonly engine: Engine
  readonly windows: Windows
  readonly clock: Clock
  readonly newId: () => string
  readonly limits: SearchLimits
  readonly retrieversOf: (plan: SearchPlan) => Retrievers
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
interface Planned {
  readonly request: SearchRequest
  readonly plan: SearchPlan
  readonly hash: string
  readonly kept: RankedWindow | undefined
}

interface Ranking {
  readonly windows: ReadonlyMap<string, RankedWindow>
  readonly embedMs: number | null
  readonly retrieveMs: number | null
}

/**
 * One page, or the reason why there is none, per request, in order.
 *
 * @throws what encoder or engine threw: it concerns every request
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
  { limits, windows }: SearchDependencies,
): Promise<Planned | SextantError> {
  try {
    const plan = planSearch(request, limits)
    const hash = planHash(plan)
    const window = request.continuation && (await windows.get(request.continuation.searchId))
    return { request, plan, hash, kept: window?.planHash === hash ? window : undefined }
  } catch (error) {
    if (error instanceof SextantError) return error
    throw error
  }
}

/** The windows of the distinct plans, by plan hash. */
async function rankWindows(
  planned: readonly Planned[],
  { engine, clock, retrieversOf }: SearchDependencies,
  signal?: AbortSignal,
): Promise<Ranking> {
  const distinct = [...new Map(planned.map(({ hash, plan }) => [hash, plan]))]
  if (distinct.length === 0) return { windows: new Map(), embedMs: null, retrieveMs: null }
  const plans = distinct.map(([, plan]) => plan)
  const start = clock.monotonic()
  const queries = await encodeQueries(plans, retrieversOf, signal)
  const encoded = clock.monotonic()
  const retrieved = await retrieveCandidates(plans, queries, engine, signal)
  const windows = distinct.map(([hash, plan], place): [string, RankedWindow] => {
    const { candidates = [], windowSize = 0, warnings = [] } = retrieved[place] ?? {}
    const results = groupCandidates(candidates, plan.groupBy)
    const said = [...(queries[place]?.warnings ?? []), ...warnings]
    return [hash, { planHash: hash, mode: plan.mode, windowSize, results, warnings: said }]
  })
  const embeds = plans.some(({ mode }) => mode !== 'KEYWORD')
  return {
    windows: new Map(windows),
    embedMs: embeds ? encoded - start : null,
    retrieveMs: clock.monotonic() - encoded,
  }
}

async function finish(
  { request, plan, hash, kept }: Planned,
  ranking: Ranking,
  stillThere: StillThere,
  start: number,
  { windows, newId, clock }: SearchDependencies,
): Promise<SearchPage> {
  const { continuation, first } = request
  const window = kept ?? ranking.windows.get(hash)
  if (!window) throw new SextantError('ENGINE_FAILED', 'A search was planned and not ranked. Please report this.')
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
    timings: timingsOf(plan, ranking, kept, clock.monotonic() - start),
  }
}

function timingsOf(
  { mode }: SearchPlan,
  ranking: Ranking,
  kept: RankedWindow | undefined,
  totalMs: number,
): SearchTimings {
  return {
    totalMs,
    embedMs: kept || mode === 'KEYWORD' ? null : ranking.embedMs,
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
