/**
 * What can be filtered, as rows of the side table: one per value, under a name. Names of declared attributes carry a prefix,
 * so that an attribute may be called `tags`. A value that is not of its declared type makes no row: it is stored, and missing
 * to every filter.
 */
import type { AttributeDeclaration, Attributes, AttributeType, AttributeValue } from '../../../core/attributes.ts'
import type { Document } from '../../../core/document.ts'
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
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (value === undefined) return []
  return storedValues(value, type).map((stored) => ({ name: attributeName(name), value: stored }))
}

function storedValues(value: AttributeValue, type: AttributeType): readonly (string | number)[] {
  switch (type) {
    case 'STRING':
      return typeof value === 'string' ? [value] : []
    case 'STRING_LIST':
      return typeof value === 'object' ? value : []
    case 'BOOLEAN':
      return typeof value === 'boolean' ? [Number(value)] : []
    case 'INT':
    case 'FLOAT':
    case 'DATE_TIME':
      return typeof value === 'number' && Number.isFinite(value) ? [value] : []
  }
}
