/** Reads what was found: a file at a time, each item with the file it came from. */
import { type Convert, convertHere } from '../../text/files/convert.ts'
import { placed, type SourceItem, skipped } from '../source.ts'
import { readConvertedFile } from './converted-file.ts'
import { type FoundFile, findFiles } from './find.ts'
import { readJsonlFile } from './jsonl-file.ts'
import { endingOf, kindOf } from './kinds.ts'
import { readTextFile } from './text-file.ts'

export { requireReadable } from './find.ts'

/**
 * Every document below the paths; its external id is its path below what was named, without ending, with `/` between folders.
 *
 * @param convert makes text of PDF and DOCX; in this thread if absent
 * @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read; what lies below is skipped instead
 */
export async function* readPaths(paths: readonly string[], convert = convertHere): AsyncGenerator<SourceItem> {
  for await (const found of findFiles(paths)) {
    if (found.kind === 'file') yield* readFile(found.file, convert)
    else if (found.kind === 'skipped') yield found
  }
}

/** The documents of these files alone. */
export async function* readFiles(files: Iterable<FoundFile>, convert: Convert): AsyncGenerator<SourceItem> {
  for (const file of files) yield* readFile(file, convert)
}

async function* readFile({ path, place, externalId }: FoundFile, convert: Convert): AsyncGenerator<SourceItem> {
  for await (const item of itemsOf(path, externalId, convert)) yield placed(item, place)
}

async function* itemsOf(path: string, externalId: string, convert: Convert): AsyncGenerator<SourceItem> {
  const kind = kindOf(path)
  switch (kind) {
    case 'text':
      yield await readTextFile(path, externalId)
      return
    case 'jsonl':
      yield* readJsonlFile(path)
      return
    case 'pdf':
    case 'docx':
      yield await readConvertedFile(path, externalId, kind, convert)
      return
    case undefined:
      yield skipped(
        path,
        `files ending in "${endingOf(path)}" are not read (.md, .html, .txt, .pdf, .docx and .jsonl are)`,
      )
  }
}
