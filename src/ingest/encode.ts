/** Step 4, encode: each chunk gets its dense vector from the model and its sparse one from BM25. */
import { type CollectionRecord, DEFAULT_AVERAGE_LENGTH } from '../core/collection.ts'
import type { EncodedChunk } from '../core/document.ts'
import { chunkIdOf } from '../core/ids.ts'
import type { Encoder, Encoding } from '../ports/encoder.ts'
import { bm25Document } from '../text/bm25.ts'
import type { ChunkDraft } from '../text/chunk.ts'
import type { AcceptedDocument } from './accept.ts'
import { bm25Language } from './bm25-language.ts'
import { passageOf } from './chunk.ts'
import { turn } from './turn.ts'

export interface EncodedDocument {
  readonly chunks: readonly EncodedChunk[]
  /** Terms of all chunks, as BM25 counts them. */
  readonly terms: number
  /** Tokens beyond what the model reads. */
  readonly cutTokens: number
}

/**
 * Passages of one document that wait for the encoder at once. Its queue is bounded (OVERLOADED), and a book has more passages
 * than fit it; several documents in work still fill batches.
 */
const PASSAGES_AT_ONCE = 64

/** @throws whatever the encoder throws */
export async function encodeChunks(
  { id, title, language }: AcceptedDocument,
  drafts: readonly ChunkDraft[],
  record: CollectionRecord,
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<EncodedDocument> {
  const passages = drafts.map((draft) => passageOf(title, record.titleJoiner, draft))
  const encodings = await encodeInParts(passages, encoder, signal)
  const weighting = {
    language: bm25Language(language, record),
    averageLength: record.averageLength ?? DEFAULT_AVERAGE_LENGTH,
  }
  const chunks: EncodedChunk[] = []
  let terms = 0
  for (const [place, draft] of drafts.entries()) {
    const dense = encodings[place]?.dense
    if (!dense) throw new RangeError(`no encoding came for chunk ${draft.position}`)
    const { vector: sparse, length } = bm25Document(passages[place] ?? '', weighting)
    terms += length
    chunks.push({ ...draft, id: chunkIdOf(id, draft.position), documentId: id, dense, sparse })
    await turn()
  }
  return { chunks, terms, cutTokens: encodings.reduce((sum, { cutTokens }) => sum + cutTokens, 0) }
}

async function encodeInParts(
  passages: readonly string[],
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<readonly Encoding[]> {
  const encodings: Encoding[] = []
  for (let from = 0; from < passages.length; from += PASSAGES_AT_ONCE) {
    encodings.push(...(await encoder.encode(passages.slice(from, from + PASSAGES_AT_ONCE), 'passage', signal)))
  }
  return encodings
}
