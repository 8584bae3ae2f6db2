/** Documents as authors write them, for tests: what a test does not name is filled in. */
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import type { CollectionRecord } from '../../src/core/collection.ts'
import type { Content } from '../../src/core/content.ts'
import { collectionName } from '../../src/core/ids.ts'
import { type AcceptedDocument, acceptDocument } from '../../src/ingest/accept.ts'
import type { SourceDocument } from '../../src/ingest/source.ts'
import { readContent } from '../../src/text/content.ts'
import { recordOf } from '../contract/engine/factories.ts'

/** With attributes of every type: kind, labels, rank, price, open, due. */
export const RECORD: CollectionRecord = recordOf(collectionName('articles'))
export const SCOPE = scopeFor(LOCAL_PRINCIPAL, RECORD.name)

export type Written = Partial<SourceDocument> & { readonly text?: string; readonly markdown?: string }

export function sourceOf({ text = 'Some text.', markdown, externalId = 'a', ...fields }: Written = {}): SourceDocument {
  const content: Content =
    markdown === undefined ? { kind: 'text', source: text } : { kind: 'markdown', source: markdown }
  return { origin: `${externalId}.md`, externalId, content, others: {}, ...fields }
}

export function accepted(written: Written = {}, declarations = RECORD.attributes): AcceptedDocument {
  const source = sourceOf(written)
  const title = typeof source.title === 'string' ? source.title : undefined
  return acceptDocument(source, readContent(source.content, title), SCOPE, declarations)
}
