/**
 * Documents as payload, and back. What is absent is left out, so that `is_empty` means what `exists` does. Chunks repeat what
 * documents are filtered and ordered by (`sharedPayload`), which is what lets one filter hold for both.
 */
import type { Document, JsonValue } from '../../core/document.ts'
import type { DocumentId, TenantId } from '../../core/ids.ts'
import type { Instant } from '../../core/instant.ts'
import type { DocumentStamp } from '../../ports/engine.ts'
import { wordsOf } from '../../text/words.ts'
import { type AttributePayload, attributesOf, attributesPayload, exactAttributes } from './attribute-payload.ts'
import { DOCUMENT_KEYS, KEYS } from './layout.ts'

/** What both parts have. */
export interface SharedPayload {
  readonly tenant: TenantId
  readonly version: number
  readonly externalId: string
  readonly language?: string
  readonly tags?: readonly string[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly title?: string
  readonly titleWords?: string
  readonly attributes?: Readonly<Record<string, AttributePayload>>
}

/** Of a document that is there. */
export interface DocumentPayload extends SharedPayload {
  readonly live: true
  readonly url?: string
  readonly metadata?: string
  readonly exactAttributes?: string
  readonly text: string
  readonly chunkCount: number
  readonly contentHash: string
}

/** What a deleted document leaves, and one that was deleted before it came. */
export interface Tombstone {
  readonly tenant: TenantId
  readonly version: number
}

/** Keys that `documentOf` reads. */
export const DOCUMENT_FIELDS: readonly string[] = [
  KEYS.version,
  KEYS.externalId,
  KEYS.language,
  KEYS.tags,
  KEYS.createdAt,
  KEYS.updatedAt,
  KEYS.title,
  KEYS.attributes,
  DOCUMENT_KEYS.url,
  DOCUMENT_KEYS.metadata,
  DOCUMENT_KEYS.exactAttributes,
  DOCUMENT_KEYS.text,
  DOCUMENT_KEYS.chunkCount,
  DOCUMENT_KEYS.contentHash,
]
/** Keys that `stampOf` reads. */
export const STAMP_FIELDS: readonly string[] = [KEYS.externalId, KEYS.version, KEYS.title, DOCUMENT_KEYS.contentHash]

export function documentPayload(tenant: TenantId, document: Document): DocumentPayload {
  const { url, metadata, text, chunkCount, contentHash } = document
  return {
    ...sharedPayload(tenant, document),
    live: true,
    ...given('url', url),
    ...given('metadata', metadata === null ? undefined : JSON.stringify(metadata)),
    ...given('exactAttributes', exactAttributes(document.attributes)),
    text,
    chunkCount,
    contentHash,
  }
}

export const tombstone = (tenant: TenantId, version: number): Tombstone => ({ tenant, version })

/** What all chunks of the document have, and the document itself. */
export function sharedPayload(tenant: TenantId, document: Document): SharedPayload {
  const { version, externalId, language, tags, createdAt, updatedAt, title, attributes } = document
  return {
    tenant,
    version,
    externalId,
    ...given('language', language),
    ...given('tags', tags.length === 0 ? undefined : tags),
    createdAt,
    updatedAt,
    ...given('title', title),
    ...given('titleWords', indexedWords(title ?? '')),
    ...given('attributes', Object.keys(attributes).length === 0 ? undefined : attributesPayload(attributes)),
  }
}

/** The text's words as the text index splits them: at the blanks; undefined when there are none. */
export const indexedWords = (text: string): string | undefined => wordsOf(text).join(' ') || undefined

export function documentOf(id: DocumentId, payload: DocumentPayload): Document {
  return {
    id,
    externalId: payload.externalId,
    version: payload.version,
    title: payload.title ?? null,
    url: payload.url ?? null,
    language: payload.language ?? null,
    tags: payload.tags ?? [],
    attributes: attributesOf(payload.attributes, payload.exactAttributes),
    metadata: payload.metadata === undefined ? null : (JSON.parse(payload.metadata) as JsonValue),
    createdAt: payload.createdAt,
    updatedAt: payload.updatedAt,
    text: payload.text,
    chunkCount: payload.chunkCount,
    contentHash: payload.contentHash,
  }
}

export const stampOf = (id: DocumentId, payload: DocumentPayload): DocumentStamp => ({
  id,
  externalId: payload.externalId,
  version: payload.version,
  contentHash: payload.contentHash,
  title: payload.title ?? null,
})

/** The member, or none for what is absent. */
export const given = <Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Key in Name]?: Value } =>
  value === null || value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value })
