/**
 * Where things lie in Qdrant. A collection of Sextant is two of Qdrant's: its chunks, with vectors, and its documents, payload
 * alone. Both are reached by an alias, so that another generation of them can take their place. Chunks repeat what documents are filtered and
 * ordered by, under the same keys, so one filter means the same in both.
 */
import { FIRST_GENERATION } from '../../core/collection.ts'
import { type CollectionName, collectionName } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'

export type Part = 'chunks' | 'documents'
export const PARTS: readonly Part[] = ['chunks', 'documents']

export const aliasOf = (prefix: string, collection: CollectionName, part: Part): string =>
  `${prefix}${collection}_${part}`

/** What a scope names. */
export type Build = Pick<Scope, 'collection' | 'generation'>

/** A dot stands in no alias. */
export const physicalName = (alias: string, generation: number = FIRST_GENERATION): string => `${alias}.${generation}`

/** The name that the part is asked by: its alias, or where a generation is named that one's own. */
export function partName(prefix: string, { collection, generation }: Build, part: Part): string {
  const alias = aliasOf(prefix, collection, part)
  return generation === undefined ? alias : physicalName(alias, generation)
}

/** The number at the end of a name that `physicalName` made of the alias; undefined for any other. */
export function generationIn(alias: string, name: string): number | undefined {
  const digits = name.startsWith(`${alias}.`) ? name.slice(alias.length + 1) : ''
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined
}

/** The collection whose documents the alias names; undefined for any other alias. */
export function collectionOfAlias(prefix: string, alias: string): CollectionName | undefined {
  const suffix = '_documents'
  if (!alias.startsWith(prefix) || !alias.endsWith(suffix)) return undefined
  try {
    return collectionName(alias.slice(prefix.length, -suffix.length))
  } catch {
    return undefined
  }
}

/** Names of the vectors of a chunk. */
export const DENSE = 'dense'
export const SPARSE = 'sparse'
/** A multivector, of collections that keep one for late interaction. */
export const TOKENS = 'tokens'

/** Keys that points of both parts have, and that filters name. Declared attributes lie below `attributes`, by name. */
export const KEYS = {
  tenant: 'tenant',
  /** Of a chunk its document's; of a document or a tombstone its own. */
  version: 'version',
  externalId: 'externalId',
  language: 'language',
  tags: 'tags',
  /** Milliseconds since 1970, as declared attributes of type DATE_TIME are. */
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  title: 'title',
  /** `wordsOf` the title, in order, a blank between two: what filters by words compare. */
  titleWords: 'titleWords',
  attributes: 'attributes',
} as const

/** Keys of chunks alone. */
export const CHUNK_KEYS = {
  documentId: 'documentId',
  position: 'position',
  text: 'text',
  /** `wordsOf` the text, as `titleWords`. */
  textWords: 'textWords',
  headingPath: 'headingPath',
  /** [start, end) in UTF-16 units of the document's text. */
  range: 'range',
  tokenCount: 'tokenCount',
} as const

/** Keys of documents alone. */
export const DOCUMENT_KEYS = {
  /** True for a document; absent in a tombstone, which has tenant and version alone: what a delete leaves so that nothing older returns. */
  live: 'live',
  url: 'url',
  /** JSON as text: what Qdrant makes of numbers is not what was written. */
  metadata: 'metadata',
  /** JSON as text, by name: attributes whose numbers Qdrant does not keep to the last bit. Mostly absent. */
  exactAttributes: 'exactAttributes',
  text: 'text',
  chunkCount: 'chunkCount',
  contentHash: 'contentHash',
  /** What only `outlines` reads; it may be long. */
  outline: 'outline',
  /**
   * The version that the document's chunks were written with: `version` may be higher, once raised. While they are being replaced it
   * is 0 and the content hash is empty, so that nobody takes the document for unchanged.
   */
  chunksVersion: 'chunksVersion',
} as const

export const attributeKey = (name: string): string => `${KEYS.attributes}.${name}`
