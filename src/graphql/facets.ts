/**
 * Facets of a search: reads what is asked for, and writes what was counted. Both scopes are filters to the engine, the ranked
 * window by its ids, so all facets of an operation are one call.
 */
import type { FacetCounts, FacetRequest } from '../catalog/catalog.ts'
import { attributeEnumName, isFacetable } from '../core/attributes.ts'
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { type FacetField, type FacetValue, valuesAskedFor, withoutOwn } from '../core/facets.ts'
import { type Filter, isOfChunks } from '../core/filter.ts'
import { formatInstant, instant } from '../core/instant.ts'
import { requirePageSize } from '../core/page-size.ts'
import type { OperationContext } from './context.ts'
import type { Facet, FacetInput } from './generated.ts'
import { type Selected, selects } from './look-ahead.ts'
import type { SearchSource } from './sources.ts'

/** Values of a facet that says no number. */
export const DEFAULT_VALUES = 10

interface ReadFacet {
  readonly input: FacetInput
  readonly field: FacetField
  /** Null where part of it holds for chunks. */
  readonly filter: Filter | null
  readonly first: number
}

/**
 * The facets in the order of `by`; null where one of them counts by a filter that holds for chunks.
 *
 * @param selected the field's selection: values that nobody selects are not counted
 * @throws SextantError FACET_INVALID, PAGE_SIZE_OUT_OF_RANGE or TOO_MANY_FACETS
 */
export async function facetsOf(
  page: SearchSource,
  by: readonly FacetInput[],
  context: OperationContext,
  selected: Selected,
): Promise<Facet[] | null> {
  const { scope, filter } = page.plan
  const { record } = context.collection(scope.collection).collection
  const facets = by.map((input): ReadFacet => {
    const first = input.first ?? DEFAULT_VALUES
    requirePageSize(first, context.services.limits, 'A facet has no further pages: narrow the filter.')
    const field = fieldNamed(input.field, record)
    return { input, field, filter: countedFilter(page, field, input), first }
  })
  const requests = facets.flatMap(({ field, filter, first }): FacetRequest[] =>
    filter ? [{ field, filter, limit: selects(selected, ['values']) ? first : 0 }] : [],
  )
  if (requests.length < facets.length) return null
  const { facets: loader } = context.loaders.of(scope)
  const counts = await Promise.all(requests.map((request) => loader.load(request)))
  return facets.flatMap((facet, place) => {
    const counted = counts[place]
    return counted ? [written(facet, counted, filter)] : []
  })
}

/** What the facet counts as a filter of documents; null where part of it holds for chunks. */
function countedFilter({ plan, window }: SearchSource, field: FacetField, input: FacetInput): Filter | null {
  if (input.scope === 'FILTER') {
    if (isOfChunks(plan.filter)) return null
    return input.excludeOwnFilter === false ? plan.filter : withoutOwn(plan.filter, field)
  }
  const ids = new Set(window.results.slice().map(({ documentId }) => documentId))
  return { kind: 'in', field: { kind: 'documentId' }, values: [...ids] }
}

function written({ input, field }: ReadFacet, { values, missing, bounds }: FacetCounts, filter: Filter): Facet {
  const asked = valuesAskedFor(filter, field)
  return {
    field: input.field,
    values: values.map(({ value, documents }) => ({
      value: textOf(field, value),
      count: documents,
      selected: asked.has(value),
    })),
    missingCount: missing,
    stats: bounds,
  }
}

const textOf = (field: FacetField, value: FacetValue): string =>
  field.kind === 'attribute' && field.type === 'DATE_TIME' ? formatInstant(instant(Number(value))) : String(value)

const BUILT_IN: readonly (readonly [name: string, field: FacetField])[] = [
  ['TAGS', { kind: 'tags' }],
  ['LANGUAGE', { kind: 'language' }],
]

/** @throws SextantError FACET_INVALID when the collection does not declare the field as facetable */
function fieldNamed(name: string, { name: collection, attributes }: CollectionRecord): FacetField {
  const declared = attributes.flatMap(({ name: attribute, type, facetable }): (typeof BUILT_IN)[number][] =>
    facetable && isFacetable(type)
      ? [[attributeEnumName(attribute), { kind: 'attribute', name: attribute, type }]]
      : [],
  )
  const fields = [...BUILT_IN, ...declared]
  const found = fields.find(([known]) => known === name)
  if (found) return found[1]
  const known = fields.map(([one]) => one).join(', ')
  throw new SextantError(
    'FACET_INVALID',
    `\`by\` names ${name}, which the collection "${collection}" does not declare as facetable. Count by one of ${known}.`,
  )
}
