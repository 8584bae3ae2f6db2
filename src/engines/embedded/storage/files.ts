/**
 * Where collections lie: one SQLite file each, `<data folder>/collections/<name>.sqlite`. A file is made under another name
 * and renamed when it is whole, and a dropped one loses its main file first, so what an interruption leaves is never taken
 * for a collection and can be cleared by its name alone.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { COLLECTION_NAME_PATTERN, type CollectionName, collectionName } from '../../../core/ids.ts'
import { namingFile } from '../failures.ts'

const SUFFIX = '.sqlite'
const UNFINISHED = '.unfinished'
/** SQLite keeps these beside its file while it is open. */
const COMPANIONS = ['-wal', '-shm'] as const

const folderOf = (directory: string): string => join(directory, 'collections')

export const collectionFile = (directory: string, name: string): string => join(folderOf(directory), `${name}${SUFFIX}`)

/** Where a collection's file is made, before `publish`. */
export const unfinishedFile = (directory: string, name: string): string => collectionFile(directory, name) + UNFINISHED

export const collectionExists = (directory: string, name: CollectionName): boolean =>
  existsSync(collectionFile(directory, name))

/** Names of the collections there are, in order; none when the folder is missing. */
export function collectionNames(directory: string): CollectionName[] {
  return filesOf(directory)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .filter((name) => COLLECTION_NAME_PATTERN.test(name))
    .map(collectionName)
    .sort()
}

/** Makes the folder, and removes what interrupted creates and drops left in it. */
export function prepareFolder(directory: string): void {
  namingFile(folderOf(directory), () => {
    mkdirSync(folderOf(directory), { recursive: true })
    for (const file of filesOf(directory)) if (isLeftover(directory, file)) rmSync(join(folderOf(directory), file))
  })
}

/** Gives the finished file its name. */
export function publish(directory: string, name: CollectionName): void {
  const file = collectionFile(directory, name)
  namingFile(file, () => {
    for (const companion of COMPANIONS) rmSync(file + companion, { force: true })
    renameSync(unfinishedFile(directory, name), file)
  })
}

/** Removes the file and its companions, if there. */
export function removeFile(file: string): void {
  namingFile(file, () => {
    for (const part of ['', ...COMPANIONS]) rmSync(file + part, { force: true })
  })
}

function filesOf(directory: string): string[] {
  const folder = folderOf(directory)
  return existsSync(folder) ? namingFile(folder, () => readdirSync(folder)) : []
}

function isLeftover(directory: string, file: string): boolean {
  if (file.includes(SUFFIX + UNFINISHED)) return true
  const companion = COMPANIONS.find((ending) => file.endsWith(SUFFIX + ending))
  return companion !== undefined && !existsSync(join(folderOf(directory), file.slice(0, -companion.length)))
}
