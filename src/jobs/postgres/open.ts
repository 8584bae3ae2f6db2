/**
 * The job store of an installation with several gateways: a PostgreSQL database that all of them use, in a schema of its own.
 * Its tables and statements are those of SQLite; `../dialect.ts` says what differs.
 */
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import { messageOf } from '../../core/errors.ts'
import type { JobStore } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import { closingStore } from '../closing.ts'
import { POSTGRES } from '../dialect.ts'
import { migrate, requireKnownLayout } from '../migrations.ts'
import { createJobStore } from '../store.ts'
import type { Tables } from '../tables.ts'
import { callsThrough } from '../through.ts'
import { namingDatabase, shownUrl } from './failures.ts'

export interface PostgresJobStoreOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and the like as parameters. */
  readonly url: string
  /** Most connections that are open at once. */
  readonly connections: number
  readonly log: Log
}

/** Apart from whatever else the database holds. */
const SCHEMA = 'sextant'
/** Milliseconds until a server that says nothing counts as away. */
const CONNECT_TIMEOUT = 5_000
/** Milliseconds of one statement: the longest are those that store a call's documents. */
const STATEMENT_TIMEOUT = 30_000

/**
 * Opens the store; makes its tables where there are none, or brings them forward.
 *
 * @throws SextantError JOB_STORE_UNAVAILABLE, JOB_STORE_UNUSABLE, DATA_FORMAT_UNSUPPORTED when a newer Sextant made the tables
 */
export async function openPostgresJobStore({ url, connections, log }: PostgresJobStoreOptions): Promise<JobStore> {
  const naming = <Result>(work: () => Promise<Result>): Promise<Result> => namingDatabase(url, work)
  const pool = newPool(url, connections, log)
  const whole = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const database = whole.withSchema(SCHEMA)
  try {
    await naming(async () => {
      await requireKnownLayout(whole, shownUrl(url), SCHEMA)
      await migrate(database, { schema: SCHEMA })
    })
  } catch (thrown) {
    await whole.destroy()
    throw thrown
  }
  const store = createJobStore(database, POSTGRES)
  return closingStore(
    callsThrough(() => store, naming),
    true,
    () => whole.destroy(),
  )
}

function newPool(url: string, connections: number, log: Log): Pool {
  // The error carries the connection, with its keys.
  const ended = (fault: unknown) => log.warn({ reason: messageOf(fault) }, 'a connection to the job store ended')
  const pool = new Pool({
    connectionString: url,
    max: connections,
    application_name: 'sextant',
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    // A server that is gone without a word answers nothing, not even that.
    query_timeout: STATEMENT_TIMEOUT + CONNECT_TIMEOUT,
    keepAlive: true,
    types: { getTypeParser },
  })
  // A connection that ends between two statements of a transaction tells nobody else; the next statement fails then.
  pool.on('connect', (client) => client.on('error', ended))
  // Of connections that nobody uses; the next use opens another.
  pool.on('error', ended)
  return pool
}

const INT8 = 20
const NUMERIC = 1_700

/** Versions, times and sums as numbers: they stay far below 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === INT8 || type === NUMERIC ? Number : types.getTypeParser(type, format)
