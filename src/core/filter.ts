/**
 * The filter as engines see it: a small two-valued algebra. Four positive tests and `not` are all there is; the contract's
 * other operators are written with them (`ne` is not-in, `hasNone` is not-any, `exists: false` is not-exists), so complements
 * are exact by construction. A missing value satisfies no positive test.
 */
import type { AttributeType } from './attributes.ts'
import type { DocumentId } from './ids.ts'

export type FilterField =
  | { readonly kind: 'documentId' | 'externalId' | 'language' | 'tags' | 'createdAt' | 'updatedAt' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: AttributeType }

export type FilterScalar = string | number | boolean | DocumentId

/** Bounds of a number, or of an instant in milliseconds. All that are given must hold. */
export interface Bounds {
  readonly gt?: number
  readonly gte?: number
  readonly lt?: number
  readonly lte?: number
}

export type Filter =
  /** True when all hold; true when empty. */
  | { readonly kind: 'and'; readonly filters: readonly Filter[] }
  /** True when one holds; never empty. */
  | { readonly kind: 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  /** The value, or for lists one of them, is among `values`. */
  | { readonly kind: 'in'; readonly field: FilterField; readonly values: readonly FilterScalar[] }
  /** A list contains all of `values`. */
  | { readonly kind: 'hasAll'; readonly field: FilterField; readonly values: readonly string[] }
  | { readonly kind: 'range'; readonly field: FilterField; readonly bounds: Bounds }
  /** There is a value; a list is not empty. */
  | { readonly kind: 'exists'; readonly field: FilterField }

export const MATCH_ALL: Filter = { kind: 'and', filters: [] }

export const isMatchAll = (filter: Filter): boolean => filter.kind === 'and' && filter.filters.every(isMatchAll)

/** The conjunction, without needless nesting. */
export function allOf(filters: readonly Filter[]): Filter {
  const needed = filters.filter((filter) => !isMatchAll(filter))
  const [only] = needed
  return needed.length === 1 && only ? only : { kind: 'and', filters: needed }
}

export const negate = (filter: Filter): Filter => (filter.kind === 'not' ? filter.filter : { kind: 'not', filter })
