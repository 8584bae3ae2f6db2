/**
 * How the files below some paths stand: one look, which opens none of them. A file's signature changes with every write, rename and
 * change of rights, so two looks tell what happened between them, whatever events a system did or did not send.
 */
import { stat } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import { isSextantError } from '../../core/errors.ts'
import { type FoundFile, findFiles } from '../sources/find.ts'

export interface SeenFile {
  readonly file: FoundFile
  readonly signature: string
}

/** By root and file. */
export type Files = ReadonlyMap<string, SeenFile>

export interface Look {
  readonly files: Files
  /** Where something can appear. */
  readonly folders: ReadonlySet<string>
  /** Folders, or paths that were named, which could not be looked into, and why. Their files are as they were. */
  readonly blind: ReadonlyMap<string, string>
}

const keyOf = ({ place: { root, file } }: FoundFile): string => `${root}\u0000${file}`

/** @param before of what cannot be looked into, files stay as they were */
export async function lookAt(paths: readonly string[], before: Files): Promise<Look> {
  const files = new Map<string, SeenFile>()
  const folders = new Set<string>()
  const blind = new Map<string, string>()
  for (const path of paths) await lookBelow(path, { files, folders, blind })
  for (const [key, seen] of before) if (!files.has(key) && isHidden(seen, blind)) files.set(key, seen)
  return { files, folders, blind }
}

interface Findings {
  readonly files: Map<string, SeenFile>
  readonly folders: Set<string>
  readonly blind: Map<string, string>
}

async function lookBelow(path: string, { files, folders, blind }: Findings): Promise<void> {
  try {
    for await (const found of findFiles([path])) {
      if (found.kind === 'folder') folders.add(found.path)
      else if (found.kind === 'file') {
        folders.add(dirname(found.file.path))
        files.set(keyOf(found.file), { file: found.file, signature: await signatureOf(found.file.path) })
      } else if (found.skipped.cause === 'unreadable' && found.skipped.place)
        blind.set(found.skipped.place.file, `${found.skipped.origin}: ${found.skipped.reason}`)
    }
  } catch (error) {
    if (!isSextantError(error)) throw error
    folders.add(dirname(path))
    blind.set(path, error.message)
  }
}

const isHidden = ({ file: { path, place } }: SeenFile, blind: ReadonlyMap<string, string>): boolean =>
  [...blind.keys()].some((one) => [path, place.file].some((file) => file === one || file.startsWith(`${one}${sep}`)))

async function signatureOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(path)
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}
