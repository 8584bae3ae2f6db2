/**
 * The data folder: one process at a time writes to it. The lock is one of SQLite's, which the operating system lets go of
 * however the process ends, so a killed one leaves nothing to clean up.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { messageOf, SextantError } from '../core/errors.ts'

export interface DataFolder extends Disposable {
  readonly path: string
  /** Tells whoever finds the folder taken where this process can be reached. */
  announce(url: string): void
}

const LOCK = 'lock.sqlite'
const OWNER = 'owner.json'
const CURSOR_KEY = 'cursor.key'
const KEY_BYTES = 32

interface Owner {
  readonly pid: number
  readonly url?: string
}

/**
 * Takes the folder for this process; makes it where there is none.
 *
 * @throws SextantError DATA_FOLDER_UNUSABLE when it cannot be written, DATA_FOLDER_IN_USE when a running process has it
 */
export function takeDataFolder(path: string): DataFolder {
  makeWritable(path)
  const lock = takeLock(path)
  const announce = (owner: Owner) => writeFileSync(join(path, OWNER), JSON.stringify(owner))
  try {
    announce({ pid: process.pid })
  } catch (error) {
    lock.close()
    throw unusable(path, error)
  }
  return {
    path,
    announce: (url) => announce({ pid: process.pid, url }),
    [Symbol.dispose]() {
      try {
        rmSync(join(path, OWNER), { force: true })
      } finally {
        lock.close()
      }
    },
  }
}

function takeLock(path: string): Database.Database {
  let lock: Database.Database | undefined
  try {
    lock = new Database(join(path, LOCK), { timeout: 0 })
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    throw isBusy(error) ? inUse(path) : unusable(path, error)
  }
}

/** The key that signs cursors: made once and kept, so that pages continue after a restart. */
export function keptCursorKey({ path }: DataFolder): Uint8Array {
  const file = join(path, CURSOR_KEY)
  const kept = readIfThere(file)
  if (kept && kept.length === KEY_BYTES) return kept
  return makeKey(path, file)
}

/** Written beside and renamed, so that nobody meets half a key; what a killed process left there may have any mode. */
function makeKey(path: string, file: string): Uint8Array {
  const key = randomBytes(KEY_BYTES)
  try {
    rmSync(`${file}.new`, { force: true })
    writeFileSync(`${file}.new`, key, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch (error) {
    throw unusable(path, error)
  }
  return key
}

/** Step by step: the recursive form of `mkdir` never returns below a folder such as /proc, where nothing can be made. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function makeWritable(path: string): void {
  try {
    makeFolder(path)
    // Of this process alone: another one may be trying the same folder.
    const probe = join(path, `.write-probe-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    throw unusable(path, error)
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(file, error)
  }
}

const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

const unusable = (path: string, cause: unknown) =>
  new SextantError(
    'DATA_FOLDER_UNUSABLE',
    `The data folder ${path} cannot be written: ${messageOf(cause)}. Give this user the right to write there, or set dataDirectory (SEXTANT_DATA_DIRECTORY, --data) to another folder.`,
    { cause },
  )

/** Where the server that has the folder can be reached; undefined when none has it, or it does not listen yet. */
export const serverOf = (path: string): string | undefined => ownerOf(path).url

function inUse(path: string): SextantError {
  const { pid, url } = ownerOf(path)
  const who =
    pid === undefined ? 'a running process' : `process ${pid}${url === undefined ? '' : `, which serves ${url}`}`
  return new SextantError(
    'DATA_FOLDER_IN_USE',
    `The data folder ${path} belongs to ${who}. Stop it first, or set dataDirectory (SEXTANT_DATA_DIRECTORY, --data) to another folder.`,
  )
}

/** Empty while the owner has not written it yet, or where something else did. */
function ownerOf(path: string): Partial<Owner> {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(path, OWNER), 'utf8')) as {
      readonly pid?: unknown
      readonly url?: unknown
    }
    if (typeof pid !== 'number') return {}
    return { pid, ...(typeof url === 'string' && { url }) }
  } catch {
    return {}
  }
}
