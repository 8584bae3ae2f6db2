/** Reads one Markdown, HTML or plain text file: a document each. */
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Content } from '../../core/content.ts'
import { FRONT_MATTER_ID_NAMES, idIn } from '../fields.ts'
import { frontMatterOf } from '../front-matter.ts'
import { type SourceItem, skipped } from '../source.ts'
import { decodeHtml } from './html-charset.ts'
import { unreadable } from './unreadable.ts'
import { decodeUtf8 } from './utf8.ts'

type Kind = Extract<Content, { readonly source: string }>['kind']

const KINDS: Readonly<Record<string, Kind>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'text',
  '.text': 'text',
}

/** Endings of files that are a document each. */
export const TEXT_ENDINGS: ReadonlySet<string> = new Set(Object.keys(KINDS))

/** A larger one is no article; it would be held in memory whole. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

export async function readTextFile(path: string, externalId: string): Promise<SourceItem> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) return skipped(path, tooLarge(size))
    return readText(path, externalId, await readFile(path))
  } catch (error) {
    return unreadable(path, error)
  }
}

/** The title is the text's own, in front matter, heading or page; the file's name where it has none. */
function readText(path: string, externalId: string, bytes: Uint8Array): SourceItem {
  const kind = KINDS[extname(path).toLowerCase()] ?? 'text'
  const source = kind === 'html' ? decodeHtml(bytes) : decodeUtf8(bytes)
  if (source === undefined) return skipped(path, kind === 'html' ? NO_CHARSET : 'it is not UTF-8 text')
  if (source.trim() === '') return skipped(path, 'it is empty')
  const ownId = kind === 'markdown' ? idIn(frontMatterOf(source), FRONT_MATTER_ID_NAMES) : undefined
  const id = ownId ?? externalId
  const document = { origin: path, externalId: id, fallbackTitle: nameOf(path), others: {}, content: { kind, source } }
  return { kind: 'document', document }
}

const NO_CHARSET = 'it is neither UTF-8 text nor in a character set that it names'

const tooLarge = (size: number): string =>
  `it has ${size} bytes, and at most ${MAX_FILE_BYTES} are read from one file; split it`

/** The file's name as a title: without ending, its separators as spaces. */
export const nameOf = (path: string): string =>
  basename(path, extname(path)).replace(/[-_]+/g, ' ').trim().normalize('NFC')
