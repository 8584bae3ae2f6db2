/**
 * Step 1, accept: a document as it was written becomes one as it will be stored, every field checked. Its content hash covers
 * all that a write would store, so an unchanged document is known without being chunked or encoded.
 */
import { createHash } from 'node:crypto'
import type { AttributeDeclaration, Attributes } from '../core/attributes.ts'
import type { Document, JsonValue } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import { documentIdOf } from '../core/ids.ts'
import { type Instant, parseInstantSpan } from '../core/instant.ts'
import type { Scope } from '../core/scope.ts'
import type { StructuredText } from '../text/structure.ts'
import { readAttribute } from './attribute-values.ts'
import { canonicalJson, isMap } from './canonical-json.ts'
import { shown } from './shown.ts'
import type { SourceDocument } from './source.ts'

/** A checked document: what its author said, without what a write adds. */
export interface AcceptedDocument
  extends Omit<Document, 'version' | 'createdAt' | 'updatedAt' | 'chunkCount' | 'text'> {
  readonly origin: string
  /** As the author says; absent, the time of writing. */
  readonly createdAt?: Instant
  readonly updatedAt?: Instant
  readonly content: StructuredText
  /** Attributes that are not declared, and so stand in the metadata. */
  readonly undeclared: readonly string[]
}

const MAX_ID_LENGTH = 1024

type Fields = Readonly<Record<string, unknown>>

/** @throws SextantError DOCUMENT_INVALID naming the field, what was found and what is taken */
export function acceptDocument(
  source: SourceDocument,
  scope: Scope,
  declarations: readonly AttributeDeclaration[],
): AcceptedDocument {
  const externalId = checkedId(source.externalId)
  const content = { ...source.content, text: source.content.text.toWellFormed() }
  const title = optionalText('title', source.title)
  if (content.text.trim() === '' && title === null) throw invalid('it has neither title nor text')
  const written = readMap('attributes', source.attributes)
  const { attributes, metadata } = sortFields(written, source.others, declarations)
  const createdAt = optionalInstant('createdAt', source.createdAt)
  const updatedAt = optionalInstant('updatedAt', source.updatedAt)
  const fields = {
    title,
    url: optionalText('url', source.url),
    language: optionalText('language', source.language),
    tags: readTags(source.tags),
    attributes,
    metadata,
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    content,
  }
  return {
    id: documentIdOf(scope.collection, scope.tenant, externalId),
    externalId,
    origin: source.origin,
    ...fields,
    contentHash: hashOf(fields),
    undeclared: Object.keys(written).filter((name) => !declarations.some((declared) => declared.name === name)),
  }
}

function checkedId(externalId: string): string {
  if (externalId === '') throw invalid('its id is empty')
  if (externalId.length > MAX_ID_LENGTH) throw invalid(`its id is longer than ${MAX_ID_LENGTH} characters`)
  if (!externalId.isWellFormed())
    throw invalid(`its id ${shown(externalId)} has half a surrogate pair, which UTF-8 cannot store`)
  return externalId
}

/** The order in which keys were written does not count, nor that in which attributes are declared. */
function hashOf({ attributes, metadata, ...fields }: Pick<Document, 'attributes' | 'metadata'> & object): string {
  const hash = createHash('sha256').update(JSON.stringify(fields))
  try {
    return hash.update(canonicalJson({ attributes, metadata })).digest('base64url')
  } catch (cause) {
    throw invalid('its metadata refers to itself or is nested too deeply', cause)
  }
}

/** A field that has an attribute's name is that attribute; what is left is metadata, or null when nothing is. */
function sortFields(attributes: Fields, others: Fields, declarations: readonly AttributeDeclaration[]) {
  const names = new Set(declarations.map(({ name }) => name))
  // What is not declared is kept as metadata: it may be declared one day.
  const rest = Object.entries({ ...attributes, ...others }).filter(([name]) => !names.has(name))
  const read = declarations.flatMap((declared) => {
    const holder = [attributes, others].find((fields) => Object.hasOwn(fields, declared.name))
    const written = holder?.[declared.name]
    return written === undefined || written === null ? [] : [[declared.name, readAttribute(declared, written)] as const]
  })
  return {
    attributes: Object.fromEntries(read) as Attributes,
    metadata: rest.length > 0 ? (Object.fromEntries(rest) as JsonValue) : null,
  }
}

function readMap(name: string, value: unknown): Fields {
  if (value === undefined || value === null) return {}
  if (isMap(value)) return value
  throw invalid(`${name} is ${shown(value)}, and must be a map of names to values`)
}

function optionalText(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.trim().toWellFormed() || null
  throw invalid(`${name} is ${shown(value)}, and must be text`)
}

function readTags(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const tags: unknown = typeof value === 'string' ? value.split(',') : value
  if (Array.isArray(tags) && tags.every((tag) => ['string', 'number'].includes(typeof tag))) {
    return [...new Set(tags.map((tag) => String(tag).trim().toWellFormed()).filter((tag) => tag !== ''))]
  }
  throw invalid(`tags is ${shown(value)}, and must be a list of texts`)
}

function optionalInstant(name: string, value: unknown): Instant | undefined {
  if (value === undefined || value === null) return undefined
  const span = typeof value === 'string' ? parseInstantSpan(value) : undefined
  if (span) return span.start
  throw invalid(`${name} is ${shown(value)}, and must be a date such as 2026-11-21 or 2026-11-21T19:12:00Z`)
}

const invalid = (complaint: string, cause?: unknown) => new SextantError('DOCUMENT_INVALID', complaint, { cause })
