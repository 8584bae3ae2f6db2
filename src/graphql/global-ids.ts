/** GraphQL ids: opaque base64url of type, collection and key, so that any id says where it leads. */
import { SextantError } from '../core/errors.ts'
import { asDocumentId, type DocumentId } from '../core/ids.ts'

type NodeType = 'Document' | 'Chunk'

export const globalId = (type: NodeType, collection: string, key: string): string =>
  Buffer.from(`${type}:${collection}:${key}`).toString('base64url')

export interface DocumentReference {
  readonly collection: string
  readonly id: DocumentId
}

/** @throws SextantError ID_INVALID when the text is no id of a document */
export function readDocumentId(text: string): DocumentReference {
  const [type, collection, key] = Buffer.from(text, 'base64url').toString().split(':')
  const id = asDocumentId(key ?? '')
  if (type === 'Document' && collection && id) return { collection, id }
  const hint =
    type === 'Chunk'
      ? 'It is the id of a chunk; ask the chunk for its `document { id }`.'
      : 'Give an `id` that a search or a document returned, or use `externalId`.'
  throw new SextantError('ID_INVALID', `"${text.slice(0, 80)}" is no id of a document. ${hint}`)
}
