import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { scopeFor } from '../../../src/access/principals.ts'
import type { Filter, FilterField } from '../../../src/core/filter.ts'
import { collectionName, tenantId } from '../../../src/core/ids.ts'
import { chunkPoints } from '../../../src/engines/qdrant/chunk-points.ts'
import { filterOf, scopeFilter } from '../../../src/engines/qdrant/filter.ts'
import type { Part } from '../../../src/engines/qdrant/layout.ts'
import { documentPayload, tombstone } from '../../../src/engines/qdrant/payload.ts'
import { content, type GridContent } from '../../contract/engine/arbitraries.ts'
import {
  and,
  attribute,
  documentOf,
  exists,
  hasAll,
  idOf,
  isIn,
  not,
  or,
  range,
  says,
  tagged,
} from '../../contract/engine/factories.ts'
import { access, documentFilter, searchFilter } from '../../contract/engine/random-filters.ts'
import { NAMES } from '../../contract/engine/random-values.ts'
import { patience, seeded } from '../../contract/seed.ts'
import { matches } from '../../oracle/filter.ts'
import { passes, type StoredPoint } from './conditions.ts'

const RUNS = 2_000
const COLLECTION = collectionName('books')
const TENANT = tenantId('acme')
const EVERYTHING: Filter = { kind: 'and', filters: [] }
const NOTHING = { must: [{ has_id: [] }] }
const ID = idOf(COLLECTION, TENANT, 'a')

const made = (name: string, one: GridContent) =>
  documentOf(idOf(COLLECTION, TENANT, name), name, {
    ...one,
    chunks: one.chunks.map(({ text }) => ({ text, dense: [1] })),
  })
const asSent = (point: StoredPoint): StoredPoint => JSON.parse(JSON.stringify(point))
const named = fc.tuple(fc.constantFrom(...NAMES), content)

describe('a filter', () => {
  it(
    'holds for the documents that it means',
    () => {
      const property = fc.property(named, documentFilter, ([name, one], filter) => {
        const [document] = made(name, one)
        const point = asSent({ id: document.id, payload: { ...documentPayload(TENANT, document) } })
        expect(passes(point, { ...filterOf(filter, 'documents') })).toBe(matches(document, filter))
      })
      fc.assert(property, seeded(RUNS))
    },
    patience(RUNS / 100),
  )

  it(
    'holds for the chunks that it means',
    () => {
      const property = fc.property(named, searchFilter, ([name, one], filter) => {
        const [document, chunks] = made(name, one)
        const points = chunkPoints(TENANT, document, chunks)
        for (const [place, chunk] of chunks.entries()) {
          const { id = '', payload } = points[place] ?? {}
          const held = passes(asSent({ id, payload: { ...payload } }), { ...filterOf(filter, 'chunks') })
          expect(held).toBe(matches(document, filter, chunk))
        }
      })
      fc.assert(property, seeded(RUNS))
    },
    patience(RUNS / 100),
  )

  it(
    'is kept within its scope',
    () => {
      const property = fc.property(named, access, documentFilter, ([name, one], allowed, filter) => {
        const [document] = made(name, one)
        const payload = { ...documentPayload(TENANT, document) }
        const scope = scopeFor({ tenant: TENANT, access: allowed, rights: new Set() }, COLLECTION)
        const compiled = { ...scopeFilter(scope, filter, 'documents') }
        const visible = matches(document, allowed) && matches(document, filter)
        expect(passes(asSent({ id: document.id, payload }), compiled)).toBe(visible)
        expect(passes(asSent({ id: document.id, payload: { ...payload, tenant: 'globex' } }), compiled)).toBe(false)
        expect(passes(asSent({ id: document.id, payload: { ...tombstone(TENANT, 9) } }), compiled)).toBe(false)
      })
      fc.assert(property, seeded(RUNS))
    },
    patience(RUNS / 100),
  )
})

const [text, list, int, float, truth, date, place] = (
  ['STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME', 'GEO'] as const
).map(attribute) as [FilterField, FilterField, FilterField, FilterField, FilterField, FilterField, FilterField]
const documentId: FilterField = { kind: 'documentId' }
const key = (name: string) => `attributes.${name}`

