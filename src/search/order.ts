/**
 * Stage 6, order: the ranked window by a value of its documents instead of by relevance. It comes after grouping, so that the
 * window holds the same results with the same scores; only their places are others.
 */
import type { OrderDirection, SearchOrder, SortValue } from '../core/order.ts'
import type { Candidate } from '../core/search.ts'
import type { RankedResult } from '../core/window.ts'

/**
 * Texts as people order them: letters before case and accents, numbers inside by their value ("Step 9" before "Step 10"). The
 * same on every machine: English tailors nothing of the root collation (CLDR), whereas `und` means the machine's own locale.
 */
const TEXTS = new Intl.Collator('en', { numeric: true })

/**
 * Missing values come last in both directions; equal ones stay as they were ranked.
 *
 * @param results grouped, best first
 * @param candidates what they were grouped from, with the values of the order's field
 * @param order null: by relevance, as they are
 */
export function orderResults(
  results: readonly RankedResult[],
  candidates: readonly Candidate[],
  order: SearchOrder | null,
): readonly RankedResult[] {
  if (order === null) return results
  const values = new Map(candidates.map(({ documentId, value = null }) => [documentId, value]))
  const compare = comparison(order.direction)
  return results.toSorted((left, right) =>
    compare(values.get(left.documentId) ?? null, values.get(right.documentId) ?? null),
  )
}

function comparison(direction: OrderDirection): (left: SortValue, right: SortValue) => number {
  const sign = direction === 'ASC' ? 1 : -1
  return (left, right) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compareValues(left, right)
  }
}

/** The values of one field are of one type. */
function compareValues(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return TEXTS.compare(String(left), String(right))
}
