import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import Sqlite, { type Database } from 'better-sqlite3'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { instant } from '../../../src/core/instant.ts'
import type { DocumentOrder } from '../../../src/core/order.ts'
import { scrollQuery } from '../../../src/engines/embedded/reader/scroll.ts'
import { registerPlaces } from '../../../src/engines/embedded/storage/places.ts'
import { migrate } from '../../../src/engines/embedded/storage/schema.ts'
import type { Engine, ScrollPosition } from '../../../src/ports/engine.ts'
import { NAME, record, scopeOf, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const PRICE = { kind: 'attribute', name: 'price', type: 'INT' } as const
const FIELDS = [{ kind: 'createdAt' }, { kind: 'updatedAt' }, PRICE] as const
const ORDERS: readonly DocumentOrder[] = FIELDS.flatMap((field) => [
  { field, direction: 'ASC' as const },
  { field, direction: 'DESC' as const },
])
const named = (order: DocumentOrder | undefined) => ({
  order,
  name: order ? `${order.field.kind} ${order.direction}` : 'id',
})
const CASES = [undefined, ...ORDERS].map(named)

const FILTERS: readonly Filter[] = [
  MATCH_ALL,
  { kind: 'in', field: { kind: 'tags' }, values: ['a', 'b'] },
  { kind: 'not', filter: { kind: 'in', field: { kind: 'language' }, values: ['de'] } },
  { kind: 'words', of: 'title', match: 'any', words: ['warm'] },
  { kind: 'exists', field: { kind: 'attribute', name: 'place', type: 'GEO' } },
]

describe('the query of a page', () => {
  const database: Database = new Sqlite(':memory:')
  beforeAll(() => {
    migrate(database)
    registerPlaces(database)
  })

  it.each(CASES)('walks an index from where the last page ended and sorts nothing, ordered by $name', ({ order }) => {
    const after: ScrollPosition = { value: order ? 5 : null, id: written('a', 1, []).document.id }
    for (const filter of FILTERS) {
      const request = { filter, after, limit: 10, ...(order && { order }) }
      const { sql, values } = scrollQuery(record(), scopeOf(), request)
      const plan = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
      const details = plan.map(({ detail }) => detail)
      expect(details[0]).toMatch(/^SEARCH (document|sort_key) USING .*INDEX .*\(.*tenant=\?.*>/)
      expect(details.join('\n')).not.toContain('ORDER BY')
    }
  })
})

/** All pages, one after the other. */
async function walk(engine: Engine, order: DocumentOrder | undefined, limit: number): Promise<ScrollPosition[]> {
  const all: ScrollPosition[] = []
  for (let page = await next(); page.length > 0; page = await next()) all.push(...page)
  return all

  function next() {
    const after = all.at(-1)
    return engine.scroll(scopeOf(), { filter: MATCH_ALL, limit, ...(order && { order }), ...(after && { after }) })
  }
}

describe('walking page by page', () => {
  it('gives every document once, values in order and missing ones last, within one value by id', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const prices = [0, -1.5, 2, 2, 2, undefined, undefined, 7, 0]
    const documents = prices.map((price, place) =>
      written(`d${place}`, 1, [], {
        attributes: price === undefined ? {} : { price },
        createdAt: instant(place % 3),
        updatedAt: instant(0 - place),
      }),
    )
    await Promise.all(documents.map((one) => put(engine, one)))
    for (const order of ORDERS) {
      const { field, direction } = order
      const sign = direction === 'ASC' ? 1 : -1
      const expected = documents
        .map(({ document }) => {
          const value = field.kind === 'attribute' ? document.attributes['price'] : document[field.kind]
          return { id: document.id, value: (value as number | undefined) ?? null }
        })
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .sort((left, right) => sign * (left.value ?? sign * Infinity) - sign * (right.value ?? sign * Infinity) || 0)
      expect(await walk(engine, order, 2)).toEqual(expected)
    }
  })

  it('takes 10,000 equal dates in its stride', async () => {
    using folder = temporaryFolder()
    {
      await using engine = await openIn(folder.directory)
      await engine.createCollection(record())
      await put(engine, written('a', 1, []))
    }
    fill(join(folder.directory, 'collections', `${NAME}.sqlite`), 10_000)
    await using engine = await openIn(folder.directory)
    for (const order of ORDERS) {
      const all = await walk(engine, order, 500)
      expect(new Set(all.map(({ id }) => id)).size).toBe(10_001)
    }
  })

  it('puts every document under missing when the attribute is not declared', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record({ attributes: [] }))
    for (const name of ['a', 'b', 'c']) await put(engine, written(name, 1, [], { attributes: { price: 3 } }))
    const all = await walk(engine, { field: PRICE, direction: 'DESC' }, 2)
    expect(all.map(({ value }) => value)).toEqual([null, null, null])
    await engine.updateCollection(NAME, { attributes: record().attributes })
    expect((await walk(engine, { field: PRICE, direction: 'DESC' }, 2)).map(({ value }) => value)).toEqual([3, 3, 3])
  })
})

/** Copies the one document of the file, faster than writing would be. */
function fill(file: string, copies: number): void {
  const database = new Sqlite(file)
  database.exec(`
    WITH RECURSIVE place(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM place WHERE number < ${copies})
    INSERT INTO document (tenant, key, external_id, version, content_hash, chunk_count, created_at, updated_at, tags,
      attributes, metadata, text)
    SELECT tenant, printf('%08x-0000-4000-8000-000000000000', number * 7919 % ${copies + 1}), 'copy ' || number, 1, '', 0,
      created_at, updated_at, tags, attributes, metadata, text FROM document, place;
    INSERT OR IGNORE INTO sort_key SELECT id, 'price', tenant, key, 9e999, 9e999 FROM document;
    INSERT OR IGNORE INTO attribute SELECT 'tenant', tenant, id FROM document;`)
  database.close()
}
