/** Which of a document's fields are declared attributes, and which are metadata. */
import { attributeValue, readAttribute } from '../core/attribute-values.ts'
import type { AttributeDeclaration, Attributes } from '../core/attributes.ts'
import type { JsonValue } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import { shown } from '../core/shown.ts'
import { isMap } from './canonical-json.ts'
import type { Fields } from './fields.ts'
import type { SourceFields } from './source.ts'

export interface SortedFields {
  readonly attributes: Attributes
  /** Null when nothing is left for it. */
  readonly metadata: JsonValue
  /** All of them, as they were written. */
  readonly union: unknown
  readonly written: Fields
  readonly undeclared: readonly string[]
}

/**
 * A field that has a declared attribute's name is that attribute; what is left is metadata, for it may be declared one day. Of a
 * name that stands in several places, `attributes` counts before `metadata`, and that before the other fields. What was called
 * metadata and is of another type stays metadata: so does the engine leave it when an attribute is declared.
 *
 * @throws SextantError DOCUMENT_INVALID when another field is not of the declared type
 */
export function sortFields(source: SourceFields, declarations: readonly AttributeDeclaration[]): SortedFields {
  const attributes = readMap('attributes', source.attributes)
  const metadata = isMap(source.metadata) ? source.metadata : {}
  const named = { ...source.others, ...metadata, ...attributes }
  const read = declarations.flatMap((declared) => readValue(declared, attributes, metadata, source.others))
  const names = new Set(read.map(([name]) => name))
  const nulls = declarations.filter(({ name }) => Object.hasOwn(named, name) && (named[name] ?? null) === null)
  for (const { name } of nulls) names.add(name)
  const rest = Object.entries(named).filter(([name]) => !names.has(name))
  const free = source.metadata !== undefined && source.metadata !== null && !isMap(source.metadata)
  return {
    attributes: Object.fromEntries(read) as Attributes,
    metadata: (free ? source.metadata : rest.length > 0 ? Object.fromEntries(rest) : null) as JsonValue,
    union: free ? [named, source.metadata] : named,
    written: Object.fromEntries(read.map(([name]) => [name, named[name]])),
    undeclared: Object.keys(attributes).filter((name) => !declarations.some((declared) => declared.name === name)),
  }
}

function readValue(declared: AttributeDeclaration, attributes: Fields, metadata: Fields, others: Fields) {
  const { name, type } = declared
  const holder = [attributes, metadata, others].find((fields) => Object.hasOwn(fields, name))
  const written = holder?.[name]
  if (written === undefined || written === null) return []
  if (holder === metadata && attributeValue(type, written) === undefined) return []
  return [[name, readAttribute(declared, written)] as const]
}

function readMap(name: string, value: unknown): Fields {
  if (value === undefined || value === null) return {}
  if (isMap(value)) return value
  throw new SextantError('DOCUMENT_INVALID', `${name} is ${shown(value)}, and must be a map of names to values`)
}
