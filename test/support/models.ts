/** Model folders for tests: the compact model of the repository, and folders put together from its files and tiny ones. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const COMPACT = join(root, 'models/all-MiniLM-L6-v2')
export const TINY = join(root, 'test/fixtures/onnx')

/** Token ids and vectors of six texts from the original float32 weights. */
export interface Golden {
  readonly text: string
  readonly tokenIds: readonly number[]
  readonly vector: readonly number[]
}
export const golden: readonly Golden[] = JSON.parse(readFileSync(join(COMPACT, 'golden.json'), 'utf8')).texts

/** A file of a folder: linked, or with this content. */
export type FolderFile = { readonly link: string } | { readonly content: string | Uint8Array | object }

const made: string[] = []

export function modelFolder(files: Readonly<Record<string, FolderFile>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-model-'))
  made.push(folder)
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if ('link' in file) place(file.link, path)
    else writeFileSync(path, plain(file.content))
  }
  return folder
}

export function removeModelFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}

const plain = (content: string | Uint8Array | object): string | Uint8Array =>
  typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content)

/** A link, or a copy where the system grants no links. */
function place(from: string, to: string): void {
  try {
    symlinkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
