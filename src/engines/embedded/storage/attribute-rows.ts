/**
 * What can be filtered, as rows of the side table: one per value, under a name. Names of declared attributes carry a prefix,
 * so that an attribute may be called `tags`. A value that is not of its declared type makes no row: it is stored, and missing
 * to every filter.
 */
import { attributeValue } from '../../../core/attribute-values.ts'
import type { AttributeDeclaration, Attributes, AttributeType, AttributeValue } from '../../../core/attributes.ts'
import type { Document } from '../../../core/document.ts'
import type { GeoPoint } from '../../../core/geo.ts'
import type { TenantId } from '../../../core/ids.ts'

export interface AttributeRow {
  readonly name: string
  readonly value: string | number
}

/** Every document has exactly one row of this name. */
export const TENANT = 'tenant'

export const attributeName = (name: string): string => `attribute.${name}`

/** All rows of the document. */
export function attributeRows(
  tenant: TenantId,
  document: Document,
  declarations: readonly AttributeDeclaration[],
): AttributeRow[] {
  const { language, tags, createdAt, updatedAt, attributes } = document
  return [
    { name: TENANT, value: tenant },
    ...(language === null ? [] : [{ name: 'language', value: language }]),
    ...tags.map((value) => ({ name: 'tags', value })),
    { name: 'createdAt', value: createdAt },
    { name: 'updatedAt', value: updatedAt },
    ...declarations.flatMap((declaration) => declaredRows(attributes, declaration)),
  ]
}

/** The rows of one declared attribute. */
export function declaredRows(attributes: Attributes, { name, type }: AttributeDeclaration): AttributeRow[] {
  const value = ownValue(attributes, name)
  if (value === undefined) return []
  return storedValues(value, type).map((stored) => ({ name: attributeName(name), value: stored }))
}

/** The value as a row of `place`, if it is one. */
export function declaredPlace(attributes: Attributes, { name, type }: AttributeDeclaration): GeoPoint | undefined {
  return type === 'GEO' ? (attributeValue(type, ownValue(attributes, name)) as GeoPoint | undefined) : undefined
}

/** The value by which documents are ordered; null where it is missing. */
export function sortNumber(attributes: Attributes, declaration: AttributeDeclaration): number | null {
  const value = declaredRows(attributes, declaration)[0]?.value
  return typeof value === 'number' ? value : null
}

const ownValue = (attributes: Attributes, name: string): AttributeValue | undefined =>
  Object.hasOwn(attributes, name) ? attributes[name] : undefined

function storedValues(value: AttributeValue, type: AttributeType): readonly (string | number)[] {
  switch (type) {
    case 'STRING':
      return typeof value === 'string' ? [value] : []
    case 'STRING_LIST':
      return Array.isArray(value) ? value : []
    case 'BOOLEAN':
      return typeof value === 'boolean' ? [Number(value)] : []
    case 'INT':
    case 'FLOAT':
    case 'DATE_TIME':
      return typeof value === 'number' && Number.isFinite(value) ? [value] : []
    case 'GEO':
      return []
  }
}
