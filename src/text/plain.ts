/** Plain text: paragraphs at empty lines. Line ends become \n, and a byte order mark is dropped. */
import { assemble, type StructuredText } from './structure.ts'

const EMPTY_LINES = /\n(?:[^\S\n]*\n)+/
const LEADING_EMPTY_LINES = /^(?:[^\S\n]*\n)+/

/** The text with its paragraphs, exactly one empty line between them; lines within a paragraph stay as they are. */
export function parsePlain(source: string): StructuredText {
  const paragraphs = normalizeSource(source).replace(LEADING_EMPTY_LINES, '').split(EMPTY_LINES)
  return assemble(paragraphs.map((paragraph) => ({ kind: 'paragraph', text: paragraph.trimEnd() })))
}

/** The text without byte order mark and with \n at every line's end. */
export const normalizeSource = (source: string): string => source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
