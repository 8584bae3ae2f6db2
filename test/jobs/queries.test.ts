import { afterAll, describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { type CompiledQuery, Kysely } from 'kysely'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { SQLITE } from '../../src/jobs/dialect.ts'
import { migrate } from '../../src/jobs/migrations.ts'
import { JobStoreDialect } from '../../src/jobs/sqlite/dialect.ts'
import { createJobStore } from '../../src/jobs/store.ts'
import type { Tables } from '../../src/jobs/tables.ts'
import type { JobStore, NewItem } from '../../src/ports/jobs.ts'

const COLLECTION = collectionName('articles')
const documentId = documentIdOf(COLLECTION, LOCAL_TENANT, 'a')
const ITEMS: readonly NewItem[] = [
  { kind: 'replace', documentId, externalId: 'a', payload: '{}', expected: { version: 0, stored: null } },
  { kind: 'delete', documentIds: [documentId] },
  { kind: 'replace', documentId, externalId: 'a', payload: '{}' },
]

const sqlite = new Sqlite(':memory:')
const queries = new Map<string, CompiledQuery>()

/** Calls everything that the port has, in a way that reaches every query. */
async function useAll(store: JobStore): Promise<void> {
  const owner = { collection: COLLECTION, tenant: LOCAL_TENANT }
  await store.accept({ id: 'job', owner, items: ITEMS, now: 1, idempotency: { key: 'k', requestHash: 'h' } })
  await store.reserveVersions(1)
  await store.raiseVersions(10)
  await store.renewLease('worker', 60_000, [])
  await store.renewLease('other', 0, [])
  const request = { worker: 'worker', collections: [COLLECTION], notReplacing: [COLLECTION], limit: 10 }
  const [second] = (await store.claim(request)).map(({ version }) => version)
  const [first, third] = (await store.claim({ ...request, notReplacing: [] })).map(({ version }) => version)
  await store.renewLease('worker', 60_000, [first ?? 0])
  await store.waiting()
  await store.settle([{ version: first ?? 0, kind: 'failed', code: 'INVALID', message: 'no', retryable: false }], 2)
  await store.settle([{ version: second ?? 0, kind: 'deleted', chunks: 0 }], 2)
  await store.settle([{ version: third ?? 0, kind: 'stored', chunks: 1 }], 2)
  await store.accept({ id: 'more', owner, items: ITEMS, now: 1, mostJobs: 5 })
  await store.cancel(LOCAL_TENANT, 'more', 2)
  await store.endLease('worker')
  await store.job(LOCAL_TENANT, 'job')
  await store.failures('job', 0, 10)
  await store.prune(3)
}

describe('every query', () => {
  afterAll(() => void sqlite.close())

  it('finds its rows by an index and in their order', async () => {
    const database = new Kysely<Tables>({
      dialect: new JobStoreDialect(sqlite),
      log: ({ query }) => void queries.set(query.sql, query),
    })
    await migrate(database)
    queries.clear()
    await useAll(createJobStore(database, SQLITE))

    const plans = [...queries.values()]
      .filter(({ sql }) => /^(select|update|delete)/.test(sql))
      .map(({ sql, parameters }) => {
        const steps = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { readonly detail: string }[]
        return { sql, plan: steps.map(({ detail }) => detail) }
      })
    expect(plans.length).toBeGreaterThanOrEqual(14)
    // A subquery's rows are few, and it is scanned where it drives a search.
    expect(plans.filter(({ plan }) => plan.some((step) => /^SCAN (?!\()|TEMP B-TREE/.test(step)))).toEqual([])
  })
})
