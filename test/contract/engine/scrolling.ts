/** Scrolling: every document once, in every order and direction, through ties and over missing values, page by page. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import type { DocumentId } from '../../../src/core/ids.ts'
import type { DocumentOrder, DocumentSortField, OrderDirection } from '../../../src/core/order.ts'
import type { ScrollPosition, ScrollRequest } from '../../../src/ports/engine.ts'
import { attribute, type DocumentContent, day, exists, isIn, not, range, says, tagged } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

/** Three of them lack each of the attributes, and two have equal values. */
const DOCUMENTS: Readonly<Record<string, DocumentContent>> = {
  a: { attributes: { rank: 2, price: 0.5, due: day('2024-01-01T00:00:00Z') }, createdAt: day('2024-05-01T00:00:00Z') },
  b: { attributes: { rank: -1, price: -0.25 }, updatedAt: day('1969-12-31T23:59:59.999Z'), tags: ['x'] },
  c: { attributes: { due: day('1969-12-31T23:59:59.999Z') }, createdAt: day('1960-01-01T00:00:00Z'), tags: ['x'] },
  d: { attributes: { rank: 10, price: 1e300 }, updatedAt: day('2024-05-01T00:00:00.001Z') },
  e: {
    attributes: { price: 0.1, due: day('2024-01-01T00:00:00.001Z') },
    updatedAt: day('2024-05-01T00:00:00Z'),
    tags: ['x'],
  },
  f: { attributes: { rank: 0 }, createdAt: day('2024-05-01T00:00:00.001Z'), updatedAt: day('2030-01-01T00:00:00Z') },
}
/** What stands between bars has one value, or none, and goes by id. */
const ORDERS: readonly (readonly [sentence: string, field: DocumentSortField, ascending: string, missing: string])[] = [
  ['creation', { kind: 'createdAt' }, 'c bde a f', ''],
  ['change', { kind: 'updatedAt' }, 'b ac e d f', ''],
  ['a whole number', attribute('INT'), 'b f a d', 'ce'],
  ['a fraction', attribute('FLOAT'), 'b e a d', 'cf'],
  ['a date', attribute('DATE_TIME'), 'c a e', 'bdf'],
]
const CASES = ORDERS.flatMap(([sentence, field, ascending, missing]) => [
  { sentence, order: { field, direction: 'ASC' as OrderDirection }, groups: [...ascending.split(' '), missing] },
  {
    sentence,
    order: { field, direction: 'DESC' as OrderDirection },
    groups: [...ascending.split(' ').reverse(), missing],
  },
])

const TIES = 1_000

