/**
 * Declared attributes: what an operator names in the configuration, with a type each, so that it can be filtered.
 */
import type { GeoPoint } from './geo.ts'
import type { Instant } from './instant.ts'

export const ATTRIBUTE_TYPES = ['STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME', 'GEO'] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]

/** Types whose values have an order that searches can follow. */
export const SORTABLE_TYPES = ['STRING', 'INT', 'FLOAT', 'DATE_TIME'] as const satisfies readonly AttributeType[]
/** Types that every engine can order all documents by, and that ranges are for. */
export const NUMERIC_TYPES = ['INT', 'FLOAT', 'DATE_TIME'] as const satisfies readonly AttributeType[]

/** Types whose values documents can be counted by. */
export const FACETABLE_TYPES = [
  'STRING',
  'STRING_LIST',
  'INT',
  'FLOAT',
  'BOOLEAN',
  'DATE_TIME',
] as const satisfies readonly AttributeType[]

export const isSortable = (type: AttributeType): type is (typeof SORTABLE_TYPES)[number] =>
  SORTABLE_TYPES.some((one) => one === type)
export const isNumeric = (type: AttributeType): type is (typeof NUMERIC_TYPES)[number] =>
  NUMERIC_TYPES.some((one) => one === type)

export const isFacetable = (type: AttributeType): type is (typeof FACETABLE_TYPES)[number] =>
  FACETABLE_TYPES.some((one) => one === type)

export interface AttributeDeclaration {
  readonly name: string
  readonly type: AttributeType
  readonly facetable: boolean
  readonly sortable: boolean
}

/**
 * A stored value: STRING a string, STRING_LIST strings, INT and FLOAT a number, BOOLEAN a boolean, DATE_TIME an Instant, GEO a
 * point.
 */
export type AttributeValue = string | readonly string[] | number | boolean | Instant | GeoPoint
export type Attributes = Readonly<Record<string, AttributeValue>>

/** The attribute as a value of GraphQL's enums: `publishedAt` is PUBLISHED_AT. */
export const attributeEnumName = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
