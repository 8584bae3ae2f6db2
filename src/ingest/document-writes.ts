/** Between the two forms of a document: as a caller writes it through the API, and as readers of sources give it. */
import type { AttributeDeclaration } from '../core/attributes.ts'
import type { JsonValue } from '../core/document.ts'
import { isSextantError } from '../core/errors.ts'
import { formatInstant } from '../core/instant.ts'
import type { Scope } from '../core/scope.ts'
import { type AcceptedDocument, acceptDocument } from './accept.ts'
import { type Extract, extracted, extractHere } from './extract.ts'
import type { DocumentWrite } from './requests.ts'
import type { SkippedSource, SourceDocument, SourceItem } from './source.ts'

/** What was accepted, as the steps after it take it. */
export const sourceOf = (write: DocumentWrite): SourceDocument => ({ ...write, origin: write.externalId, others: {} })

/** A document on its way to a running server, or why it stays. */
export type OutgoingItem =
  | {
      readonly kind: 'document'
      readonly origin: string
      readonly write: DocumentWrite
      /** Attributes that are not declared, and so stand in the metadata. */
      readonly undeclared: readonly string[]
    }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

/**
 * What is to be sent to a running server for each item, so that it stores what an index run would have stored: declared
 * attributes apart from the rest, which is metadata, and the title and fields that the content carries spelled out.
 *
 * @param declarations the attributes that the server's collection declares
 */
export async function* outgoingItems(
  items: AsyncIterable<SourceItem>,
  scope: Scope,
  declarations: readonly AttributeDeclaration[],
  extract: Extract = extractHere,
): AsyncGenerator<OutgoingItem> {
  for await (const item of items) {
    if (item.kind === 'skipped') yield item
    else yield await outgoing(item.document, scope, declarations, extract)
  }
}

async function outgoing(
  source: SourceDocument,
  scope: Scope,
  declarations: readonly AttributeDeclaration[],
  extract: Extract,
): Promise<OutgoingItem> {
  try {
    const accepted = acceptDocument(source, await extracted(source, extract), scope, declarations)
    const { origin, undeclared } = accepted
    return { kind: 'document', origin, write: documentWriteOf(accepted, source), undeclared }
  } catch (error) {
    if (isSextantError(error)) return { kind: 'skipped', skipped: { origin: source.origin, reason: error.message } }
    throw error
  }
}

function documentWriteOf(accepted: AcceptedDocument, source: SourceDocument): DocumentWrite {
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
