/** Reads what was found: a file at a time, each item with the file it came from. */
import { placed, type SourceItem, skipped } from '../source.ts'
import { type FoundFile, findFiles } from './find.ts'
import { readJsonlFile } from './jsonl-file.ts'
import { endingOf, kindOf } from './kinds.ts'
import { readTextFile } from './text-file.ts'

export { requireReadable } from './find.ts'

/**
 * Every document below the paths; its external id is its path below what was named, without ending, with `/` between folders.
 *
 * @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read; what lies below is skipped instead
 */
export async function* readPaths(paths: readonly string[]): AsyncGenerator<SourceItem> {
  for await (const found of findFiles(paths)) {
    if (found.kind === 'file') yield* readFile(found.file)
    else if (found.kind === 'skipped') yield found
  }
}

/** The documents of these files alone. */
export async function* readFiles(files: Iterable<FoundFile>): AsyncGenerator<SourceItem> {
  for (const file of files) yield* readFile(file)
}

async function* readFile({ path, place, externalId }: FoundFile): AsyncGenerator<SourceItem> {
  for await (const item of itemsOf(path, externalId)) yield placed(item, place)
}

async function* itemsOf(path: string, externalId: string): AsyncGenerator<SourceItem> {
  switch (kindOf(path)) {
    case 'text':
      yield await readTextFile(path, externalId)
      return
    case 'jsonl':
      yield* readJsonlFile(path)
      return
    case undefined:
      yield skipped(path, `files ending in "${endingOf(path)}" are not read (.md, .html, .txt and .jsonl are)`)
  }
}
