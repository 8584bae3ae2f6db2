/**
 * Finds what `sextant index PATH…` reads: files named directly, and below folders every Markdown, HTML, text and JSONL file in
 * the order of their names. Hidden files and `node_modules` are left out; of a BEIR folder only the corpus is read. A link to a file
 * is read like the file; a link to a folder is not entered, so there are no circles.
 */
import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { SextantError } from '../../core/errors.ts'
import { type SourceItem, skipped } from '../source.ts'
import { readJsonlFile } from './jsonl-file.ts'
import { readTextFile, TEXT_ENDINGS } from './text-file.ts'
import { whyUnreadable } from './unreadable.ts'

const JSONL_ENDINGS = new Set(['.jsonl', '.ndjson'])
const BEIR_CORPUS = 'corpus.jsonl'
/** What stands beside the corpus; one of them makes the folder a BEIR folder. */
const BEIR_OTHERS = ['queries.jsonl', 'qrels']

/**
 * Every document below the paths; its external id is its path below what was named, without ending, with `/` between folders.
 *
 * @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read; what lies below is skipped instead
 */
export async function* readPaths(paths: readonly string[]): AsyncGenerator<SourceItem> {
  for (const path of paths) {
    if ((await named(path, () => stat(path))).isDirectory()) {
      yield* readEntries(path, await named(path, () => entriesOf(path)), [])
    } else yield* readFile(path, externalIdOf([basename(path)]))
  }
}

/** @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read */
export async function requireReadable(paths: readonly string[]): Promise<void> {
  for (const path of paths) await named(path, () => stat(path))
}

/** @param above names of the folders between what was named and this one */
async function* readFolder(path: string, above: readonly string[]): AsyncGenerator<SourceItem> {
  let entries: readonly Dirent[]
  try {
    entries = await entriesOf(path)
  } catch (error) {
    yield skipped(path, whyUnreadable(error))
    return
  }
  yield* readEntries(path, entries, above)
}

async function* readEntries(
  folder: string,
  entries: readonly Dirent[],
  above: readonly string[],
): AsyncGenerator<SourceItem> {
  for (const entry of wanted(entries)) {
    const path = join(folder, entry.name)
    const names = [...above, entry.name]
    if (entry.isDirectory()) yield* readFolder(path, names)
    else if (entry.isSymbolicLink()) yield* readLink(path, names)
    else if (entry.isFile() && isRead(entry.name)) yield* readFile(path, externalIdOf(names))
  }
}

async function* readLink(path: string, names: readonly string[]): AsyncGenerator<SourceItem> {
  const target = await targetOf(path)
  if (target === undefined || target.isFile()) {
    if (isRead(path)) yield* readFile(path, externalIdOf(names))
  } else if (target.isDirectory())
    yield skipped(path, 'it is a link to a folder, which is not entered; name the folder itself to index it')
}

/** Undefined when the link leads nowhere; whoever reads it says so. */
const targetOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined)

async function* readFile(path: string, externalId: string): AsyncGenerator<SourceItem> {
  const ending = endingOf(path)
  if (TEXT_ENDINGS.has(ending)) yield await readTextFile(path, externalId)
  else if (JSONL_ENDINGS.has(ending)) yield* readJsonlFile(path)
  else yield skipped(path, `files ending in "${ending}" are not read (.md, .html, .txt and .jsonl are)`)
}

/** In the order of their names. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.sort((left, right) => (left.name < right.name ? -1 : 1))
}

function wanted(entries: readonly Dirent[]): readonly Dirent[] {
  const corpus = entries.find(({ name }) => name === BEIR_CORPUS)
  if (corpus && entries.some(({ name }) => BEIR_OTHERS.includes(name))) return [corpus]
  return entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
}

const endingOf = (path: string): string => extname(path).toLowerCase()

const isRead = (path: string): boolean => TEXT_ENDINGS.has(endingOf(path)) || JSONL_ENDINGS.has(endingOf(path))

/** Composed (NFC), because file systems differ in how they give the same name. */
function externalIdOf(names: readonly string[]): string {
  const path = names.join('/')
  return path.slice(0, path.length - extname(path).length).normalize('NFC')
}

async function named<Read>(path: string, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read()
  } catch (error) {
    throw new SextantError(
      'DOCUMENT_INVALID',
      `"${path}" cannot be read: ${whyUnreadable(error)}. Name a file or folder that this user can read.`,
      {
        cause: error,
      },
    )
  }
}
