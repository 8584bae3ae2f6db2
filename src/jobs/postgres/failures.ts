/** How what PostgreSQL, or the way to it, throws at the job store becomes an error of the table. */
import { type ErrorCode, isSextantError, messageOf, SextantError } from '../../core/errors.ts'

interface Known {
  /** Of PostgreSQL's SQLSTATE, the system's error code, or the message where there is neither. */
  readonly pattern: RegExp
  readonly code: Extract<ErrorCode, 'JOB_STORE_UNAVAILABLE' | 'JOB_STORE_UNUSABLE'>
  readonly advice: string
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KNOWN: readonly Known[] = [
  {
    pattern: /^28/,
    code: 'JOB_STORE_UNUSABLE',
    advice: 'The user or the password in jobs.url is wrong, or pg_hba.conf does not let them in from here.',
  },
  { pattern: /^3D000/, code: 'JOB_STORE_UNUSABLE', advice: 'Make the database, or name another one in jobs.url.' },
  {
    pattern: /^42501/,
    code: 'JOB_STORE_UNUSABLE',
    advice: 'Sextant makes a schema "sextant" of its own: grant the user CREATE on the database.',
  },
  {
    pattern: /^25006/,
    code: 'JOB_STORE_UNAVAILABLE',
    advice: 'This is a standby, which cannot be written to: let jobs.url name the primary.',
  },
  { pattern: /^53100/, code: 'JOB_STORE_UNAVAILABLE', advice: "The database's disk is full: make room." },
  {
    pattern: /^53300/,
    code: 'JOB_STORE_UNAVAILABLE',
    advice: 'The database has no connection left: lower jobs.connections, or raise its max_connections.',
  },
  {
    pattern: /self.signed|unable to verify|certificate|does not support SSL/i,
    code: 'JOB_STORE_UNUSABLE',
    advice: 'See the parameter sslmode in jobs.url.',
  },
  {
    pattern:
      /^(08|57P0|57014|40)|^E(CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE|NOENT)|timeout|terminated|connection error/i,
    code: 'JOB_STORE_UNAVAILABLE',
    advice: 'See that the database runs and can be reached from here.',
  },
]

/** Runs the work; what it throws is an error of the table that names the database. */
export async function namingDatabase<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw databaseFailure(thrown, url)
  }
}

/** The address without the password. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return 'PostgreSQL'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

function databaseFailure(thrown: unknown, url: string): SextantError {
  if (isSextantError(thrown)) return thrown
  const reason = reasonOf(thrown)
  const known = KNOWN.find(({ pattern }) => pattern.test(reason))
  const code = known?.code ?? 'ENGINE_FAILED'
  const message = [`The job store ${shownUrl(url)}: ${messageIn(thrown)}.`, known?.advice].filter(Boolean).join(' ')
  return new SextantError(code, message, { cause: thrown })
}

/** Several addresses of one host that fail together are one failure, without a message of its own. */
const firstOf = (thrown: unknown): unknown => (hasOwn(thrown, 'errors') ? (thrown.errors as unknown[])[0] : thrown)

const messageIn = (thrown: unknown): string => messageOf(firstOf(thrown))

function reasonOf(thrown: unknown): string {
  const first = firstOf(thrown)
  return hasOwn(first, 'code') && typeof first.code === 'string' ? first.code : messageOf(first)
}

const hasOwn = <Name extends string>(thrown: unknown, name: Name): thrown is Record<Name, unknown> =>
  typeof thrown === 'object' && thrown !== null && Object.hasOwn(thrown, name)
