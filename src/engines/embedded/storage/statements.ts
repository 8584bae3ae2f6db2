/** Statements that were prepared: to prepare one takes longer than to read a page of documents with it. */
import type { Database, Statement } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'

/** For each connection; shapes of filters make more, one after the other. */
const MOST = 32

const prepared = new WeakMap<Database, LRUCache<string, Statement<unknown[], unknown>>>()

/** The statement, for `all` and `get` alone: it is shared, so nobody may change how it gives its rows. */
export function statementOf<Row>(database: Database, sql: string): Pick<Statement<unknown[], Row>, 'all' | 'get'> {
  const known = prepared.get(database) ?? new LRUCache<string, Statement<unknown[], unknown>>({ max: MOST })
  prepared.set(database, known)
  const statement = known.get(sql) ?? database.prepare<unknown[], unknown>(sql)
  known.set(sql, statement)
  return statement as Statement<unknown[], Row>
}
