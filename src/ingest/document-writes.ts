/** Between the two forms of a document: as a caller writes it through the API, and as readers of sources give it. */
import type { JsonValue } from '../core/document.ts'
import { formatInstant } from '../core/instant.ts'
import type { AcceptedDocument } from './accept.ts'
import type { DocumentWrite } from './requests.ts'
import type { SourceDocument } from './source.ts'

/** What was accepted, as the steps after it take it. */
export const sourceOf = (write: DocumentWrite): SourceDocument => ({ ...write, origin: write.externalId, others: {} })

/**
 * What is to be sent to a running server, so that it stores what an index run would have stored: declared attributes apart from the
 * rest, which is metadata, and the title and fields that the content carries spelled out.
 *
 * @param accepted the source, checked against the attributes that the server's collection declares
 */
export function documentWriteOf(accepted: AcceptedDocument, source: SourceDocument): DocumentWrite {
  const { externalId, title, url, language, tags, written, metadata, createdAt, updatedAt } = accepted
  return {
    externalId,
    ...(title !== null && { title }),
    ...(url !== null && { url }),
    ...(language !== null && { language }),
    tags,
    attributes: written,
    ...(metadata !== null && { metadata: metadata as JsonValue }),
    ...(createdAt !== undefined && { createdAt: formatInstant(createdAt) }),
    ...(updatedAt !== undefined && { updatedAt: formatInstant(updatedAt) }),
    content: source.content,
  }
}
