/**
 * Declared attributes: what an operator names in the configuration, with a type each, so that it can be filtered.
 */
import type { Instant } from './instant.ts'

export const ATTRIBUTE_TYPES = ['STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME'] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]

export interface AttributeDeclaration {
  readonly name: string
  readonly type: AttributeType
  readonly facetable: boolean
  readonly sortable: boolean
}

/** A stored value: STRING a string, STRING_LIST strings, INT and FLOAT a number, BOOLEAN a boolean, DATE_TIME an Instant. */
export type AttributeValue = string | readonly string[] | number | boolean | Instant
export type Attributes = Readonly<Record<string, AttributeValue>>
