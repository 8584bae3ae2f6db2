/**
 * Every operator over every kind of field, with the answers written out. The five documents lie in one place and hold the
 * same word, so all that decides is the filter; each is asked of both retrievers and of `count`.
 */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { AttributeType } from '../../../src/core/attributes.ts'
import { type Filter, type FilterField, MATCH_ALL } from '../../../src/core/filter.ts'
import { and, attribute, type DocumentContent, day, exists, hasAll, isIn, not, or, range, tagged } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

const CHUNKS = [{ text: 'common' }]
const DOCUMENTS: Readonly<Record<string, DocumentContent>> = {
  a: {
    language: 'en',
    tags: ['x', 'y'],
    attributes: {
      kind: 'guide',
      labels: ['red', 'blue'],
      rank: 1,
      price: 0.1,
      open: true,
      due: day('2024-01-01T00:00:00Z'),
    },
    createdAt: day('2024-03-01T00:00:00Z'),
  },
  b: {
    language: 'de',
    tags: ['y'],
    attributes: {
      kind: 'faq',
      labels: ['blue'],
      rank: 2,
      price: 0.5,
      open: false,
      due: day('2024-06-30T12:00:00.500Z'),
    },
    updatedAt: day('2030-01-01T00:00:00Z'),
  },
  /** Has nothing that it need not have. */
  c: {},
  d: {
    language: 'en',
    tags: ['z'],
    attributes: { kind: '', labels: [], rank: -3, price: -2.5, open: true, due: day('1969-12-31T23:59:59.999Z') },
  },
  e: {
    language: 'EN',
    tags: ['X', "it's"],
    attributes: { kind: 'Guide', labels: ['Red'], rank: 0, price: 0, open: false },
  },
}

const [kind, labels, rank, price, open, due] = (
  ['STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME'] as const
).map(attribute) as [FilterField, FilterField, FilterField, FilterField, FilterField, FilterField]
const [tags, language, createdAt, updatedAt, externalId] = (
  ['tags', 'language', 'createdAt', 'updatedAt', 'externalId'] as const
).map((name): FilterField => ({ kind: name })) as [FilterField, FilterField, FilterField, FilterField, FilterField]

const CASES: readonly (readonly [sentence: string, filter: Filter, expected: string])[] = [
  ['no condition', MATCH_ALL, 'a b c d e'],
  ['a string, to the letter', isIn(kind, 'guide'), 'a'],
  ['one of several strings', isIn(kind, 'guide', 'faq', 'unknown'), 'a b'],
  ['the empty string, which is a value', isIn(kind, ''), 'd'],
  ['not a string, which holds where there is none', not(isIn(kind, 'guide')), 'b c d e'],
  ['not one of several strings', not(isIn(kind, 'guide', 'faq')), 'c d e'],
  ['a string that is there', exists(kind), 'a b d e'],
  ['a string that is not there', not(exists(kind)), 'c'],
  ['a language', isIn(language, 'en'), 'a d'],
  ['another language, or none', not(isIn(language, 'en')), 'b c e'],
  ['a language that is there', exists(language), 'a b d e'],
  ['an external id', isIn(externalId, 'a', 'd'), 'a d'],
  ['an external id that is there', exists(externalId), 'a b c d e'],
  ['any of some tags', tagged('x', 'z'), 'a d'],
  ['a tag with an apostrophe', tagged("it's"), 'e'],
  ['all of some tags', hasAll(tags, 'x', 'y'), 'a'],
  ['one tag, as all', hasAll(tags, 'y'), 'a b'],
  ['a tag, named twice', hasAll(tags, 'y', 'y'), 'a b'],
  ['none of some tags, which holds where there are none', not(tagged('x', 'z')), 'b c e'],
  ['not all of some tags', not(hasAll(tags, 'x', 'y')), 'b c d e'],
  ['tags that are there', exists(tags), 'a b d e'],
  ['any of a list', isIn(labels, 'blue', 'Red'), 'a b e'],
  ['all of a list', hasAll(labels, 'blue', 'red'), 'a'],
  ['none of a list', not(isIn(labels, 'blue')), 'c d e'],
  ['a list that is there and not empty', exists(labels), 'a b e'],
  ['an empty or missing list', not(exists(labels)), 'c d'],
  ['a whole number', isIn(rank, 1), 'a'],
  ['zero', isIn(rank, 0), 'e'],
  ['whole numbers', isIn(rank, -3, 2, 99), 'b d'],
  ['no such whole number', not(isIn(rank, 1, 2)), 'c d e'],
  ['more than a whole number', range(rank, { gt: 0 }), 'a b'],
  ['as much or more', range(rank, { gte: 0 }), 'a b e'],
  ['less', range(rank, { lt: 0 }), 'd'],
  ['as much or less', range(rank, { lte: 0 }), 'd e'],
  ['between two bounds', range(rank, { gt: -3, lte: 1 }), 'a e'],
  ['bounds that exclude each other', range(rank, { gt: 1, lt: 1 }), ''],
  ['four bounds, which all hold', range(rank, { gt: -3, gte: 0, lt: 2, lte: 5 }), 'a e'],
  ['outside bounds, or without the number', not(range(rank, { gte: 0, lte: 1 })), 'b c d'],
  ['a number that is there', exists(rank), 'a b d e'],
  ['a fraction', isIn(price, 0.1), 'a'],
  ['a fraction as float64 holds it, and not near it', isIn(price, 0.1 + Number.EPSILON), ''],
  ['a negative fraction', isIn(price, -2.5), 'd'],
  ['fractions below', range(price, { lt: 0.1 }), 'd e'],
  ['fractions between', range(price, { gte: 0, lt: 0.5 }), 'a e'],
  ['fractions against a huge bound', range(price, { lt: 1e300, gt: -1e300 }), 'a b d e'],
  ['true', isIn(open, true), 'a d'],
  ['false, which is not missing', isIn(open, false), 'b e'],
  ['not true', not(isIn(open, true)), 'b c e'],
  ['true or false', isIn(open, true, false), 'a b d e'],
  ['a boolean that is there', exists(open), 'a b d e'],
  ['later', range(due, { gt: day('2024-01-01T00:00:00Z') }), 'b'],
  ['at or later', range(due, { gte: day('2024-01-01T00:00:00Z') }), 'a b'],
  ['by the millisecond', range(due, { gte: day('2024-06-30T12:00:00.500Z') }), 'b'],
  ['a millisecond more', range(due, { gt: day('2024-06-30T12:00:00.500Z') }), ''],
  ['before 1970', range(due, { lt: 0 }), 'd'],
  ['not before, or without a date', not(range(due, { lt: day('2024-02-01T00:00:00Z') })), 'b c e'],
  ['a date that is there', exists(due), 'a b d'],
  ['created', range(createdAt, { gt: day('2024-01-01T00:00:00Z') }), 'a'],
  ['created, at the bound', range(createdAt, { lte: day('2024-01-01T00:00:00Z') }), 'b c d e'],
  ['updated', range(updatedAt, { gte: day('2030-01-01T00:00:00Z') }), 'b'],
  ['all of two conditions', and(isIn(language, 'en'), isIn(open, true), tagged('z')), 'd'],
  ['one of two conditions', or(tagged('x'), isIn(rank, 0)), 'a e'],
  ['an `or` of one', or(tagged('x')), 'a'],
  ['neither', not(or(tagged('x'), isIn(rank, 0))), 'b c d'],
  ['not both', not(and(tagged('y'), isIn(language, 'en'))), 'b c d e'],
  ['what is not not so', not(not(tagged('y'))), 'a b'],
  ['nothing at all', not(MATCH_ALL), ''],
  ['a contradiction', and(tagged('x'), not(tagged('x'))), ''],
  ['everything, by halves', or(tagged('x'), not(tagged('x'))), 'a b c d e'],
  [
    'conditions in conditions',
    or(
      and(not(exists(language)), not(exists(tags))),
      and(range(rank, { lt: 3 }), not(or(isIn(open, true), tagged('y')))),
    ),
    'c e',
  ],
]

