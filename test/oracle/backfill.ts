/** What a document becomes when its collection declares attributes that it had in its metadata. */
import type { AttributeDeclaration, AttributeValue } from '../../src/core/attributes.ts'
import type { Document, JsonValue } from '../../src/core/document.ts'
import { valueOfType } from './attribute-values.ts'

/**
 * Members of the metadata with the name and the type of an attribute become that attribute; the others stay. Metadata of which
 * nothing is left is null, as ingest writes it.
 */
export function backfilled(document: Document, added: readonly AttributeDeclaration[]): Document {
  return added.reduce(withAttribute, document)
}

function withAttribute(document: Document, { name, type }: AttributeDeclaration): Document {
  if (!isRecord(document.metadata)) return document
  const member = Object.entries(document.metadata).find(([key]) => key === name)?.[1]
  const value = member === undefined ? undefined : valueOfType(type, member)
  if (value === undefined) return document
  const kept = Object.entries(document.metadata).filter(([key]) => key !== name)
  const attributes: readonly (readonly [string, AttributeValue])[] = [
    ...Object.entries(document.attributes),
    [name, value],
  ]
  return {
    ...document,
    attributes: Object.fromEntries(attributes),
    metadata: kept.length > 0 ? Object.fromEntries(kept) : null,
  }
}

const isRecord = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
