/**
 * Reads a JSONL file line by line, so its size does not matter: a document a line, with `externalId`, `id` or `_id` (BEIR), and
 * `text` or `markdown`.
 */
import { messageOf } from '../../core/errors.ts'
import { parseMarkdown } from '../../text/markdown.ts'
import { parsePlain } from '../../text/plain.ts'
import type { StructuredText } from '../../text/structure.ts'
import { isMap } from '../canonical-json.ts'
import { type SourceItem, skipped } from '../source.ts'
import { documentFrom } from './fields.ts'
import { linesOf, TOO_LONG } from './lines.ts'
import { whyUnreadable } from './unreadable.ts'
import { decodeUtf8 } from './utf8.ts'

type Fields = Readonly<Record<string, unknown>>

const ID_NAMES = ['externalId', 'id', '_id'] as const
const CONTENT_NAMES = ['text', 'markdown'] as const
/** As much as is read from one text file. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

export async function* readJsonlFile(path: string): AsyncGenerator<SourceItem> {
  let number = 0
  try {
    for await (const line of linesOf(path, MAX_LINE_BYTES)) {
      number += 1
      const item = readLine(line, `${path}:${number}`)
      if (item) yield item
    }
  } catch (error) {
    yield skipped(number > 0 ? `${path}:${number + 1}` : path, whyUnreadable(error))
  }
}

/** Undefined for an empty line. */
function readLine(line: Uint8Array | typeof TOO_LONG, origin: string): SourceItem | undefined {
  if (line === TOO_LONG) return skipped(origin, `the line has more than ${MAX_LINE_BYTES} bytes, which are the most`)
  const text = decodeUtf8(line)
  if (text === undefined) return skipped(origin, 'the line is not UTF-8 text')
  return text.trim() === '' ? undefined : readJson(text, origin)
}

function readJson(text: string, origin: string): SourceItem {
  try {
    const fields: unknown = JSON.parse(text)
    return isMap(fields) ? readFields(fields, origin) : skipped(origin, 'the line is no JSON object')
  } catch (error) {
    return skipped(origin, `the line cannot be read: ${messageOf(error)}`)
  }
}

function readFields(fields: Fields, origin: string): SourceItem {
  const id = ID_NAMES.map((name) => fields[name]).find(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  if (id === undefined || id === '') return skipped(origin, `it has no id (one of ${ID_NAMES.join(', ')})`)
  const read = contentOf(fields)
  if (!read) return skipped(origin, `it has no ${CONTENT_NAMES.join(' or ')}, or that is no string`)
  const source = { origin, externalId: String(id), ...read.source }
  return {
    kind: 'document',
    document: documentFrom({ ...read.frontMatter, ...fields }, source, [...ID_NAMES, ...CONTENT_NAMES]),
  }
}

interface Content {
  readonly source: { readonly title?: string; readonly content: StructuredText }
  readonly frontMatter?: Fields
}

function contentOf({ title, text, markdown }: Fields): Content | undefined {
  if (typeof markdown === 'string') return markdownOf(markdown, title)
  return typeof text === 'string' ? { source: { content: parsePlain(text) } } : undefined
}

/** The heading that opens the Markdown is the title where the line has none, and text where it has another one. */
function markdownOf(markdown: string, named: unknown): Content {
  const { frontMatter, title, body } = parseMarkdown(
    typeof named === 'string' && named.trim() !== '' ? titled(markdown, named) : markdown,
  )
  return { source: { ...(title !== undefined && { title }), content: body }, ...(frontMatter && { frontMatter }) }
}

/** Front matter that names the title, for Markdown that has none of its own. JSON is YAML too. */
const titled = (markdown: string, title: string): string =>
  markdown.startsWith('---') ? markdown : `---\ntitle: ${JSON.stringify(title)}\n---\n\n${markdown}`
