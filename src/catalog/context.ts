/**
 * A chunk in its surroundings. Neighbours overlap and leave out what stands between them (a heading, a blank line), so their
 * texts are not glued together: what is shown is the document's own text, from the start of the first to the end of the last.
 * Pure, because the chunks and the document are read by loaders, together with all that an operation reads.
 */
import type { Chunk, TextRange } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import type { ChunkSlice } from '../ports/engine.ts'

/** How many chunks are shown on each side. */
export interface Neighbours {
  readonly before: number
  readonly after: number
}

export interface MergedChunks {
  readonly text: string
  /** In UTF-16 code units of the document's text. */
  readonly range: TextRange
}

/** Most chunks on one side; a reader of more reads the document. */
const MOST_NEIGHBOURS = 20

/**
 * The chunk with its neighbours, as `documentChunks` is asked for them; fewer where the document begins or ends.
 *
 * @throws SextantError PAGE_SIZE_OUT_OF_RANGE
 */
export function contextSlice(
  { documentId, position }: Pick<Chunk, 'documentId' | 'position'>,
  { before, after }: Neighbours,
): ChunkSlice {
  requireNeighbours('before', before)
  requireNeighbours('after', after)
  const from = Math.max(position - before, 0)
  return { documentId, from, limit: position + after - from + 1 }
}

function requireNeighbours(argument: keyof Neighbours, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= MOST_NEIGHBOURS) return
  throw new SextantError(
    'PAGE_SIZE_OUT_OF_RANGE',
    `\`${argument}\` is ${count}, and must be a whole number from 0 to ${MOST_NEIGHBOURS}. For more of a document ask for its \`chunks\` or its \`text\`.`,
  )
}

/**
 * What the chunks cover of their document's text, without repeating what they share.
 *
 * @param text the document's; may be shorter than the chunks say when it was rewritten between two reads
 */
export function mergeChunks(text: string, chunks: readonly Pick<Chunk, 'range'>[]): MergedChunks {
  const end = Math.min(Math.max(0, ...chunks.map(({ range }) => range.end)), text.length)
  const start = Math.max(Math.min(end, ...chunks.map(({ range }) => range.start)), 0)
  return { text: text.slice(start, end), range: { start, end } }
}
