/** Orders other than relevance: of a search's ranked window, and of all documents. */
import type { NUMERIC_TYPES, SORTABLE_TYPES } from './attributes.ts'

export type OrderDirection = 'ASC' | 'DESC'

/** What every engine can order all documents by: dates and numbers. */
export type DocumentSortField =
  | { readonly kind: 'createdAt' | 'updatedAt' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: (typeof NUMERIC_TYPES)[number] }

/** What a ranked window can be ordered by. */
export type SortField =
  | { readonly kind: 'createdAt' | 'updatedAt' | 'title' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: (typeof SORTABLE_TYPES)[number] }

/** A value to order by: a number, an instant in milliseconds, or a text; null where the document has none. */
export type SortValue = number | string | null

/** Missing values come last in both directions; equal values keep the order they had. */
export interface SearchOrder {
  readonly field: SortField
  readonly direction: OrderDirection
}

/** Within one value by id, upwards; missing values last, in both directions. */
export interface DocumentOrder {
  readonly field: DocumentSortField
  readonly direction: OrderDirection
}
