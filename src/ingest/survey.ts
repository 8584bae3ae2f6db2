/**
 * The first pass over what is to be indexed: what is new or changed, and how long an average chunk is to BM25. Weights need
 * that average before the first of them is written, so an empty collection is read once more than others.
 */
import type { CollectionRecord } from '../core/collection.ts'
import { isSextantError } from '../core/errors.ts'
import type { DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import { bm25Length } from '../text/bm25.ts'
import { type AcceptedDocument, acceptDocument } from './accept.ts'
import { chunkDocument, passageOf } from './chunk.ts'
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
): AsyncGenerator<Verdict> {
  const seen = new Map<DocumentId, string>()
  for await (const item of items) yield verdictOn(item, scope, record, hashes, seen)
}

function verdictOn(
  item: SourceItem,
  scope: Scope,
  { attributes }: CollectionRecord,
  hashes: ReadonlyMap<DocumentId, string>,
  seen: Map<DocumentId, string>,
): Verdict {
  if (item.kind === 'skipped') return item
  const { origin } = item.document
  try {
    const document = acceptDocument(item.document, scope, attributes)
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

/** Adds up BM25 lengths of chunks. */
export function createLengthMeter(record: CollectionRecord, encoder: Encoder) {
  let chunks = 0
  let terms = 0
  return {
    async add(document: AcceptedDocument, signal?: AbortSignal): Promise<void> {
      for (const draft of await chunkDocument(document, record, encoder, signal)) {
        chunks += 1
        terms += bm25Length(passageOf(document.title, record.titleJoiner, draft), record.language)
      }
    },
    /** Undefined before there is a chunk with a term. */
    average: (): number | undefined => (terms > 0 ? terms / chunks : undefined),
  }
}
