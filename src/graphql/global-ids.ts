/** GraphQL ids: opaque base64url of type, collection and key, so that any id says where it leads. */
import { SextantError } from '../core/errors.ts'
import { asDocumentId, type ChunkId, type DocumentId } from '../core/ids.ts'

type NodeType = 'Document' | 'Chunk' | 'IngestJob'

export const globalId = (type: NodeType, collection: string, key: string): string =>
  Buffer.from(`${type}:${collection}:${key}`).toString('base64url')

export interface DocumentReference {
  readonly collection: string
  readonly id: DocumentId
}

export type NodeReference =
  | ({ readonly type: 'Document' } & DocumentReference)
  | { readonly type: 'Chunk'; readonly collection: string; readonly id: ChunkId }
  | { readonly type: 'IngestJob'; readonly collection: string; readonly id: string }

/** @throws SextantError ID_INVALID when the text is no id that a server gives */
export function readNodeId(text: string): NodeReference {
  const reference = nodeReference(text)
  if (reference) return reference
  throw invalid(text, 'no id', 'Give an `id` that this server returned.')
}

/** @throws SextantError ID_INVALID when the text is no id of a document */
export function readDocumentId(text: string): DocumentReference {
  const reference = nodeReference(text)
  if (reference?.type === 'Document') return reference
  const hint =
    reference?.type === 'Chunk'
      ? 'It is the id of a chunk; ask the chunk for its `document { id }`.'
      : 'Give an `id` that a search or a document returned, or use `externalId`.'
  throw invalid(text, 'no id of a document', hint)
}

/**
 * @param path of the id, for messages
 * @throws SextantError ID_INVALID when the text is no id of a document, or of one in another collection
 */
export function readDocumentIdIn(addressed: string, text: string, path: string): DocumentId {
  const { collection, id } = readDocumentId(text)
  if (collection === addressed) return id
  throw new SextantError(
    'ID_INVALID',
    `\`${path}\` is the id of a document in "${collection}", and the collection addressed is "${addressed}". Ask for each collection by itself.`,
  )
}

/** @throws SextantError ID_INVALID when the text is no id of a job */
export function readJobId(text: string): Extract<NodeReference, { readonly type: 'IngestJob' }> {
  const reference = nodeReference(text)
  if (reference?.type === 'IngestJob') return reference
  throw invalid(text, 'no id of a job', 'Give the `job { id }` that a mutation returned.')
}

function nodeReference(text: string): NodeReference | undefined {
  const [type, collection, key, ...more] = Buffer.from(text, 'base64url').toString().split(':')
  if (!collection || !key || more.length > 0) return undefined
  if (type === 'IngestJob') return { type, collection, id: key }
  const uuid = asDocumentId(key)
  if (uuid === undefined) return undefined
  if (type === 'Document') return { type, collection, id: uuid }
  return type === 'Chunk' ? { type, collection, id: key as ChunkId } : undefined
}

const SHOWN = 80

const invalid = (text: string, is: string, hint: string) =>
  new SextantError('ID_INVALID', `"${text.slice(0, SHOWN)}" is ${is}. ${hint}`)
