/**
 * What of Markdown is not parsed, because the parser's time grows with its square or its stack ends: found by one look at the
 * source, so that a text made to be slow costs no more than another. Texts written by people come nowhere near.
 */
import { SextantError } from '../core/errors.ts'

/** Levels of quotes and lists that one line may open. */
const MAX_LEVELS = 100
/** Columns that a list item may be indented by; a level takes two or more. */
const MAX_INDENT = 2 * MAX_LEVELS
/** Marks of emphasis and links in one paragraph. 2,000 that do not match take 0.1 s, four times as many 3 s. */
const MAX_MARKS = 2_000

const LEVELS = new RegExp(`^(?:[ \\t]*(?:>|[-+*][ \\t]|\\d{1,9}[.)][ \\t])){${MAX_LEVELS + 1}}`)
const INDENTED_ITEM = new RegExp(`^[ \\t]{${MAX_INDENT + 1},}(?:[-+*]|\\d{1,9}[.)])[ \\t]`)
/** A rule across the page, however long: `- - - -`. */
const RULE = /^[ \t]*(?:(?:-[ \t]*)+|(?:\*[ \t]*)+)$/
/** An empty line, or one that begins something else: what is above it is no part of its paragraph. */
const NEW_BLOCK = /^[ \t]*(?:$|[>|#]|[-+*][ \t]|\d{1,9}[.)][ \t])/
const MARKS = /[*_]+|[~[\]]/g

/** @throws SextantError DOCUMENT_INVALID when quotes or lists are nested too deeply, with the line */
export function refuseDeepNesting(source: string): void {
  const lines = source.split('\n')
  const found = lines.findIndex((line) => (LEVELS.test(line) && !RULE.test(line)) || INDENTED_ITEM.test(line))
  if (found >= 0) throw nestedTooDeeply(`line ${found + 1} has quotes or lists of more than ${MAX_LEVELS} levels`)
}

export const nestedTooDeeply = (reason: string, cause?: unknown): SextantError =>
  new SextantError(
    'DOCUMENT_INVALID',
    `The Markdown is nested too deeply to be read: ${reason}. Give it fewer levels, or index it as plain text.`,
    { cause },
  )

/** Whether a paragraph has so many marks of emphasis and links that they are not to be matched. */
export function hasTooManyMarks(source: string): boolean {
  let marks = 0
  for (const line of source.split('\n')) {
    if (NEW_BLOCK.test(line)) marks = 0
    marks += line.match(MARKS)?.length ?? 0
    if (marks > MAX_MARKS) return true
  }
  return false
}
