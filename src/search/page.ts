/**
 * Stage 7, page: a slice of the ranked window. What was deleted since it was ranked is skipped: the ranks keep the gap, nothing
 * repeats, and the page is filled from what follows. One result more than the page holds is looked for, because only one that
 * is still there makes a next page.
 */
import type { Grouping, SearchPlan, SearchWarning } from '../core/search.ts'
import type { RankedResult, RankedResults, RankedWindow } from '../core/window.ts'
import type { Retrieval } from '../ports/engine.ts'
import type { SearchRequest } from './plan.ts'

/**
 * Whether each result is still there. Grouped by document, it is as long as its document is, though a rewrite may have taken
 * the chunks that matched; where nothing is grouped, its chunk must be there too.
 */
export type StillThere = (results: readonly RankedResult[], grouping: Grouping) => Promise<readonly boolean[]>

/** Documents and chunks that were read along with a ranking. */
export type ReadBefore = NonNullable<Retrieval['along']>

/** Makes it for one search, given what was read along with its ranking. */
export type StillThereOf = (plan: SearchPlan, request: SearchRequest, along: ReadBefore | undefined) => StillThere

export interface PagedResult {
  /** 0-based place in the window; the rank is one more. */
  readonly position: number
  readonly result: RankedResult
}

export interface Page {
  readonly results: readonly PagedResult[]
  readonly hasNextPage: boolean
  readonly warnings: readonly SearchWarning[]
}

export async function pageOf(
  window: RankedWindow,
  from: number,
  first: number,
  grouping: Grouping,
  stillThere: StillThere,
): Promise<Page> {
  const { present, removed } = await lookFor(first + 1, window.results, from, (results) =>
    stillThere(results, grouping),
  )
  const results = present.slice(0, first)
  const hasNextPage = present.length > first
  // What was removed behind the last result is the next page's to tell, if there is one.
  const end = hasNextPage ? (results.at(-1)?.position ?? from) : window.results.length
  return { results, hasNextPage, warnings: removalWarnings(removed.filter((position) => position < end).length) }
}

/** The first `wanted` results from a place on that are still there, and the places of those that are not. */
async function lookFor(
  wanted: number,
  ranked: RankedResults,
  from: number,
  areThere: (results: readonly RankedResult[]) => Promise<readonly boolean[]>,
): Promise<{ readonly present: readonly PagedResult[]; readonly removed: readonly number[] }> {
  const present: PagedResult[] = []
  const removed: number[] = []
  // Twice as many each time: where a whole tenant's documents are gone, a page of one must not ask for each alone.
  for (let next = from, reach = wanted; present.length < wanted && next < ranked.length; reach *= 2) {
    const slice = ranked.slice(next, next + reach)
    const there = await areThere(slice)
    for (const [index, result] of slice.entries()) {
      if (there[index]) present.push({ position: next + index, result })
      else removed.push(next + index)
    }
    next += slice.length
  }
  return { present, removed }
}

function removalWarnings(removed: number): readonly SearchWarning[] {
  if (removed === 0) return []
  const message = `${removed} of the ranked results have been deleted since; they were skipped and their ranks stay empty.`
  return [{ code: 'RESULTS_REMOVED', message }]
}
