/**
 * Stage 6, page: a slice of the ranked window. What was deleted since it was ranked is skipped: the ranks keep the gap, nothing
 * repeats, and the page is filled from what follows.
 */
import type { Grouping, SearchWarning } from '../core/search.ts'
import type { RankedResult, RankedWindow } from '../core/window.ts'

/** Whether each result is still there: its document, and where nothing is grouped its chunk. */
export type StillThere = (results: readonly RankedResult[], grouping: Grouping) => Promise<readonly boolean[]>

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
  const results: PagedResult[] = []
  let next = from
  let removed = 0
  while (results.length < first && next < window.results.length) {
    const slice = window.results.slice(next, next + first - results.length)
    const there = await stillThere(slice, grouping)
    slice.forEach((result, index) => {
      if (there[index]) results.push({ position: next + index, result })
    })
    removed += there.filter((present) => !present).length
    next += slice.length
  }
  return { results, hasNextPage: next < window.results.length, warnings: removalWarnings(removed) }
}

function removalWarnings(removed: number): readonly SearchWarning[] {
  if (removed === 0) return []
  const message = `${removed} of the ranked results have been deleted since; they were skipped and their ranks stay empty.`
  return [{ code: 'RESULTS_REMOVED', message }]
}