export function filteringContract(subject: () => Subject): void {
  describe('filters', () => {
    let collection: TestCollection
    beforeAll(async () => {
      collection = await subject().collection()
      for (const [name, content] of Object.entries(DOCUMENTS))
        await collection.write(name, { chunks: CHUNKS, ...content })
    })

    const expectFound = async (filter: Filter, expected: readonly string[]): Promise<void> => {
      const [counted] = await subject().engine.count(collection.scope(), [filter])
      expect({ counted }).toEqual({ counted: { documents: expected.length, chunks: expected.length } })
      for (const search of [{ dense: [1, 0, 0] }, { sparse: 'common' }, { dense: [1, 0, 0], sparse: 'common' }]) {
        expect((await collection.found({ ...search, filter })).toSorted()).toEqual(expected)
      }
    }

    it.each(CASES)('find by %s', (_, filter, expected) =>
      expectFound(filter, expected === '' ? [] : expected.split(' ')),
    )

    it('find by document id', () => {
      const ids = ['b', 'c', 'never-written'].map((name) => collection.id(name))
      return expectFound(isIn({ kind: 'documentId' }, ...ids), ['b', 'c'])
    })

    it('take thousands of values and hundreds of alternatives', async () => {
      const many = Array.from({ length: 3_000 }, (_, place) => `value ${place}`)
      await expectFound(isIn(externalId, ...many, 'd'), ['d'])
      await expectFound(or(...many.slice(0, 300).map((value) => tagged(value)), tagged('z')), ['d'])
      await expectFound(and(...many.slice(0, 300).map((value) => not(tagged(value))), tagged('z')), ['d'])
    })

    it('take conditions nested forty deep', async () => {
      const deep = Array.from({ length: 40 }).reduce<Filter>(
        (inner) => not(and(inner, exists(externalId))),
        tagged('x'),
      )
      await expectFound(deep, ['a'])
    })

    it('tell attributes from fields of the same name', async () => {
      const names = ['language', 'tags', 'id', 'order', 'constructor', 'createdAt']
      const declared = names.map((name) => ({
        name,
        type: 'STRING' as AttributeType,
        facetable: false,
        sortable: false,
      }))
      const own = await subject().collection({ attributes: declared })
      await own.write('named', { attributes: Object.fromEntries(names.map((name) => [name, 'mine'])) })
      await own.write('plain', { language: 'mine', tags: ['mine'] })
      for (const name of names) {
        const field: FilterField = { kind: 'attribute', name, type: 'STRING' }
        expect(await own.found({ dense: [1, 0, 0], filter: isIn(field, 'mine') })).toEqual(['named'])
        expect(await own.found({ dense: [1, 0, 0], filter: not(exists(field)) })).toEqual(['plain'])
      }
      expect(await own.found({ dense: [1, 0, 0], filter: tagged('mine') })).toEqual(['plain'])
      expect(await own.found({ dense: [1, 0, 0], filter: isIn(language, 'mine') })).toEqual(['plain'])
    })
  })
}
