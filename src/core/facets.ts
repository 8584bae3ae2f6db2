/**
 * Facets: how many documents have each value of a field. A filter may have conditions of that same field, which a list for
 * choosing several values looks past; what these are, and which values they name, is decided here.
 */
import type { FACETABLE_TYPES } from './attributes.ts'
import { allOf, type Filter, type FilterField, type FilterScalar } from './filter.ts'

/** What documents can be counted by. */
export type FacetField =
  | { readonly kind: 'language' | 'tags' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: (typeof FACETABLE_TYPES)[number] }

/** A value as it is stored: dates in milliseconds since 1970. */
export type FacetValue = string | number | boolean

/**
 * The filter without the conditions of the field's own: those members of its conjunction that test this field and no other.
 * An `or` or `not` of this field alone is one of them; one that tests another field too stays whole.
 */
export const withoutOwn = (filter: Filter, field: FacetField): Filter =>
  allOf(membersOf(filter).filter((member) => !isOwn(member, field)))

/** The values that the field's own conditions ask for: by being one of some, or having all of some, outside of any `not`. */
export const valuesAskedFor = (filter: Filter, field: FacetField): ReadonlySet<FilterScalar> =>
  new Set(
    membersOf(filter)
      .filter((member) => isOwn(member, field))
      .flatMap(valuesNamed),
  )

/** What must all hold, groups within groups unfolded. */
const membersOf = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.filters.flatMap(membersOf) : [filter]

/** Whether it tests the field, and nothing else. */
function isOwn(filter: Filter, field: FacetField): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.length > 0 && filter.filters.every((each) => isOwn(each, field))
    case 'not':
      return isOwn(filter.filter, field)
    case 'words':
      return false
    default:
      return isSame(filter.field, field)
  }
}

const isSame = (left: FilterField, right: FilterField): boolean =>
  left.kind === 'attribute' && right.kind === 'attribute' ? left.name === right.name : left.kind === right.kind

function valuesNamed(filter: Filter): readonly FilterScalar[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(valuesNamed)
    case 'in':
    case 'hasAll':
      return filter.values
    default:
      return []
  }
}
