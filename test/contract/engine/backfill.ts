/** Attributes that are declared after documents were written: members of the metadata become attributes, by name and type. */
import { describe, expect, it } from '@jest/globals'
import type { AttributeDeclaration, Attributes, AttributeType, AttributeValue } from '../../../src/core/attributes.ts'
import type { JsonValue } from '../../../src/core/document.ts'
import type { Filter, FilterField } from '../../../src/core/filter.ts'
import { tenantId } from '../../../src/core/ids.ts'
import { at, day, declared, exists, hasAll, isIn, not, range } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

const named = (name: string, type: AttributeType): FilterField => ({ kind: 'attribute', name, type })
const near = (name: string): Filter => ({
  kind: 'geo',
  field: named(name, 'GEO'),
  area: { kind: 'radius', center: at(52.5, 13.4), meters: 10_000 },
})

interface Case {
  readonly type: AttributeType
  readonly member: JsonValue
  readonly value: AttributeValue
  readonly holds: (field: FilterField) => Filter
  /** Of other types. */
  readonly wrong: readonly JsonValue[]
}

const CASES: readonly Case[] = [
  {
    type: 'STRING',
    member: 'tall',
    value: 'tall',
    holds: (field) => isIn(field, 'tall'),
    wrong: [1, true, null, ['tall'], { tall: 1 }],
  },
  {
    type: 'STRING_LIST',
    member: ['red', 'blue'],
    value: ['red', 'blue'],
    holds: (field) => hasAll(field, 'blue', 'red'),
    wrong: [1, null, ['red', 1], { 0: 'red' }],
  },
  {
    type: 'INT',
    member: 7,
    value: 7,
    holds: (field) => range(field, { gt: 6, lt: 8 }),
    wrong: ['7', 7.5, 2 ** 31, [7], null, false],
  },
  {
    type: 'FLOAT',
    member: 0.1,
    value: 0.1,
    holds: (field) => range(field, { gte: 0.1 }),
    wrong: ['0.1', [0.1], null, true],
  },
  { type: 'BOOLEAN', member: false, value: false, holds: (field) => isIn(field, false), wrong: ['false', 0, null, []] },
  {
    type: 'DATE_TIME',
    member: '2024-02-29T01:00:00+01:00',
    value: day('2024-02-29T00:00:00Z'),
    holds: (field) => isIn(field, day('2024-02-29T00:00:00Z')),
    wrong: ['2023-02-29', 'yesterday', 1_709_164_800_000, null],
  },
  {
    type: 'GEO',
    member: { latitude: 52.52, longitude: 13.405, name: 'Berlin' },
    value: { latitude: 52.52, longitude: 13.405 },
    holds: () => near('shelf'),
    wrong: [
      { latitude: 52.52 },
      { latitude: '52.52', longitude: 13.405 },
      { latitude: 91, longitude: 0 },
      [52, 13],
      null,
    ],
  },
]

