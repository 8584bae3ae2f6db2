/**
 * Step 2, accept: a document as it was written, and its extracted text, become one as it will be stored, every field checked. Its
 * content hash covers all that a write would store, so an unchanged document is known without being chunked or encoded.
 */
import type { AttributeDeclaration } from '../core/attributes.ts'
import type { Document } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import { documentIdOf } from '../core/ids.ts'
import { type Instant, parseInstantSpan } from '../core/instant.ts'
import type { Scope } from '../core/scope.ts'
import { shown } from '../core/shown.ts'
import type { ExtractedContent, PlacedChunk } from '../text/content.ts'
import type { StructuredText } from '../text/structure.ts'
import { sortFields } from './attributes.ts'
import { completed } from './fields.ts'
import { contentHashOf } from './hash.ts'
import type { SourceDocument, SourcePlace } from './source.ts'
import { urlProblem } from './urls.ts'

/** A checked document: what its author said, without what a write adds. */
export interface AcceptedDocument
  extends Omit<Document, 'version' | 'createdAt' | 'updatedAt' | 'chunkCount' | 'text'> {
  readonly origin: string
  readonly place?: SourcePlace
  /** As the author says; absent, the time of writing. */
  readonly createdAt?: Instant
  readonly updatedAt?: Instant
  readonly content: StructuredText
  /** Passages that the author cut: they are the chunks. */
  readonly givenChunks?: readonly PlacedChunk[]
  /** The declared attributes as they were written. */
  readonly written: Readonly<Record<string, unknown>>
  /** Attributes that are not declared, and so stand in the metadata. */
  readonly undeclared: readonly string[]
}

const MAX_ID_LENGTH = 1024

/** @throws SextantError DOCUMENT_INVALID naming the field, what was found and what is taken */
export function acceptDocument(
  given: SourceDocument,
  extracted: ExtractedContent,
  scope: Scope,
  declarations: readonly AttributeDeclaration[],
): AcceptedDocument {
  const source = completed(given, extracted.frontMatter)
  const externalId = checkedId(source.externalId)
  const content = { ...extracted.body, text: extracted.body.text.toWellFormed() }
  const title = optionalText('title', source.title ?? extracted.title) ?? optionalText('title', source.fallbackTitle)
  if (content.text.trim() === '' && title === null) throw invalid('it has neither title nor text')
  const { attributes, metadata, union, ...sorted } = sortFields(source, declarations)
  const createdAt = optionalInstant('createdAt', source.createdAt)
  const updatedAt = optionalInstant('updatedAt', source.updatedAt)
  const fields = {
    title,
    url: optionalUrl(source.url),
    language: optionalText('language', source.language) ?? optionalText('language', extracted.language),
    tags: readTags(source.tags),
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    content,
    ...(extracted.chunks && { givenChunks: extracted.chunks }),
  }
  return {
    id: documentIdOf(scope.collection, scope.tenant, externalId),
    externalId,
    origin: source.origin,
    ...(source.place && { place: source.place }),
    ...fields,
    attributes,
    metadata,
    ...sorted,
    contentHash: contentHashOf(fields, union),
  }
}

/** What is wrong with the id, or undefined. */
export function idProblem(externalId: string): string | undefined {
  if (externalId === '') return 'is empty'
  if (externalId.length > MAX_ID_LENGTH) return `is longer than ${MAX_ID_LENGTH} characters`
  if (!externalId.isWellFormed()) return `${shown(externalId)} has half a surrogate pair, which UTF-8 cannot store`
  return undefined
}

function checkedId(externalId: string): string {
  const problem = idProblem(externalId)
  if (problem !== undefined) throw invalid(`its id ${problem}`)
  return externalId
}

function optionalText(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.trim().toWellFormed() || null
  throw invalid(`${name} is ${shown(value)}, and must be text`)
}

function optionalUrl(value: unknown): string | null {
  const url = optionalText('url', value)
  const problem = url === null ? undefined : urlProblem(url)
  if (problem !== undefined) throw invalid(`url is ${shown(url)}, which ${problem}`)
  return url
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
  throw invalid(`${name} is ${shown(value)}, and must be ${A_DATE}`)
}

/** What stands for a point in time, for messages. */
export const A_DATE = 'a date such as 2026-11-21 or 2026-11-21T19:12:00Z'

const invalid = (complaint: string) => new SextantError('DOCUMENT_INVALID', complaint)
