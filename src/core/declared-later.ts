/** Attributes that are declared after documents were written: members of the metadata become attributes, by name and type. */
import { attributeValue } from './attribute-values.ts'
import type { AttributeDeclaration, Attributes, AttributeValue } from './attributes.ts'
import type { JsonValue } from './document.ts'

export interface DescriptiveFields {
  readonly attributes: Attributes
  readonly metadata: JsonValue
}

/** The fields after members of the metadata became attributes, where they are of the type; the same object when none did. */
export function moveDeclared(
  fields: DescriptiveFields,
  declarations: readonly AttributeDeclaration[],
): DescriptiveFields {
  const { metadata } = fields
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return fields
  const members = new Map(Object.entries(metadata))
  const found = declarations.flatMap(({ name, type }): [string, AttributeValue][] => {
    const value = members.has(name) ? attributeValue(type, members.get(name)) : undefined
    return value === undefined ? [] : [[name, value]]
  })
  if (found.length === 0) return fields
  for (const [name] of found) members.delete(name)
  return {
    attributes: { ...fields.attributes, ...Object.fromEntries(found) },
    metadata: members.size > 0 ? Object.fromEntries(members) : null,
  }
}

/** The declarations that the others do not have with this type. */
export function declarationsWithout(
  declarations: readonly AttributeDeclaration[],
  others: readonly AttributeDeclaration[],
): readonly AttributeDeclaration[] {
  const known = new Set(others.map(signature))
  return declarations.filter((declaration) => !known.has(signature(declaration)))
}

const signature = ({ name, type }: AttributeDeclaration): string => `${type} ${name}`
