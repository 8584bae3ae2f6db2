/** What the job store needs to know of its database beyond the SQL that all have in common. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { Tables, Transaction } from './tables.ts'

export interface Dialect {
  /** Whether other processes may use the database too. */
  readonly shared: boolean
  /** Milliseconds since 1970, by the one clock that all who use the database go by. */
  now(transaction: Transaction): Promise<number>
  /** The work in a transaction that need not outlive a crash: it waits for no disk. */
  unsynced<Result>(database: Kysely<Tables>, work: (transaction: Transaction) => Promise<Result>): Promise<Result>
  /** The query with its rows of `item` held until the transaction ends; those that another holds are left out. */
  claiming<Row>(query: Select<'item' | 'job', Row>): Select<'item' | 'job', Row>
  /** The query with its rows kept as they are until the transaction ends. */
  keeping<Row>(query: Select<'worker', Row>): Select<'worker', Row>
}

type Select<Names extends keyof Tables, Row> = SelectQueryBuilder<Tables, Names, Row>

/** One process, and in it one transaction at a time. */
export const SQLITE: Dialect = {
  shared: false,
  now: async () => Date.now(),
  unsynced: (database, work) =>
    database.connection().execute(async (connection) => {
      // In force from the next transaction on, and not to be set within one.
      await sql`pragma synchronous = normal`.execute(connection)
      try {
        return await connection.transaction().execute(work)
      } finally {
        await sql`pragma synchronous = full`.execute(connection)
      }
    }),
  claiming: (query) => query,
  keeping: (query) => query,
}

export const POSTGRES: Dialect = {
  shared: true,
  async now(transaction) {
    const clock = sql<{ readonly now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`
    const { rows } = await clock.execute(transaction)
    const [row] = rows
    if (row === undefined) throw new RangeError('the database has no clock')
    return row.now
  },
  unsynced: (database, work) =>
    database.transaction().execute(async (transaction) => {
      await sql`set local synchronous_commit = off`.execute(transaction)
      return work(transaction)
    }),
  claiming: (query) => query.forUpdate('item').skipLocked(),
  keeping: (query) => query.forShare(),
}
