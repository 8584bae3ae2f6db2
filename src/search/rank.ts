/**
 * From plans to ranked windows: the stages that encode, retrieve, group and order, once for each distinct plan of an operation.
 */
import { isSextantError, type SextantError } from '../core/errors.ts'
import type { SearchPlan } from '../core/search.ts'
import type { RankedWindow } from '../core/window.ts'
import type { Engine, ReadAlong, Retrieval } from '../ports/engine.ts'
import type { Clock, Log } from '../ports/runtime.ts'
import { type EncodedQuery, encodeQueries, type RetrieversOf } from './encode.ts'
import { fallbackWarning } from './fallback.ts'
import { groupCandidates } from './group.ts'
import { orderResults } from './order.ts'
import { type RetrievedCandidates, retrieveCandidates } from './retrieve.ts'

export interface RankingDependencies {
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly retrieversOf: RetrieversOf
}

/** A search that needs a ranking. */
export interface Unranked {
  /** As it was asked for; `hash` is its, and that of the generation it ranks. */
  readonly plan: SearchPlan
  readonly hash: string
  /** As it is to run: a later page of a search that fell back runs in the mode of the first. */
  readonly ran: SearchPlan
  /** Whether the window is to hold what its scores were fused from. */
  readonly explained: boolean
  /** What its page will show of the window. */
  readonly along?: ReadAlong | undefined
}

export interface Ranking {
  /** The window of the search, or why there is none. */
  windowOf(search: Unranked): RankedWindow | SextantError | undefined
  /** What was read along with it. */
  alongOf(search: Unranked): Retrieval['along']
  /** Null where the stage did not run. */
  readonly embedMs: number | null
  readonly retrieveMs: number | null
}

interface Encoded {
  readonly search: Unranked
  readonly query: EncodedQuery
}

export async function rankWindows(
  searches: readonly Unranked[],
  { engine, clock, log, retrieversOf }: RankingDependencies,
  signal?: AbortSignal,
): Promise<Ranking> {
  const distinct = distinctOf(searches)
  if (distinct.length === 0)
    return { windowOf: () => undefined, alongOf: () => undefined, embedMs: null, retrieveMs: null }
  const plans = distinct.map(({ ran }) => ran)
  const start = clock.monotonic()
  const queries = await encodeQueries(plans, retrieversOf, log, signal)
  const encodedAt = clock.monotonic()
  const encoded = distinct.flatMap((search, place): Encoded[] => {
    const query = queries[place]
    return query === undefined || isSextantError(query) ? [] : [{ search, query }]
  })
  const retrieved = await retrieveCandidates(
    encoded.map(({ search: { ran, explained, along }, query }) => ({ plan: ran, query, explained, along })),
    engine,
    signal,
  )
  const windows = new Map(encoded.map((one, place) => [keyOf(one.search), rankedWindow(one, retrieved[place])]))
  const along = new Map(encoded.map(({ search }, place) => [keyOf(search), retrieved[place]?.along]))
  const refused = new Map(distinct.map((search, place) => [keyOf(search), queries[place]]))
  return {
    windowOf(search) {
      const refusal = refused.get(keyOf(search))
      return isSextantError(refusal) ? refusal : windows.get(keyOf(search))
    },
    alongOf: (search) => along.get(keyOf(search)),
    embedMs: plans.some(({ mode }) => mode !== 'KEYWORD') ? encodedAt - start : null,
    retrieveMs: encoded.length > 0 ? clock.monotonic() - encodedAt : null,
  }
}

const keyOf = ({ hash, ran }: Unranked): string => `${hash} ${ran.mode} ${ran.windowSize}`

/** Of the searches that rank alike one, which is explained if one of them is. */
function distinctOf(searches: readonly Unranked[]): readonly Unranked[] {
  const alike = Map.groupBy(searches, keyOf)
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    return [{ ...first, explained: first.explained || others.some(({ explained }) => explained) }]
  })
}

function rankedWindow(
  { search: { plan, hash, ran }, query }: Encoded,
  { candidates = [], windowSize = 0, warnings = [], leaves }: Partial<RetrievedCandidates> = {},
): RankedWindow {
  const grouped = groupCandidates(candidates, plan.groupBy)
  const fellBackBefore = ran.mode === plan.mode ? [] : [fallbackWarning(plan)]
  return {
    planHash: hash,
    mode: query.mode,
    windowSize,
    results: orderResults(grouped, candidates, plan.order),
    warnings: [...fellBackBefore, ...query.warnings, ...warnings],
    ...(leaves && { leaves }),
  }
}
