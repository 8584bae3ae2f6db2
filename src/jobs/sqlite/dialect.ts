/**
 * Kysely's SQLite dialect, with two differences: migrations run in a transaction, which SQLite can do and Kysely does not
 * assume, so that a process killed in the middle leaves no half of a layout; and statements are prepared once.
 */
import type { Database, Statement } from 'better-sqlite3'
import { type DialectAdapter, SqliteAdapter, SqliteDialect } from 'kysely'

/** More than the store has, in the lengths of list that come up. */
const STATEMENTS_KEPT = 100

export class JobStoreDialect extends SqliteDialect {
  constructor(database: Database) {
    super({ database: preparingOnce(database) })
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter()
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** The database with the statements that were used last kept prepared. */
function preparingOnce(database: Database): Pick<Database, 'close' | 'prepare'> {
  const kept = new Map<string, Statement>()
  return {
    close: () => database.close(),
    prepare(sql: string): Statement {
      const statement = kept.get(sql) ?? database.prepare(sql)
      kept.delete(sql)
      kept.set(sql, statement)
      const [oldest] = kept.keys()
      if (kept.size > STATEMENTS_KEPT && oldest !== undefined) kept.delete(oldest)
      return statement
    },
  } as Pick<Database, 'close' | 'prepare'>
}
