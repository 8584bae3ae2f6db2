import { describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { MIGRATIONS, migrate } from '../../src/jobs/migrations.ts'
import { JobStoreDialect } from '../../src/jobs/sqlite/dialect.ts'
import type { Tables } from '../../src/jobs/tables.ts'

function openEmpty() {
  const sqlite = new Sqlite(':memory:')
  const database = new Kysely<Tables>({ dialect: new JobStoreDialect(sqlite) })
  const names = () => sqlite.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  return { database, names, [Symbol.asyncDispose]: () => database.destroy() }
}

const creating = (table: string): Migration => ({
  up: (database) => database.schema.createTable(table).addColumn('x', 'integer').execute(),
})

describe('a layout', () => {
  it('is brought forward from any version, each step once', async () => {
    await using opened = openEmpty()
    await migrate(opened.database)
    await migrate(opened.database)
    await migrate(opened.database, {
      migrations: { ...MIGRATIONS, '9001_one': creating('one'), '9002_two': creating('two') },
    })
    expect(opened.names()).toEqual(expect.arrayContaining(['sequence', 'job', 'item', 'one', 'two']))
  })

  it('stays as it was when a step fails', async () => {
    await using opened = openEmpty()
    await migrate(opened.database)
    const before = opened.names()
    const failing: Migration = {
      async up(database) {
        await creating('half').up(database)
        throw new Error('interrupted')
      },
    }
    await expect(migrate(opened.database, { migrations: { ...MIGRATIONS, '9001_failing': failing } })).rejects.toThrow(
      'interrupted',
    )
    expect(opened.names()).toEqual(before)
  })
})
