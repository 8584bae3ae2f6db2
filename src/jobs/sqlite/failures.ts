/** How what SQLite throws at the job store becomes an error of the table. */
import { isSextantError, messageOf, SextantError } from '../../core/errors.ts'

interface Known {
  readonly pattern: RegExp
  readonly code: 'DATA_FOLDER_UNUSABLE' | 'DATA_FOLDER_IN_USE' | 'ENGINE_FAILED'
  readonly advice: string
}

const KNOWN: readonly Known[] = [
  {
    pattern: /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
    code: 'DATA_FOLDER_UNUSABLE',
    advice: 'Give this user the right to write there.',
  },
  {
    pattern: /^SQLITE_(NOTADB|CORRUPT)/,
    code: 'DATA_FOLDER_UNUSABLE',
    advice:
      'The file is damaged: restore it from a backup, or remove it and send again what was accepted and not yet searchable.',
  },
  {
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    code: 'DATA_FOLDER_IN_USE',
    advice: 'Another process holds the file: stop it and try again.',
  },
  { pattern: /^SQLITE_FULL/, code: 'ENGINE_FAILED', advice: 'The disk is full: make room and try again.' },
]

/** Runs the work; what it throws is an error of the table that names the file. */
export async function namingFile<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw jobStoreFailure(thrown, file)
  }
}

function jobStoreFailure(thrown: unknown, file: string): SextantError {
  if (isSextantError(thrown)) return thrown
  const code = codeOf(thrown)
  const known = KNOWN.find(({ pattern }) => pattern.test(code))
  const message = [`${file}: ${messageOf(thrown)}${code && ` (${code})`}.`, known?.advice].filter(Boolean).join(' ')
  return new SextantError(known?.code ?? 'ENGINE_FAILED', message, { cause: thrown })
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}
