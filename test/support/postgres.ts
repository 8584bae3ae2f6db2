/**
 * A real PostgreSQL for tests: `POSTGRES_URL` names a server, and a user who may create databases. Each test file makes a database
 * of its own there. Without it these suites are skipped, and say so.
 */
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { describe } from '@jest/globals'
import { Client } from 'pg'

const { POSTGRES_URL = '' } = process.env
const NOT_RUN = 'did not run: set POSTGRES_URL to a PostgreSQL server'

export function describeWithPostgres(name: string, suite: () => void): void {
  if (POSTGRES_URL !== '') {
    describe(name, suite)
    return
  }
  process.stderr.write(`${name} ${NOT_RUN}\n`)
  describe.skip(`${name} (${NOT_RUN})`, suite)
}

export interface PostgresDatabase extends AsyncDisposable {
  readonly url: string
  /** Runs a statement with the rights of a superuser. */
  query(sql: string): Promise<readonly unknown[]>
}

/** A new, empty database. */
export async function postgresDatabase(): Promise<PostgresDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const url = new URL(POSTGRES_URL)
  url.pathname = `/${name}`
  await queryAt(POSTGRES_URL, `create database ${name}`)
  return {
    url: url.href,
    query: (sql) => queryAt(url.href, sql),
    [Symbol.asyncDispose]: async () =>
      void (await queryAt(POSTGRES_URL, `drop database if exists ${name} with (force)`)),
  }
}

async function queryAt(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
