/** Documents as authors write them, for tests: what a test does not name is filled in. */
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import type { CollectionRecord } from '../../src/core/collection.ts'
import { collectionName } from '../../src/core/ids.ts'
import { type AcceptedDocument, acceptDocument } from '../../src/ingest/accept.ts'
import type { SourceDocument } from '../../src/ingest/source.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'
import { parsePlain } from '../../src/text/plain.ts'
import { recordOf } from '../contract/engine/factories.ts'

/** With attributes of every type: kind, labels, rank, price, open, due. */
export const RECORD: CollectionRecord = recordOf(collectionName('articles'))
export const SCOPE = scopeFor(LOCAL_PRINCIPAL, RECORD.name)

export type Written = Partial<SourceDocument> & { readonly text?: string; readonly markdown?: string }

export function sourceOf({ text = 'Some text.', markdown, externalId = 'a', ...fields }: Written = {}): SourceDocument {
  const content = markdown === undefined ? parsePlain(text) : parseMarkdown(markdown).body
  return { origin: `${externalId}.md`, externalId, content, others: {}, ...fields }
}

export const accepted = (written: Written = {}, declarations = RECORD.attributes): AcceptedDocument =>
  acceptDocument(sourceOf(written), SCOPE, declarations)
