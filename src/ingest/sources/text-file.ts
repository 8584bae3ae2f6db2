/** Reads one Markdown or plain text file: a document each. */
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { isSextantError } from '../../core/errors.ts'
import { parseMarkdown } from '../../text/markdown.ts'
import { parsePlain } from '../../text/plain.ts'
import { type SourceItem, skipped } from '../source.ts'
import { documentFrom } from './fields.ts'
import { whyUnreadable } from './unreadable.ts'
import { decodeUtf8 } from './utf8.ts'

/** Names in front matter under which a document may carry its id. */
const ID_NAMES = ['externalId', 'id'] as const

/** A larger one is no article; it would be held in memory whole. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

export async function readTextFile(path: string, externalId: string): Promise<SourceItem> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) return skipped(path, tooLarge(size))
    return readText(path, externalId, await readFile(path))
  } catch (error) {
    return skipped(path, whyUnreadable(error))
  }
}

function readText(path: string, externalId: string, bytes: Uint8Array): SourceItem {
  const text = decodeUtf8(bytes)
  if (text === undefined) return skipped(path, 'it is not UTF-8 text')
  if (text.trim() === '') return skipped(path, 'it is empty')
  return isMarkdown(path) ? readMarkdown(path, externalId, text) : readPlain(path, externalId, text)
}

const tooLarge = (size: number): string =>
  `it has ${size} bytes, and at most ${MAX_FILE_BYTES} are read from one file; split it`

const isMarkdown = (path: string): boolean => ['.md', '.markdown'].includes(extname(path).toLowerCase())

function readMarkdown(path: string, externalId: string, text: string): SourceItem {
  try {
    const { frontMatter, title, body } = parseMarkdown(text)
    const fields = frontMatter ?? {}
    const source = { origin: path, externalId: idIn(fields) ?? externalId, title: title ?? nameOf(path), content: body }
    return { kind: 'document', document: documentFrom(fields, source, ID_NAMES) }
  } catch (error) {
    if (isSextantError(error)) return skipped(path, error.message)
    throw error
  }
}

/** An id of its own survives that the file is moved or renamed. */
function idIn(fields: Readonly<Record<string, unknown>>): string | undefined {
  const written = ID_NAMES.map((name) => fields[name]).find(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  return written === undefined || written === '' ? undefined : String(written)
}

function readPlain(path: string, externalId: string, text: string): SourceItem {
  const source = { origin: path, externalId, title: nameOf(path), content: parsePlain(text) }
  return { kind: 'document', document: documentFrom({}, source) }
}

/** The file's name as a title: without ending, its separators as spaces. */
const nameOf = (path: string): string => basename(path, extname(path)).replace(/[-_]+/g, ' ').trim().normalize('NFC')
