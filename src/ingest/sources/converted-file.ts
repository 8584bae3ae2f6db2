/** Reads one PDF or DOCX file: a document each, as Markdown. */
import { readFile, stat } from 'node:fs/promises'
import { isSextantError } from '../../core/errors.ts'
import type { Convert, FileFormat } from '../../text/files/convert.ts'
import { type SourceItem, skipped } from '../source.ts'
import { nameOf } from './text-file.ts'
import { unreadable } from './unreadable.ts'

/** It is held in memory whole, and what is made of it beside it. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** The title is that of the file's properties, or else its name. */
export async function readConvertedFile(
  path: string,
  externalId: string,
  format: FileFormat,
  convert: Convert,
): Promise<SourceItem> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES)
      return skipped(path, `it has ${size} bytes, and at most ${MAX_FILE_BYTES} are read from such a file`)
    const bytes = await readFile(path)
    if (bytes.length === 0) return skipped(path, 'it is empty')
    const { title = nameOf(path), markdown } = await convert(bytes, format)
    const content = { kind: 'markdown' as const, source: markdown }
    return { kind: 'document', document: { origin: path, externalId, title, others: {}, content } }
  } catch (error) {
    return isSextantError(error) ? skipped(path, error.message) : unreadable(path, error)
  }
}
