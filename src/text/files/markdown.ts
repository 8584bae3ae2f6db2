/** Pieces of a converted file as Markdown, with whatever looks like its signs escaped. */
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import type { Piece } from '../structure.ts'

const writer = unified().use(remarkGfm).use(remarkStringify).freeze()

type Depth = 1 | 2 | 3 | 4 | 5 | 6
const DEEPEST = 6

/** @param pieces headings and paragraphs */
export function markdownOf(pieces: readonly Piece[]): string {
  const children = pieces.map(({ text, ...piece }) => {
    const words = [{ type: 'text' as const, value: text }]
    if (piece.kind !== 'heading') return { type: 'paragraph' as const, children: words }
    return { type: 'heading' as const, depth: Math.min(piece.level, DEEPEST) as Depth, children: words }
  })
  return writer.stringify({ type: 'root', children })
}
