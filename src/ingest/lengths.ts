/** How long an average chunk is to BM25: measured on documents before the first of them is written. */
import type { CollectionRecord } from '../core/collection.ts'
import type { Encoder } from '../ports/encoder.ts'
import { bm25Length } from '../text/bm25.ts'
import type { AcceptedDocument } from './accept.ts'
import { bm25Language } from './bm25-language.ts'
import { chunkDocument, passageOf } from './chunk.ts'

/** Adds up BM25 lengths of chunks. */
export function createLengthMeter(record: CollectionRecord, encoder: Encoder) {
  let chunks = 0
  let terms = 0
  return {
    async add(document: AcceptedDocument, signal?: AbortSignal): Promise<void> {
      const language = bm25Language(document.language, record)
      for (const draft of await chunkDocument(document, record, encoder, signal)) {
        chunks += 1
        terms += bm25Length(passageOf(document.title, record.titleJoiner, draft), language)
      }
    },
    /** Undefined before there is a chunk with a term. */
    average: (): number | undefined => (terms > 0 ? terms / chunks : undefined),
  }
}
