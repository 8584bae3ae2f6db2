/**
 * Identifiers. Each kind is a branded string, so that a chunk's id cannot be given where a document's is wanted; documents
 * and chunks derive theirs (UUIDv5) from what names them, so writing the same document twice meets itself.
 */
import { v5 as uuidv5 } from 'uuid'

declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** A collection's name: lower-case letters, digits, `-` and `_`, starting with a letter. */
export type CollectionName = Branded<string, 'CollectionName'>
export type TenantId = Branded<string, 'TenantId'>
/** UUIDv5 of collection, tenant and external id. */
export type DocumentId = Branded<string, 'DocumentId'>
/** UUIDv5 of the document's id and the chunk's position. */
export type ChunkId = Branded<string, 'ChunkId'>

/** The namespace of all Sextant ids; changing it would orphan every stored document. */
const NAMESPACE = '6f1d3c52-5a0c-5b0e-9a3e-3f0f6f6f2b11'
/** No name may contain it, so joined parts stay distinct. */
const SEPARATOR = '\u0000'

export const COLLECTION_NAME_PATTERN = /^[a-z][a-z0-9_-]{0,62}$/

/** @throws RangeError when `name` is no collection name */
export function collectionName(name: string): CollectionName {
  if (!COLLECTION_NAME_PATTERN.test(name)) throw new RangeError(`"${name}" is no collection name`)
  return name as CollectionName
}

export const tenantId = (name: string): TenantId => name as TenantId

/** The tenant of an installation without access control. */
export const LOCAL_TENANT = tenantId('local')

/** @param externalId half a surrogate pair, which no stored one has, counts as U+FFFD */
export function documentIdOf(collection: CollectionName, tenant: TenantId, externalId: string): DocumentId {
  return uuidv5([collection, tenant, externalId.toWellFormed()].join(SEPARATOR), NAMESPACE) as DocumentId
}

/** @param position 0-based place of the chunk in its document */
export function chunkIdOf(document: DocumentId, position: number): ChunkId {
  return uuidv5(String(position), document) as ChunkId
}

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The text as a document id, or undefined when it is no UUID. For ids that come from outside. */
export const asDocumentId = (text: string): DocumentId | undefined =>
  UUID_PATTERN.test(text) ? (text as DocumentId) : undefined