export function scrollingContract(subject: () => Subject): void {
  const pages = async (
    collection: TestCollection,
    request: Omit<ScrollRequest, 'filter' | 'after'> & Partial<ScrollRequest>,
  ): Promise<ScrollPosition[][]> => {
    const read: ScrollPosition[][] = []
    let after = request.after
    do {
      const asked = { filter: MATCH_ALL, ...request, ...(after && { after }) }
      const page = await subject().engine.scroll(collection.scope(), asked)
      read.push([...page])
      after = page.at(-1)
    } while (after !== undefined)
    return read
  }
  const upwards = (collection: TestCollection, names: readonly string[]): DocumentId[] =>
    names.map((name) => collection.id(name)).sort()
  const idsOf = (positions: readonly ScrollPosition[]): DocumentId[] => positions.map(({ id }) => id)

  describe('scrolling', () => {
    let collection: TestCollection
    beforeAll(async () => {
      collection = await subject().collection()
      for (const [name, content] of Object.entries(DOCUMENTS)) await collection.write(name, content)
    })

    it('goes by id without an order', async () => {
      const all = upwards(collection, Object.keys(DOCUMENTS)).map((id) => ({ id, value: null }))
      for (const limit of [1, 2, 6, 100]) expect((await pages(collection, { limit })).flat()).toEqual(all)
      expect(await pages(collection, { limit: 6 })).toEqual([all, []])
      expect((await pages(collection, { limit: 4 })).map(({ length }) => length)).toEqual([4, 2, 0])
    })

    it.each(CASES)('goes by $sentence ($order.direction), missing values last', async ({ order, groups }) => {
      const due = groups.flatMap((group) => upwards(collection, [...group]))
      for (const limit of [1, 2, 3, 5, 100]) {
        expect(idsOf((await pages(collection, { order, limit })).flat())).toEqual(due)
      }
    })

    it('gives the values that it goes by', async () => {
      const order: DocumentOrder = { field: attribute('FLOAT'), direction: 'DESC' }
      const positions = (await pages(collection, { order, limit: 4 })).flat()
      expect(positions.map(({ value }) => value)).toEqual([1e300, 0.5, 0.1, -0.25, null, null])
      const byTime = await pages(collection, { order: { field: { kind: 'updatedAt' }, direction: 'ASC' }, limit: 1 })
      expect(byTime[0]).toEqual([{ id: collection.id('b'), value: -1 }])
    })

    it.each([
      ['tags', tagged('x'), 'b c e'],
      ['no tags', not(tagged('x')), 'd a f'],
      ['a range', range({ kind: 'createdAt' }, { lt: day('2024-05-01T00:00:00Z') }), 'c|b d e'],
      ['a missing value', not(exists(attribute('INT'))), 'c e'],
      ['words of the title', says('title', 'phrase', 'about a'), 'a'],
      ['what nobody has', isIn(attribute('INT'), 99), ''],
    ])('keeps to its filter (%s)', async (_, filter, expected) => {
      const names = expected.split(/[| ]/).filter((name) => name !== '')
      expect(idsOf((await pages(collection, { filter, limit: 2 })).flat())).toEqual(upwards(collection, names))
      for (const direction of ['ASC', 'DESC'] as const) {
        const order: DocumentOrder = { field: attribute('FLOAT'), direction }
        const whole = idsOf((await pages(collection, { order, limit: 100 })).flat())
        const filtered = idsOf((await pages(collection, { filter, order, limit: 1 })).flat())
        expect(filtered).toEqual(whole.filter((id) => names.some((name) => collection.id(name) === id)))
      }
    })

    it('goes on where a document was that is gone or has another value now', async () => {
      const own = await subject().collection()
      for (const [name, rank] of Object.entries({ a: 10, b: 20, c: 30, d: 40 }))
        await own.write(name, { attributes: { rank } })
      for (const [direction, rest] of [
        ['ASC', ['c', 'd']],
        ['DESC', ['a']],
      ] as const) {
        const order: DocumentOrder = { field: attribute('INT'), direction }
        const after = { value: 20, id: own.id('b') }
        expect(await own.scrolled({ order, after })).toEqual(rest)
      }
      await own.delete(['b'], 2)
      await own.write('c', { version: 2, attributes: { rank: 15 } })
      const ascending: DocumentOrder = { field: attribute('INT'), direction: 'ASC' }
      expect(await own.scrolled({ order: ascending, after: { value: 20, id: own.id('b') } })).toEqual(['d'])
      const between = { value: 25, id: own.id('never-written') }
      expect(await own.scrolled({ order: ascending, after: between })).toEqual(['d'])
      expect((await own.scrolled({ order: ascending })).at(1)).toBe('c')
      expect(
        await own.scrolled({ after: { value: null, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' as DocumentId } }),
      ).toEqual([])
    })

    it('has nothing to give of an empty collection', async () => {
      const own = await subject().collection()
      expect(await pages(own, { limit: 5 })).toEqual([[]])
      expect(await pages(own, { limit: 5, order: { field: { kind: 'createdAt' }, direction: 'DESC' } })).toEqual([[]])
    })

    it('gives what was written since', async () => {
      const own = await subject().collection()
      const order: DocumentOrder = { field: attribute('INT'), direction: 'DESC' }
      await own.write('a', { attributes: { rank: 1 } })
      expect(await own.scrolled({ order })).toEqual(['a'])
      await own.write('b', { attributes: { rank: 2 } })
      expect(await own.scrolled({ order })).toEqual(['b', 'a'])
      await own.write('b', { version: 2 })
      expect(await own.scrolled({ order })).toEqual(['a', 'b'])
      await own.write('a', { version: 2, attributes: { rank: 3 }, chunks: [] })
      expect(await own.scrolled({ order })).toEqual(['a', 'b'])
    })
  })

  describe('scrolling through a thousand equal values', () => {
    let collection: TestCollection
    const names = Array.from({ length: TIES }, (_, place) => `document ${place}`)
    const EQUAL = day('2024-05-01T00:00:00Z')
    beforeAll(async () => {
      collection = await subject().collection()
      const write = (name: string, place: number) =>
        collection.write(name, {
          createdAt: EQUAL,
          attributes: place % 2 === 0 ? { due: EQUAL } : {},
          chunks: [],
        })
      await Promise.all(names.map(write))
      await collection.write('before', {
        createdAt: day('2023-01-01T00:00:00Z'),
        attributes: { due: day('2023-01-01T00:00:00Z') },
      })
    })

    it.each([
      ['ASC', 'createdAt'],
      ['DESC', 'createdAt'],
      ['ASC', 'due'],
      ['DESC', 'due'],
    ] as const)('gives each once, in one order (%s by %s)', async (direction, by) => {
      const field: DocumentSortField = by === 'due' ? attribute('DATE_TIME') : { kind: by }
      const ties = upwards(collection, by === 'due' ? names.filter((_, place) => place % 2 === 0) : names)
      const missing = upwards(collection, by === 'due' ? names.filter((_, place) => place % 2 === 1) : [])
      const [first, last] = direction === 'ASC' ? [['before'], []] : [[], ['before']]
      const due = [...upwards(collection, first), ...ties, ...upwards(collection, last), ...missing]
      for (const limit of [77, 1_000]) {
        expect(idsOf((await pages(collection, { order: { field, direction }, limit })).flat())).toEqual(due)
      }
    })

    it('gives each once by id', async () => {
      expect(idsOf((await pages(collection, { limit: 99 })).flat())).toEqual(upwards(collection, [...names, 'before']))
    })
  })
}
