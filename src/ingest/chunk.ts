/** Step 3, chunk: the document's text is cut so that title, prefix, special tokens and chunk fit what the model reads. */
import type { CollectionRecord } from '../core/collection.ts'
import type { Encoder } from '../ports/encoder.ts'
import { type ChunkDraft, planChunks } from '../text/chunk.ts'
import type { PlacedChunk } from '../text/content.ts'
import type { AcceptedDocument } from './accept.ts'
import { turn } from './turn.ts'

/** What BERT-like tokenizers put around a text. */
export const SPECIAL_TOKENS = 2
/** However long a title is, chunks are not cut smaller than this share of the model's reach; what then does not fit is counted. */
const LEAST_SHARE = 0.5

/** The chunks, in order. A document without text has one, empty, which stands for its title. */
export async function chunkDocument(
  { title, content, givenChunks }: AcceptedDocument,
  { chunking, model, titleJoiner }: CollectionRecord,
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<readonly ChunkDraft[]> {
  if (givenChunks && givenChunks.length > 0) return givenDrafts(givenChunks, content.text, encoder, signal)
  const before = model.prefixes.passage + (title === null ? '' : title + titleJoiner)
  const [taken = 0] = before === '' ? [] : await encoder.countTokens([before], signal)
  const budget = Math.max(model.maxTokens - SPECIAL_TOKENS - taken, Math.floor(model.maxTokens * LEAST_SHARE))
  const chunks = await planChunks(content, { ...chunking, budget }, (texts) => encoder.countTokens(texts, signal), turn)
  return chunks.length > 0 ? chunks : [TITLE_ALONE]
}

/** Chunks as their author cut them; what of them the model does not read is counted when they are encoded. */
async function givenDrafts(
  given: readonly PlacedChunk[],
  text: string,
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<readonly ChunkDraft[]> {
  const texts = given.map(({ range }) => text.slice(range.start, range.end))
  const counts = await encoder.countTokens(texts, signal)
  return given.map(({ range, headingPath }, position) => ({
    position,
    range,
    headingPath,
    text: texts[position] ?? '',
    tokenCount: counts[position] ?? 0,
  }))
}

const TITLE_ALONE: ChunkDraft = { text: '', position: 0, headingPath: [], range: { start: 0, end: 0 }, tokenCount: 0 }

/** What is encoded, and counted by BM25, for a chunk: title and text together. */
export const passageOf = (title: string | null, joiner: string, { text }: Pick<ChunkDraft, 'text'>): string =>
  title === null ? text : `${title}${joiner}${text}`.trim()
