/**
 * Finds what `sextant index PATH…` reads: files named directly, and below folders every file of a known kind in the order of their
 * names. Hidden files and `node_modules` are left out; of a BEIR folder only the corpus is read. A link to a file is read like the
 * file; a link to a folder is not entered, so there are no circles.
 */
import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { SextantError } from '../../core/errors.ts'
import { type SkippedSource, type SourcePlace, skipped } from '../source.ts'
import { isRead } from './kinds.ts'
import { unreadable, whyUnreadable } from './unreadable.ts'

const BEIR_CORPUS = 'corpus.jsonl'
/** What stands beside the corpus; one of them makes the folder a BEIR folder. */
const BEIR_OTHERS = ['queries.jsonl', 'qrels']

/** A file that is to be read. */
export interface FoundFile {
  /** As the user would name it. */
  readonly path: string
  readonly place: SourcePlace
  /** Of the document, where the file is one and names no other: the path below what was named, without ending. */
  readonly externalId: string
}

export type Found =
  | { readonly kind: 'file'; readonly file: FoundFile }
  /** One that was entered: what appears in it will be found. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

/**
 * Everything below the paths.
 *
 * @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read; what lies below is skipped instead
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    const root = resolve(path)
    if ((await named(path, () => stat(path))).isDirectory()) {
      yield* foundIn(path, await named(path, () => entriesOf(path)), { root, above: [] })
    } else yield fileAt(path, { root, above: [] }, [basename(path)])
  }
}

/** @throws SextantError DOCUMENT_INVALID when a path does not exist or cannot be read */
export async function requireReadable(paths: readonly string[]): Promise<void> {
  for (const path of paths) await named(path, () => stat(path))
}

interface Position {
  readonly root: string
  /** Names of the folders between what was named and this one. */
  readonly above: readonly string[]
}

async function* foundBelow(path: string, position: Position): AsyncGenerator<Found> {
  let entries: readonly Dirent[]
  try {
    entries = await entriesOf(path)
  } catch (error) {
    yield withPlace(unreadable(path, error), path, position)
    return
  }
  yield* foundIn(path, entries, position)
}

async function* foundIn(folder: string, entries: readonly Dirent[], position: Position): AsyncGenerator<Found> {
  yield { kind: 'folder', path: folder }
  for (const entry of wanted(entries)) {
    const path = join(folder, entry.name)
    const names = [...position.above, entry.name]
    if (entry.isDirectory()) yield* foundBelow(path, { ...position, above: names })
    else if (entry.isSymbolicLink()) yield* foundAtLink(path, position, names)
    else if (entry.isFile() && isRead(entry.name)) yield fileAt(path, position, names)
  }
}

async function* foundAtLink(path: string, position: Position, names: readonly string[]): AsyncGenerator<Found> {
  const target = await targetOf(path)
  if (target === undefined || target.isFile()) {
    if (isRead(path)) yield fileAt(path, position, names)
  } else if (target.isDirectory()) yield withPlace(skipped(path, LINKED_FOLDER), path, position)
}

const LINKED_FOLDER = 'it is a link to a folder, which is not entered; name the folder itself to index it'

/** Undefined when the link leads nowhere; whoever reads it says so. */
const targetOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined)

const fileAt = (path: string, { root }: Position, names: readonly string[]): Found => ({
  kind: 'file',
  file: { path, place: { root, file: resolve(path) }, externalId: externalIdOf(names) },
})

function withPlace(item: ReturnType<typeof skipped>, path: string, { root }: Position): Found {
  if (item.kind !== 'skipped') throw new RangeError('only what is skipped is found without being read')
  return { kind: 'skipped', skipped: { ...item.skipped, place: { root, file: resolve(path) } } }
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

/** Composed (NFC), because file systems differ in how they give the same name. */
function externalIdOf(names: readonly string[]): string {
  const path = names.join('/')
  return path.slice(0, path.length - extname(path).length).normalize('NFC')
}

async function named<Read>(path: string, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read()
  } catch (cause) {
    const message = `"${path}" cannot be read: ${whyUnreadable(cause)}. Name a file or folder that this user can read.`
    throw new SextantError('DOCUMENT_INVALID', message, { cause })
  }
}
