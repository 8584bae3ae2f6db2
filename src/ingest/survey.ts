/**
 * The first pass over what is to be indexed: what is new or changed, and how long an average chunk is to BM25. Weights need
 * that average before the first of them is written, so an empty collection is read once more than others.
 */
import type { CollectionRecord } from '../core/collection.ts'
import { isSextantError } from '../core/errors.ts'
import type { DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import { type AcceptedDocument, acceptDocument } from './accept.ts'
import { type Extract, extracted } from './extract.ts'
import type { SkippedSource, SourceItem } from './source.ts'

/** What is to be done with one item of the sources. */
export type Verdict =
  | { readonly kind: 'write'; readonly document: AcceptedDocument }
  | { readonly kind: 'unchanged'; readonly document: AcceptedDocument }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

/** Stored content hashes by document id, read page by page. */
export async function storedHashes(scope: Scope, engine: Engine): Promise<ReadonlyMap<DocumentId, string>> {
  const hashes = new Map<DocumentId, string>()
  let page: readonly DocumentStamp[] = []
  do {
    page = await engine.stamps(scope, page.at(-1)?.id, STAMPS_A_PAGE)
    for (const { id, contentHash } of page) hashes.set(id, contentHash)
  } while (page.length === STAMPS_A_PAGE)
  return hashes
}

const STAMPS_A_PAGE = 10_000

/** Judges each item once; the second item with an id is skipped. */
export async function* judge(
  items: AsyncIterable<SourceItem>,
  scope: Scope,
  record: CollectionRecord,
  hashes: ReadonlyMap<DocumentId, string>,
  extract: Extract,
): AsyncGenerator<Verdict> {
  const seen = new Map<DocumentId, string>()
  for await (const item of items) yield await verdictOn(item, scope, record, hashes, seen, extract)
}

async function verdictOn(
  item: SourceItem,
  scope: Scope,
  { attributes }: CollectionRecord,
  hashes: ReadonlyMap<DocumentId, string>,
  seen: Map<DocumentId, string>,
  extract: Extract,
): Promise<Verdict> {
  if (item.kind === 'skipped') return item
  const { origin } = item.document
  try {
    const document = acceptDocument(item.document, await extracted(item.document, extract), scope, attributes)
    const earlier = seen.get(document.id)
    if (earlier !== undefined) {
      return {
        kind: 'skipped',
        skipped: { origin, reason: `its id "${document.externalId}" is that of ${earlier} already` },
      }
    }
    seen.set(document.id, origin)
    return { kind: hashes.get(document.id) === document.contentHash ? 'unchanged' : 'write', document }
  } catch (error) {
    if (isSextantError(error)) return { kind: 'skipped', skipped: { origin, reason: error.message } }
    throw error
  }
}
