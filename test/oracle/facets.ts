/** Facets, counted over the documents themselves. */
import type { Document } from '../../src/core/document.ts'
import type { FacetField } from '../../src/core/facets.ts'
import type { FacetCounts, ValueCount } from '../../src/ports/engine.ts'
import { type Value, valuesOf } from './filter.ts'

export function facetOf(documents: readonly Document[], field: FacetField, limit: number): FacetCounts {
  const having = documents.map((document) => new Set(valuesOf(document, field))).filter(({ size }) => size > 0)
  const all = having.flatMap((values) => [...values])
  const numbers = all.filter((value) => typeof value === 'number')
  const values = [...new Set(all)].flatMap((value): ValueCount[] =>
    typeof value === 'object' ? [] : [{ value, documents: having.filter((one) => one.has(value)).length }],
  )
  return {
    values: values.sort(byCountThenValue).slice(0, limit),
    missing: documents.length - having.length,
    bounds: numbers.length > 0 ? { min: Math.min(...numbers), max: Math.max(...numbers) } : null,
  }
}

const byCountThenValue = (left: ValueCount, right: ValueCount): number =>
  right.documents - left.documents || byValue(left.value, right.value)

/** Texts by code point, which is the order of their UTF-8. */
function byValue(left: Value, right: Value): number {
  return typeof left === 'string' && typeof right === 'string'
    ? Buffer.compare(Buffer.from(left), Buffer.from(right))
    : Number(left) - Number(right)
}
