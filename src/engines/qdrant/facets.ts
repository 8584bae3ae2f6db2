/**
 * Facets. Texts, whole numbers and truth values Qdrant counts itself, exactly. Fractions and dates it does not: their values are
 * read, of every document that counts, and counted here. Least and greatest values are the ends of an order.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { isNumeric } from '../../core/attributes.ts'
import type { FacetField, FacetValue } from '../../core/facets.ts'
import type { DocumentSortField } from '../../core/order.ts'
import type { Scope } from '../../core/scope.ts'
import type { FacetCounts, FacetRequest, ValueCount } from '../../ports/engine.ts'
import { type AttributePayload, attributesOf } from './attribute-payload.ts'
import { narrowed, scopeFilter } from './filter.ts'
import { existsTest, fieldKey } from './filter-values.ts'
import { DOCUMENT_KEYS, KEYS } from './layout.ts'
import { type Conditions, complement } from './logic.ts'
import { countCall, facetCall, type ReadParts, readAll, readPage } from './requests.ts'
import { type ExactPayload, orderedPage, orderValueOf, type ScrollParts } from './scrolling.ts'

/** Documents of one call that reads values. */
const MOST_POINTS = 10_000

/** @throws SextantError FILTER_INVALID when a filter has tests of chunks, before anything is asked */
export async function countFacets(
  parts: ScrollParts,
  scope: Scope,
  requests: readonly FacetRequest[],
): Promise<FacetCounts[]> {
  const filters = requests.map(({ filter }) => scopeFilter(scope, filter, 'documents'))
  const declared = new Set((await parts.attributesOf(scope)).map(({ name, type }) => `${type} ${name}`))
  return Promise.all(
    requests.map(async ({ field, limit }, place) => {
      const filter = filters[place] ?? {}
      // Qdrant counts nothing that has no index, and no document has a value of it.
      if (field.kind === 'attribute' && !declared.has(`${field.type} ${field.name}`)) {
        return { values: [], missing: await countOf(parts, scope, filter), bounds: null }
      }
      const [values, missing, bounds] = await Promise.all([
        limit < 1 ? [] : valuesOf(parts, scope, field, filter, limit),
        countOf(parts, scope, narrowed(filter, complement(existsTest(field)))),
        isOrdered(field) ? boundsOf(parts, scope, field, filter) : null,
      ])
      return { values, missing, bounds }
    }),
  )
}

async function countOf({ transport, options }: ReadParts, scope: Scope, filter: Conditions): Promise<number> {
  const { count } = await transport.call<{ count: number }>(countCall(scope, 'documents', filter, options))
  return count
}

const valuesOf = (
  parts: ReadParts,
  scope: Scope,
  field: FacetField,
  filter: Conditions,
  limit: number,
): Promise<ValueCount[]> =>
  field.kind === 'attribute' && (field.type === 'FLOAT' || field.type === 'DATE_TIME')
    ? countedHere(parts, scope, field, filter, limit)
    : countedThere(parts, scope, field, filter, limit)

async function countedThere(
  { transport, options }: ReadParts,
  scope: Scope,
  field: FacetField,
  filter: Conditions,
  limit: number,
): Promise<ValueCount[]> {
  const request = { key: fieldKey(field), filter, limit }
  const { hits } = await transport.call<Schemas['FacetResponse']>(facetCall(scope, 'documents', request, options))
  // A value whose last document just went is counted as none.
  return hits.flatMap(({ value, count }) => (count > 0 ? [{ value, documents: count }] : []))
}

interface ReadPayload extends ExactPayload {
  readonly attributes?: Readonly<Record<string, AttributePayload>>
}

const READ = [KEYS.attributes, DOCUMENT_KEYS.exactAttributes]

type AttributeFacet = Extract<FacetField, { readonly kind: 'attribute' }>

async function countedHere(
  parts: ReadParts,
  scope: Scope,
  { name, ...field }: AttributeFacet,
  filter: Conditions,
  limit: number,
): Promise<ValueCount[]> {
  const points = await readAll<ReadPayload>(parts, scope, 'documents', {
    filter: narrowed(filter, existsTest({ name, ...field })),
    limit: MOST_POINTS,
    with_payload: READ,
  })
  const counts = new Map<FacetValue, number>()
  for (const { payload } of points) {
    const value = attributesOf(payload?.attributes, payload?.exactAttributes)[name]
    if (typeof value === 'number') counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, documents]) => ({ value, documents }))
    .sort((left, right) => right.documents - left.documents || Number(left.value) - Number(right.value))
    .slice(0, limit)
}

type OrderedFacet = AttributeFacet & DocumentSortField

const isOrdered = (field: FacetField): field is OrderedFacet => field.kind === 'attribute' && isNumeric(field.type)

/** Of numbers that Qdrant takes for one, either may be the bound. */
async function boundsOf(
  parts: ReadParts,
  scope: Scope,
  field: OrderedFacet,
  filter: Conditions,
): Promise<FacetCounts['bounds']> {
  const ends = (['ASC', 'DESC'] as const).map(async (direction) => {
    const page = orderedPage({ filter, order: { field, direction } }, undefined, 1)
    const { points } = await readPage<ExactPayload>(parts, scope, 'documents', page)
    return points[0] && orderValueOf(points[0], field)
  })
  const [min, max] = await Promise.all(ends)
  return min === undefined || max === undefined ? null : { min, max }
}
