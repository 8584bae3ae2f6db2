/** How what SQLite and the file system throw becomes an error of the table. */
import { isSextantError, messageOf, SextantError } from '../../core/errors.ts'

/** Codes by which SQLite or the system say that the file or its folder cannot be used as it is. */
const UNUSABLE = /^(SQLITE_(READONLY|CANTOPEN|NOTADB|CORRUPT|PERM|AUTH)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)/

const ADVICE: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EROFS)/, 'Give this user the right to write there.'],
  [/^(SQLITE_NOTADB|SQLITE_CORRUPT)/, 'The file is damaged: restore it from a backup, or remove it and index again.'],
  [/^(SQLITE_FULL|ENOSPC)/, 'The disk is full: make room and try again.'],
]

/** The failure as a `SextantError` that names the file; one that is of the table already stays itself. */
export function engineFailure(thrown: unknown, file: string): SextantError {
  if (isSextantError(thrown)) return thrown
  const code = codeOf(thrown)
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1]
  const message = [`${file}: ${messageOf(thrown)}${code && ` (${code})`}.`, advice].filter(Boolean).join(' ')
  return new SextantError(UNUSABLE.test(code) ? 'DATA_FOLDER_UNUSABLE' : 'ENGINE_FAILED', message, { cause: thrown })
}

/** Runs the work; what it throws names the file. */
export function namingFile<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (thrown) {
    throw engineFailure(thrown, file)
  }
}

export const collectionNotFound = (name: string): SextantError =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `There is no collection "${name}". List the ones there are, or index documents into it first.`,
  )

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}
