/** Step 4, encode: each chunk gets its dense vector from the model, unless it is known, and its sparse one from BM25. */
import { type CollectionRecord, DEFAULT_AVERAGE_LENGTH } from '../core/collection.ts'
import type { EncodedChunk } from '../core/document.ts'
import { chunkIdOf } from '../core/ids.ts'
import type { Encoder } from '../ports/encoder.ts'
import { type Bm25Document, type Bm25Weighting, bm25Document } from '../text/bm25.ts'
import type { ChunkDraft } from '../text/chunk.ts'
import type { AcceptedDocument } from './accept.ts'
import { bm25Language } from './bm25-language.ts'
import { passageOf } from './chunk.ts'
import { encodePassages, type KnownVectors, NONE_KNOWN, type PassageEncoding } from './reuse.ts'
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

/**
 * @param known vectors that need not be made
 * @throws whatever the encoder throws
 */
export async function encodeChunks(
  document: AcceptedDocument,
  drafts: readonly ChunkDraft[],
  record: CollectionRecord,
  encoder: Encoder,
  known: KnownVectors = NONE_KNOWN,
  signal?: AbortSignal,
): Promise<EncodedDocument> {
  const weighting = {
    language: bm25Language(document.language, record),
    averageLength: record.averageLength ?? DEFAULT_AVERAGE_LENGTH,
  }
  const chunks: EncodedChunk[] = []
  let terms = 0
  let cutTokens = 0
  for (let from = 0; from < drafts.length; from += PASSAGES_AT_ONCE) {
    const part = drafts.slice(from, from + PASSAGES_AT_ONCE)
    const passages = part.map((draft) => passageOf(document.title, record.titleJoiner, draft))
    // Weighed while the encoder works, so that neither waits for the other, and searches not for all weights at once.
    const [encodings, weighed] = await Promise.all([
      encodePassages(passages, known, encoder, signal),
      weigh(passages, weighting),
    ])
    for (const [place, draft] of part.entries()) {
      const chunk = encodedChunk(document, draft, encodings[place], weighed[place])
      chunks.push(chunk)
      terms += weighed[place]?.length ?? 0
      cutTokens += encodings[place]?.cutTokens ?? 0
    }
  }
  return { chunks, terms, cutTokens }
}

async function weigh(passages: readonly string[], weighting: Bm25Weighting): Promise<readonly Bm25Document[]> {
  const weighed: Bm25Document[] = []
  for (const passage of passages) {
    weighed.push(bm25Document(passage, weighting))
    await turn()
  }
  return weighed
}

function encodedChunk(
  { id }: AcceptedDocument,
  draft: ChunkDraft,
  encoding: PassageEncoding | undefined,
  weighed: Bm25Document | undefined,
): EncodedChunk {
  if (!encoding || !weighed) throw new RangeError(`no encoding came for chunk ${draft.position}`)
  const { dense } = encoding
  return { ...draft, id: chunkIdOf(id, draft.position), documentId: id, dense, sparse: weighed.vector }
}
