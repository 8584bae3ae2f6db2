/** The kinds of files that are read, by their endings. */
import { extname } from 'node:path'
import { FILE_FORMATS, type FileFormat } from '../../text/files/convert.ts'
import { TEXT_ENDINGS } from './text-file.ts'

const JSONL_ENDINGS: ReadonlySet<string> = new Set(['.jsonl', '.ndjson'])

export type FileKind = 'text' | 'jsonl' | FileFormat

export const endingOf = (path: string): string => extname(path).toLowerCase()

/** Undefined when files of that ending are not read. */
export function kindOf(path: string): FileKind | undefined {
  const ending = endingOf(path)
  if (TEXT_ENDINGS.has(ending)) return 'text'
  if (JSONL_ENDINGS.has(ending)) return 'jsonl'
  return FILE_FORMATS.find((format) => ending === `.${format}`)
}

export const isRead = (path: string): boolean => kindOf(path) !== undefined
