/**
 * The filter as engines see it: a small two-valued algebra. A few positive tests and `not` are all there is; the contract's
 * other operators are written with them (`ne` is not-in, `hasNone` is not-any, `exists: false` is not-exists), so complements
 * are exact by construction. A missing value satisfies no positive test.
 */
import type { AttributeType } from './attributes.ts'
import type { GeoArea } from './geo.ts'
import type { DocumentId } from './ids.ts'

export type FilterField =
  | { readonly kind: 'documentId' | 'externalId' | 'language' | 'tags' | 'createdAt' | 'updatedAt' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: AttributeType }

export type FilterScalar = string | number | boolean | DocumentId

/** What of a text must be found: every word, one of them, or all of them side by side in this order. */
export type WordMatch = 'all' | 'any' | 'phrase'

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
  /** The place lies within the area. The field is an attribute of type GEO. */
  | { readonly kind: 'geo'; readonly field: FilterField; readonly area: GeoArea }
  /**
   * The words are found, whole, in upper or lower case: in the document's title, or in a chunk's own text. A test of `text` holds
   * for chunks, so only a search can have it. Words are `wordsOf` of `src/text`, never empty.
   */
  | {
      readonly kind: 'words'
      readonly of: 'title' | 'text'
      readonly match: WordMatch
      readonly words: readonly string[]
    }

export const MATCH_ALL: Filter = { kind: 'and', filters: [] }

export const isMatchAll = (filter: Filter): boolean => filter.kind === 'and' && filter.filters.every(isMatchAll)

/** The conjunction, without needless nesting. */
export function allOf(filters: readonly Filter[]): Filter {
  const needed = filters.filter((filter) => !isMatchAll(filter))
  const [only] = needed
  return needed.length === 1 && only ? only : { kind: 'and', filters: needed }
}

export const negate = (filter: Filter): Filter => (filter.kind === 'not' ? filter.filter : { kind: 'not', filter })

/** Whether part of it holds for chunks and not for whole documents. */
export function isOfChunks(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some(isOfChunks)
    case 'not':
      return isOfChunks(filter.filter)
    case 'words':
      return filter.of === 'text'
    default:
      return false
  }
}
