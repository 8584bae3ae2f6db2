/**
 * The layout of the job store and its versions: one migration from each to the next, in SQL that SQLite and PostgreSQL both
 * read. Never change a released one: add another, whose name sorts after it.
 */
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { SextantError } from '../core/errors.ts'
import type { Tables } from './tables.ts'

/** Apart from other tables of Kysely's that a shared database may hold. */
export const MIGRATION_TABLE = 'job_store_migration'

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_jobs': { up: createTables },
  '0002_claims': { up: addClaims },
  '0003_cancelling': { up: addCancelling },
  '0004_reindexing': { up: addReindexing },
}

export interface MigrateOptions {
  readonly migrations?: Readonly<Record<string, Migration>>
  /** Where the tables lie, in a database that others use too. */
  readonly schema?: string
}

/** Brings the layout to the newest version, all steps in one transaction where the dialect can. */
export async function migrate(
  database: Kysely<Tables>,
  { migrations = MIGRATIONS, schema }: MigrateOptions = {},
): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
    ...(schema && { migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/**
 * @param database not bound to a schema
 * @param place what the message calls it
 * @throws SextantError DATA_FORMAT_UNSUPPORTED when a newer Sextant made the layout
 */
export async function requireKnownLayout(database: Kysely<Tables>, place: string, schema?: string): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === MIGRATION_TABLE && (!schema || table.schema === schema))) return
  const table = sql.table(schema ? `${schema}.${MIGRATION_TABLE}` : MIGRATION_TABLE)
  const { rows } = await sql<{ readonly name: string }>`select name from ${table} order by name`.execute(database)
  const unknown = rows.filter(({ name }) => !(name in MIGRATIONS)).at(-1)
  if (unknown === undefined) return
  throw new SextantError(
    'DATA_FORMAT_UNSUPPORTED',
    `${place} has data format ${unknown.name}, and this Sextant reads up to ${Object.keys(MIGRATIONS).at(-1)}. Use the newer Sextant that wrote it, or remove it: work that was accepted and not carried out is lost then.`,
  )
}

async function createTables(database: Kysely<Tables>): Promise<void> {
  const { schema } = database
  await schema
    .createTable('sequence')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .execute()
  await database.insertInto('sequence').values({ id: 1, version: 0 }).execute()
  await createJobTable(database)
  await createItemTable(database)
  await createLiveWriteTable(database)
  await createFailureTable(database)
}

async function createJobTable({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('job')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('collection', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('request_hash', 'text')
    .addColumn('conflicts', 'text', (column) => column.notNull())
    .addColumn('open_items', 'integer', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addColumn('unchanged', 'integer', (column) => column.notNull())
    .addColumn('chunks', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .execute()
  // Nulls are distinct from each other: jobs without a key do not meet.
  await schema
    .createIndex('job_idempotency_key')
    .unique()
    .on('job')
    .columns(['collection', 'tenant', 'idempotency_key'])
    .execute()
  await schema.createIndex('job_finished_at').on('job').column('finished_at').execute()
}

async function createItemTable({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('item')
    .addColumn('version', 'bigint', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('document_id', 'text')
    .addColumn('external_id', 'text')
    .addColumn('documents', 'integer', (column) => column.notNull())
    .addColumn('outcome', 'text')
    // The last one: what stands before it is read without its pages.
    .addColumn('payload', 'text')
    .execute()
  await schema.createIndex('item_job').on('item').columns(['job_id', 'version']).execute()
  await schema.createIndex('item_pending').on('item').column('version').where(sql.ref('outcome'), 'is', null).execute()
}

async function createLiveWriteTable({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('live_write')
    .addColumn('document_id', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('deletes', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('live_write_key', ['document_id', 'version'])
    .execute()
  await schema.createIndex('live_write_version').on('live_write').column('version').execute()
}

async function createFailureTable({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('failure')
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('external_id', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('retryable', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('failure_key', ['job_id', 'version'])
    .execute()
}

async function addClaims(database: Kysely<Tables>): Promise<void> {
  const { schema } = database
  await schema
    .createTable('worker')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .execute()
  await schema.createIndex('worker_until').on('worker').column('until').execute()
  await schema.alterTable('item').addColumn('claimed_by', 'text').execute()
  await schema.dropIndex('item_pending').execute()
  await schema
    .createIndex('item_claim')
    .on('item')
    .columns(['claimed_by', 'version'])
    .where(sql.ref('outcome'), 'is', null)
    .execute()
  // For what waits in a collection, beside what finished when.
  await schema.dropIndex('job_finished_at').execute()
  await schema.createIndex('job_finished_at').on('job').columns(['finished_at', 'collection']).execute()
  await schema
    .alterTable('sequence')
    .addColumn('waiting', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await database
    .updateTable('sequence')
    .set(({ selectFrom }) => ({
      waiting: selectFrom('item')
        .where('outcome', 'is', null)
        .where('kind', '=', 'replace')
        .select(({ fn }) => fn.countAll<number>().as('waiting')),
    }))
    .execute()
}

async function addCancelling({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .alterTable('job')
    .addColumn('cancelled', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await schema.alterTable('job').addColumn('cancelled_at', 'bigint').execute()
}

async function addReindexing({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .alterTable('job')
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('write'))
    .execute()
  await schema.alterTable('job').addColumn('phase', 'text').execute()
}