describe('a filter as it is sent', () => {
  const cases: readonly (readonly [string, Filter, object])[] = [
    ['everything', EVERYTHING, {}],
    ['nothing', not(EVERYTHING), NOTHING],
    ['everything, said twice', and(EVERYTHING, not(not(EVERYTHING))), {}],
    ['a value', isIn(text, 'guide'), { must: [{ key: key('kind'), match: { value: 'guide' } }] }],
    ['one of some values', isIn(text, 'b', 'a', 'b'), { must: [{ key: key('kind'), match: { any: ['b', 'a'] } }] }],
    ['none of no values', isIn(text), NOTHING],
    ['not one of no values', not(isIn(text)), {}],
    ['values of another type', isIn(text, 1, true), NOTHING],
    ['half a surrogate pair', isIn(text, '\ud800'), { must: [{ key: key('kind'), match: { value: '\ufffd' } }] }],
    ['a whole number', isIn(int, 3, 0.5, 1e300), { must: [{ key: key('rank'), match: { value: 3 } }] }],
    ['a fraction', isIn(float, 0.1), { must: [{ key: key('price'), range: { gte: 0.1, lte: 0.1 } }] }],
    [
      'fractions',
      isIn(float, 0.1, 2),
      { should: [0.1, 2].map((value) => ({ key: key('price'), range: { gte: value, lte: value } })) },
    ],
    ['a date', isIn(date, -1), { must: [{ key: key('due'), range: { gte: -1, lte: -1 } }] }],
    ['a truth value', isIn(truth, false), { must: [{ key: key('open'), match: { value: false } }] }],
    ['a document', isIn(documentId, ID, 'no id'), { must: [{ has_id: [ID] }] }],
    ['what every document has', exists({ kind: 'externalId' }), {}],
    ['what a document may have', exists(place), { must_not: [{ is_empty: { key: key('place') } }] }],
    ['what it lacks', not(exists(place)), { must: [{ is_empty: { key: key('place') } }] }],
    ['all of no values', hasAll(list), { must_not: [{ is_empty: { key: key('labels') } }] }],
    [
      'all of some values',
      hasAll({ kind: 'tags' }, 'a', 'b', 'a'),
      { must: ['a', 'b'].map((value) => ({ key: 'tags', match: { value } })) },
    ],
    [
      'the narrower bounds',
      range(int, { gt: 1, gte: 1, lt: 9, lte: 8 }),
      { must: [{ key: key('rank'), range: { gt: 1, lte: 8 } }] },
    ],
    [
      'bounds without end',
      range(float, { gt: Number.NEGATIVE_INFINITY, lt: 1 }),
      { must: [{ key: key('price'), range: { lt: 1 } }] },
    ],
    ['a bound that nothing keeps', range(float, { gte: Number.POSITIVE_INFINITY }), NOTHING],
    ['no number as a bound', range(float, { lt: Number.NaN }), NOTHING],
    ['words', says('title', 'all', 'A Harbor'), { must: [{ key: 'titleWords', match: { text: 'a harbor' } }] }],
    ['any word', says('title', 'any', 'A Harbor'), { must: [{ key: 'titleWords', match: { text_any: 'a harbor' } }] }],
    ['a phrase', says('title', 'phrase', 'A Harbor'), { must: [{ key: 'titleWords', match: { phrase: 'a harbor' } }] }],
    [
      'conditions in conditions',
      and(tagged('a'), and(tagged('b'), or(tagged('c'), not(tagged('d'))))),
      {
        must: [
          { key: 'tags', match: { value: 'a' } },
          { key: 'tags', match: { value: 'b' } },
          {
            should: [{ key: 'tags', match: { value: 'c' } }, { must_not: [{ key: 'tags', match: { value: 'd' } }] }],
          },
        ],
      },
    ],
  ]

  it.each(cases)('says %s', (_, filter, expected) => {
    expect(filterOf(filter, 'documents')).toEqual(expected)
  })

  it('names a document by its own key in chunks', () => {
    expect(filterOf(isIn(documentId, ID), 'chunks')).toEqual({ must: [{ key: 'documentId', match: { value: ID } }] })
  })

  it('closes the ring of a polygon', () => {
    const points = [0, 1, 2].map((degree) => ({ latitude: degree, longitude: degree * degree }))
    const filter: Filter = { kind: 'geo', field: place, area: { kind: 'polygon', points } }
    const corner = (lat: number, lon: number) => ({ lat, lon })
    const ring = [corner(0, 0), corner(1, 1), corner(2, 4), corner(0, 0)]
    expect(filterOf(filter, 'chunks')).toEqual({
      must: [{ key: key('place'), geo_polygon: { exterior: { points: ring } } }],
    })
  })

  it('holds a scope together: tenant, what is there, access, and the request', () => {
    const scope = scopeFor({ tenant: TENANT, access: tagged('public'), rights: new Set() }, COLLECTION)
    const conditions = (part: Part) => scopeFilter(scope, tagged('a'), part).must
    const tenant = { key: 'tenant', match: { value: 'acme' } }
    const tags = ['public', 'a'].map((value) => ({ key: 'tags', match: { value } }))
    expect(conditions('chunks')).toEqual([tenant, ...tags])
    expect(conditions('documents')).toEqual([tenant, { key: 'live', match: { value: true } }, ...tags])
  })

  it.each([
    ['a range of what has no order', range(text, { gt: 1 }), 'chunks', 'Attribute "kind" has no order'],
    ['a range of tags', range({ kind: 'tags' }, { gt: 1 }), 'documents', 'tags has no order'],
    ['words of texts of documents', or(tagged('a'), says('text', 'all', 'b')), 'documents', 'holds for passages'],
  ] as const)('refuses %s', (_, filter, part, message) => {
    const refusal = { name: 'SextantError', code: 'FILTER_INVALID', message: expect.stringContaining(message) }
    expect(() => filterOf(filter, part)).toThrow(expect.objectContaining(refusal))
  })
})
