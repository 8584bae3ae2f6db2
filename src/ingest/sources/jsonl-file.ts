/**
 * Reads a JSONL file line by line, so its size does not matter: a document a line, with `externalId`, `id` or `_id` (BEIR), and
 * `text`, `markdown` or `html`.
 */
import type { Content } from '../../core/content.ts'
import { messageOf } from '../../core/errors.ts'
import { isMap } from '../canonical-json.ts'
import { type Fields, fieldsFrom, idIn } from '../fields.ts'
import { type SourceItem, skipped } from '../source.ts'
import { linesOf, TOO_LONG } from './lines.ts'
import { unreadable } from './unreadable.ts'
import { decodeUtf8 } from './utf8.ts'

const ID_NAMES = ['externalId', 'id', '_id'] as const
const CONTENT_NAMES = ['text', 'markdown', 'html'] as const
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
    yield unreadable(number > 0 ? `${path}:${number + 1}` : path, error)
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
  const externalId = idIn(fields, ID_NAMES)
  if (externalId === undefined) return skipped(origin, `it has no id (one of ${ID_NAMES.join(', ')})`)
  const content = contentOf(fields)
  if (!content) return skipped(origin, 'it has no text, markdown or html, or that is no string')
  const document = { ...fieldsFrom(fields, [...ID_NAMES, ...CONTENT_NAMES]), origin, externalId, content }
  return { kind: 'document', document }
}

/** What has structure says more than the plain text beside it. */
function contentOf(fields: Fields): Content | undefined {
  const kind = (['markdown', 'html', 'text'] as const).find((name) => typeof fields[name] === 'string')
  const source = kind && fields[kind]
  return kind && typeof source === 'string' ? { kind, source } : undefined
}
