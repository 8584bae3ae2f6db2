/**
 * Front matter: the YAML between two `---` lines at the head of a Markdown file. It is read by YAML 1.2's core schema, so a
 * date stays the text that was written.
 */
import { LineCounter, parseDocument } from 'yaml'
import { messageOf, SextantError } from '../core/errors.ts'

/** `---` stands in line 1, so the YAML begins in line 2. */
const LINES_BEFORE = 1

/**
 * @param yaml what stands between the `---` lines
 * @returns its entries; none when it is empty
 * @throws SextantError DOCUMENT_INVALID with the line in the file and the reason
 */
export function parseFrontMatter(yaml: string): Record<string, unknown> {
  const lineCounter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined) throw broken(lineCounter.linePos(error.pos[0]).line, error.message)
  const value = resolved(() => document.toJS())
  if (value === null) return {}
  if (!isRecord(value)) throw broken(1, 'it must consist of entries such as "title: Refunds"')
  return value
}

/** Aliases are resolved only here, and too many of them are refused. */
function resolved(read: () => unknown): unknown {
  try {
    return read()
  } catch (cause) {
    throw broken(1, messageOf(cause), cause)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const broken = (line: number, reason: string, cause?: unknown): SextantError =>
  new SextantError(
    'DOCUMENT_INVALID',
    `The front matter cannot be read: line ${line + LINES_BEFORE}: ${reason}. Correct the YAML between the two "---" lines.`,
    { cause },
  )
