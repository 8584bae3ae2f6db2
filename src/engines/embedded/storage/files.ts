/**
 * Where collections lie: one SQLite file for each generation, `<data folder>/collections/<name>.sqlite` for the first and
 * `<name>.<generation>.sqlite` for later ones; a name has no dot. A file is made under another name and renamed when it is
 * whole, and a dropped one loses its main file first, so what an interruption leaves is never taken for a collection and can be
 * cleared by its name alone.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_GENERATION } from '../../../core/collection.ts'
import { COLLECTION_NAME_PATTERN, type CollectionName, collectionName } from '../../../core/ids.ts'
import { namingFile } from '../failures.ts'

const SUFFIX = '.sqlite'
const UNFINISHED = '.unfinished'
/** SQLite keeps these beside its file while it is open. */
const COMPANIONS = ['-wal', '-shm'] as const
const FILE_NAME = /^([^.]+)(?:\.([1-9]\d{0,8}))?\.sqlite$/

/** One build of a collection. */
export interface Build {
  readonly collection: CollectionName
  readonly generation: number
}

const folderOf = (directory: string): string => join(directory, 'collections')

export const buildFile = (directory: string, { collection, generation }: Build): string =>
  join(folderOf(directory), fileName(collection, generation))

const fileName = (collection: string, generation: number): string =>
  `${collection}${generation === FIRST_GENERATION ? '' : `.${generation}`}${SUFFIX}`

/** Where a build's file is made, before `publish`. */
export const unfinishedFile = (directory: string, build: Build): string => buildFile(directory, build) + UNFINISHED

export const buildExists = (directory: string, build: Build): boolean => existsSync(buildFile(directory, build))

/** Names of which there are files, in order, whether one of them is live or not; none when the folder is missing. */
export const collectionNames = (directory: string): CollectionName[] =>
  [...new Set(buildsIn(directory).map(({ collection }) => collection))].sort()

/** Numbers of the generations of which there are files, ascending. */
export const generationsOf = (directory: string, name: CollectionName): number[] =>
  buildsIn(directory)
    .filter(({ collection }) => collection === name)
    .map(({ generation }) => generation)
    .sort((left, right) => left - right)

function buildsIn(directory: string): Build[] {
  return filesOf(directory).flatMap((file) => {
    const [, name = '', digits] = FILE_NAME.exec(file) ?? []
    const generation = Number(digits ?? FIRST_GENERATION)
    // A first one with its number is not ours.
    const isOurs = COLLECTION_NAME_PATTERN.test(name) && file === fileName(name, generation)
    return isOurs ? [{ collection: collectionName(name), generation }] : []
  })
}

/** Makes the folder, and removes what interrupted creates and drops left in it. */
export function prepareFolder(directory: string): void {
  namingFile(folderOf(directory), () => {
    mkdirSync(folderOf(directory), { recursive: true })
    for (const file of filesOf(directory)) if (isLeftover(directory, file)) rmSync(join(folderOf(directory), file))
  })
}

/** Gives the finished file its name. */
export function publish(directory: string, build: Build): void {
  const file = buildFile(directory, build)
  namingFile(file, () => {
    for (const companion of COMPANIONS) rmSync(file + companion, { force: true })
    renameSync(unfinishedFile(directory, build), file)
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
