/**
 * Text with its structure: the plain text that is stored and shown, and the blocks it consists of, as ranges into it. Parsers
 * (Markdown, plain text) say what follows what; here the pieces become one text, so that every range is right by construction.
 */
import type { TextRange } from '../core/document.ts'

type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote'

export interface Block {
  readonly kind: BlockKind
  /** In UTF-16 units of the text. Blocks are ordered and do not overlap. */
  readonly range: TextRange
  /** Titles of the headings the block stands under, outermost first; a heading is under itself. */
  readonly headingPath: readonly string[]
  /** 1 to 6 for a heading, undefined for everything else. */
  readonly level: number | undefined
  /** Where inner parts begin after the first, as offsets in the text: list items, table rows, lines of code. */
  readonly breaks: readonly number[]
}

export interface StructuredText {
  readonly text: string
  readonly blocks: readonly Block[]
}

/** A block before it has a place: its text alone. */
export type Piece =
  | { readonly kind: 'heading'; readonly text: string; readonly level: number }
  | { readonly kind: Exclude<BlockKind, 'heading'>; readonly text: string }

const BETWEEN_BLOCKS = '\n\n'
/** Kinds whose lines are parts of their own (items, rows, lines of code) and not a matter of layout. */
export const LINED: ReadonlySet<BlockKind> = new Set<BlockKind>(['list', 'table', 'code'])
/** The start of a line with something on it. */
const LINE_START = /\n(?=[^\S\n]*\S)/g

/** The pieces as one text, joined by empty lines; pieces without text are left out. */
export function assemble(pieces: readonly Piece[]): StructuredText {
  const written = pieces.filter(({ text }) => text.trim() !== '')
  const path: { level: number; title: string }[] = []
  let start = 0
  const blocks = written.map((piece): Block => {
    if (piece.kind === 'heading') enter(path, piece)
    const range = { start, end: start + piece.text.length }
    start = range.end + BETWEEN_BLOCKS.length
    return {
      kind: piece.kind,
      range,
      headingPath: path.map(({ title }) => title),
      level: piece.kind === 'heading' ? piece.level : undefined,
      breaks: LINED.has(piece.kind) ? lineStarts(piece.text, range.start) : [],
    }
  })
  return { text: written.map(({ text }) => text).join(BETWEEN_BLOCKS), blocks }
}

/** Leaves the headings of the same level or below, then enters this one. */
function enter(path: { level: number; title: string }[], { level, text }: { level: number; text: string }): void {
  const kept = path.findIndex((above) => above.level >= level)
  if (kept >= 0) path.length = kept
  path.push({ level, title: text })
}

const lineStarts = (text: string, offset: number): number[] =>
  Array.from(text.matchAll(LINE_START), ({ index }) => offset + index + 1)