export function backfillContract(subject: () => Subject): void {
  const declare = async (collection: TestCollection, ...attributes: readonly AttributeDeclaration[]): Promise<void> => {
    const record = await subject().engine.collection(collection.name)
    await subject().engine.updateCollection(collection.name, {
      attributes: [...(record?.attributes ?? []), ...attributes],
    })
  }
  const read = async (collection: TestCollection, name: string) =>
    (await subject().engine.documents(collection.scope(), [collection.id(name)]))[0]
  const expectHeld = async (collection: TestCollection, name: string, attributes: Attributes, metadata: JsonValue) => {
    const document = await read(collection, name)
    expect([document?.attributes, document?.metadata]).toEqual([attributes, metadata])
  }
  const found = (collection: TestCollection, filter: Filter) => collection.found({ dense: [1, 0, 0], filter })

  describe('an attribute that is declared later', () => {
    it.each(CASES)(
      'takes members of the metadata that are of its type ($type)',
      async ({ type, member, value, holds }) => {
        const collection = await subject().collection()
        const content = { version: 3, attributes: { rank: 1 }, metadata: { shelf: member, other: [1, null] } }
        await collection.write('has', content)
        await collection.write('lacks', { metadata: { other: 'x' } })
        const [before] = collection.made('has', content)
        await declare(collection, declared('shelf', type))

        const field = named('shelf', type)
        const expected = { ...before, attributes: { rank: 1, shelf: value }, metadata: { other: [1, null] } }
        expect(await read(collection, 'has')).toEqual(expected)
        expect(await found(collection, holds(field))).toEqual(['has'])
        expect(await found(collection, not(holds(field)))).toEqual(['lacks'])
        expect(await collection.scrolled({ filter: exists(field) })).toEqual(['has'])
        expect(await collection.scrolled({ filter: not(exists(field)) })).toEqual(['lacks'])
      },
    )

    it.each(CASES)('leaves members of other types where they are ($type)', async ({ type, wrong }) => {
      const collection = await subject().collection()
      for (const [place, shelf] of wrong.entries()) await collection.write(`wrong ${place}`, { metadata: { shelf } })
      await declare(collection, declared('shelf', type))
      for (const [place, shelf] of wrong.entries()) {
        const [before] = collection.made(`wrong ${place}`, { metadata: { shelf } })
        expect(await read(collection, `wrong ${place}`)).toEqual(before)
      }
      expect(await collection.scrolled({ filter: exists(named('shelf', type)) })).toEqual([])
      expect(await collection.scrolled({ filter: not(exists(named('shelf', type))) })).toHaveLength(wrong.length)
    })

    it('takes a text as a list of one, and an empty list, and leaves null where that was all', async () => {
      const collection = await subject().collection()
      await collection.write('text', { metadata: { shelf: 'red' } })
      await collection.write('empty', { metadata: { shelf: [] } })
      await declare(collection, declared('shelf', 'STRING_LIST'))
      await expectHeld(collection, 'text', { shelf: ['red'] }, null)
      await expectHeld(collection, 'empty', { shelf: [] }, null)
      expect(await found(collection, exists(named('shelf', 'STRING_LIST')))).toEqual(['text'])
    })

    it.each([[null], ['shelf'], [['shelf']], [7], [{}]])('lets metadata without members be (%j)', async (metadata) => {
      const collection = await subject().collection()
      await collection.write('a', { metadata })
      await declare(collection, declared('shelf', 'STRING'), declared('length', 'INT'), declared('0', 'STRING'))
      expect(await read(collection, 'a')).toEqual(collection.made('a', { metadata })[0])
    })

    it('is known to orders and as a value of candidates right after', async () => {
      const collection = await subject().collection()
      for (const [name, shelf] of Object.entries({ a: 2, b: 3, c: 'x', d: 1 })) {
        await collection.write(name, { metadata: { shelf } })
      }
      await declare(collection, declared('shelf', 'INT'))
      const field = { kind: 'attribute', name: 'shelf', type: 'INT' } as const
      expect(await collection.scrolled({ order: { field, direction: 'DESC' } })).toEqual(['b', 'a', 'd', 'c'])
      const { candidates } = await collection.search({ dense: [1, 0, 0], field })
      expect(candidates.map(({ value }) => value).toSorted()).toEqual([1, 2, 3, null])
    })

    it('may come with others, and changes none that were there', async () => {
      const collection = await subject().collection()
      const metadata = { shelf: 'tall', rank: 5, sold: true, constructor: 'x', deep: { shelf: 'no' } }
      await collection.write('a', { attributes: { rank: 1 }, metadata })
      await declare(
        collection,
        declared('shelf', 'STRING'),
        declared('sold', 'BOOLEAN'),
        declared('toString', 'STRING'),
      )
      const expected = { rank: 1, shelf: 'tall', sold: true }
      const kept = { rank: 5, constructor: 'x', deep: { shelf: 'no' } }
      await expectHeld(collection, 'a', expected, kept)
      await declare(collection, declared('constructor', 'STRING'))
      await expectHeld(collection, 'a', { ...expected, constructor: 'x' }, { rank: 5, deep: { shelf: 'no' } })
      expect(await found(collection, isIn(named('constructor', 'STRING'), 'x'))).toEqual(['a'])
    })

    it('reaches all tenants, and what is hidden from some', async () => {
      const collection = await subject().collection()
      const tenants = ['acme', 'globex'].map(tenantId)
      for (const tenant of tenants) await collection.write('a', { metadata: { shelf: 'tall' } }, tenant)
      await declare(collection, declared('shelf', 'STRING'))
      const filter = isIn(named('shelf', 'STRING'), 'tall')
      for (const tenant of tenants) expect(await collection.scrolled({ filter }, tenant)).toEqual(['a'])
    })

    it('leaves versions, hashes and rankings as they were, and documents open to writes', async () => {
      const collection = await subject().collection()
      await collection.write('a', {
        version: 5,
        contentHash: 'h',
        metadata: { shelf: 'tall' },
        chunks: [{ text: 'harbor' }],
      })
      const search = { dense: [1, 0, 0], sparse: 'harbor' }
      const before = await collection.search(search)
      await declare(collection, declared('shelf', 'STRING'))
      expect(await collection.search(search)).toEqual(before)
      expect(await subject().engine.highestVersion(collection.name)).toBe(5)
      expect(await collection.write('a', { version: 5 })).toBe(false)
      expect(await collection.raise('a', 6, 'h')).toBe(true)
      expect((await read(collection, 'a'))?.version).toBe(6)
      await expectHeld(collection, 'a', { shelf: 'tall' }, null)
      await collection.write('a', { version: 7, metadata: { shelf: 'small' } })
      await expectHeld(collection, 'a', {}, { shelf: 'small' })
      expect(await found(collection, exists(named('shelf', 'STRING')))).toEqual([])
    })

    it('reaches hundreds of documents', async () => {
      const collection = await subject().collection()
      const names = Array.from({ length: 400 }, (_, place) => `document ${place}`)
      const write = (name: string, place: number) =>
        collection.write(name, { metadata: { shelf: place % 4 }, chunks: [] })
      await Promise.all(names.map(write))
      await declare(collection, declared('shelf', 'INT'))
      const filters = [0, 1, 2, 3, 4].map((shelf) => isIn(named('shelf', 'INT'), shelf))
      const counts = await subject().engine.count(collection.scope(), filters)
      expect(counts.map(({ documents }) => documents)).toEqual([100, 100, 100, 100, 0])
    })
  })
}
