import { describe, expect, it } from '@jest/globals'
import type { Filter, FilterField } from '../../src/core/filter.ts'
import { readFilter } from '../../src/graphql/filters.ts'
import { globalId } from '../../src/graphql/global-ids.ts'
import { recordOf } from '../contract/engine/factories.ts'
import { ARTICLES, documentId } from '../search/parts.ts'
import { declared } from './installation.ts'

const ATTRIBUTES = [
  declared('kind', 'STRING'),
  declared('labels', 'STRING_LIST'),
  declared('rank', 'INT'),
  declared('price', 'FLOAT'),
  declared('open', 'BOOLEAN'),
  declared('due', 'DATE_TIME'),
  declared('place', 'GEO'),
]
const RECORD = recordOf(ARTICLES, { attributes: ATTRIBUTES })
const LIMITS = { filterNodes: 20, filterDepth: 3 }

const read = (input: object | null | undefined): Filter =>
  readFilter(input, { record: RECORD, limits: LIMITS, of: 'chunks' })
const attribute = (name: string): FilterField => {
  const type = ATTRIBUTES.find((declaration) => declaration.name === name)?.type ?? 'STRING'
  return { kind: 'attribute', name, type }
}
const language: FilterField = { kind: 'language' }
const tags: FilterField = { kind: 'tags' }
const isIn = (field: FilterField, ...values: readonly (string | number | boolean)[]): Filter => ({
  kind: 'in',
  field,
  values,
})
const not = (filter: Filter): Filter => ({ kind: 'not', filter })
const exists = (field: FilterField): Filter => ({ kind: 'exists', field })
const time = (text: string): number => Date.parse(text)
const refusal = (...words: readonly string[]) =>
  expect.objectContaining({ code: 'FILTER_INVALID', message: expect.stringMatching(new RegExp(words.join('.*'))) })

describe('a filter', () => {
  it.each([[undefined], [null], [{}], [{ and: [] }], [{ and: [{}, {}] }], [{ tags: {} }], [{ attributes: {} }]])(
    'given as %j holds for everything',
    (input) => {
      expect(read(input)).toEqual({ kind: 'and', filters: [] })
    },
  )

  it.each<[object, Filter]>([
    [{ language: { eq: 'en' } }, isIn(language, 'en')],
    [{ language: { ne: 'en' } }, not(isIn(language, 'en'))],
    [{ language: { in: ['en', 'de'] } }, isIn(language, 'en', 'de')],
    [{ language: { notIn: ['en', 'de'] } }, not(isIn(language, 'en', 'de'))],
    [{ language: { exists: true } }, exists(language)],
    [{ language: { exists: false } }, not(exists(language))],
    [{ externalId: { eq: 'refunds' } }, isIn({ kind: 'externalId' }, 'refunds')],
    [{ tags: { hasAny: ['new', 'hot'] } }, isIn(tags, 'new', 'hot')],
    [{ tags: { hasNone: ['new', 'hot'] } }, not(isIn(tags, 'new', 'hot'))],
    [{ tags: { hasAll: ['new', 'hot'] } }, { kind: 'hasAll', field: tags, values: ['new', 'hot'] }],
    [{ tags: { exists: true } }, exists(tags)],
    [{ attributes: { kind: { eq: 'faq' } } }, isIn(attribute('kind'), 'faq')],
    [{ attributes: { labels: { hasAny: ['a'] } } }, isIn(attribute('labels'), 'a')],
    [{ attributes: { rank: { eq: 0 } } }, isIn(attribute('rank'), 0)],
    [{ attributes: { rank: { ne: 3 } } }, not(isIn(attribute('rank'), 3))],
    [{ attributes: { price: { in: [1.5, 2] } } }, isIn(attribute('price'), 1.5, 2)],
    [{ attributes: { open: { eq: false } } }, isIn(attribute('open'), false)],
    [{ attributes: { open: { exists: false } } }, not(exists(attribute('open')))],
    [{ attributes: { due: { exists: true } } }, exists(attribute('due'))],
  ])('%j is read', (input, expected) => {
    expect(read(input)).toEqual(expected)
  })

  it.each(['gt', 'gte', 'lt', 'lte'])('takes the bound %s of numbers', (bound) => {
    const expected = { kind: 'range', field: attribute('rank'), bounds: { [bound]: -3 } }
    expect(read({ attributes: { rank: { [bound]: -3 } } })).toEqual(expected)
  })

  it('joins the bounds of one field into one range', () => {
    expect(read({ attributes: { price: { gt: 0, lte: 9.5 } } })).toEqual({
      kind: 'range',
      field: attribute('price'),
      bounds: { gt: 0, lte: 9.5 },
    })
  })

  it.each([
    ['gt', '2026-11-21T23:59:59.999Z'],
    ['gte', '2026-11-21T00:00:00.000Z'],
    ['lt', '2026-11-21T00:00:00.000Z'],
    ['lte', '2026-11-21T23:59:59.999Z'],
  ])('means by %s of a day %s', (bound, expected) => {
    const bounds = { [bound]: time(expected) }
    expect(read({ updatedAt: { [bound]: '2026-11-21' } })).toEqual({
      kind: 'range',
      field: { kind: 'updatedAt' },
      bounds,
    })
    expect(read({ attributes: { due: { [bound]: '2026-11-21' } } })).toEqual({
      kind: 'range',
      field: attribute('due'),
      bounds,
    })
  })

  it('means an instant by an instant, whatever the bound', () => {
    const at = '2026-11-21T12:00:00+02:00'
    expect(read({ createdAt: { gt: at, lte: at } })).toEqual({
      kind: 'range',
      field: { kind: 'createdAt' },
      bounds: { gt: time(at), lte: time(at) },
    })
  })

  it('finds documents by the ids that the server gave', () => {
    const [one, two] = [documentId('one'), documentId('two')]
    const field: FilterField = { kind: 'documentId' }
    expect(read({ documentId: { eq: globalId('Document', 'articles', one) } })).toEqual(isIn(field, one))
    expect(read({ documentId: { in: [one, two].map((id) => globalId('Document', 'articles', id)) } })).toEqual(
      isIn(field, one, two),
    )
    expect(() => read({ documentId: { eq: one } })).toThrow(expect.objectContaining({ code: 'ID_INVALID' }))
  })

  it('refuses the id of a document of another collection, which no filter of this one can mean', () => {
    const elsewhere = globalId('Document', 'tickets', documentId('one'))
    expect(() => read({ not: { documentId: { in: [elsewhere] } } })).toThrow(
      expect.objectContaining({
        code: 'ID_INVALID',
        message: expect.stringMatching(/`filter\.not\.documentId\.in` .* "tickets", .* is "articles"/),
      }),
    )
  })
})

describe('a condition on a text', () => {
  const words = (of: 'title' | 'text', match: 'all' | 'any' | 'phrase', ...found: readonly string[]): Filter => ({
    kind: 'words',
    of,
    match,
    words: found,
  })

  it.each<[object, Filter]>([
    [{ title: { allTerms: 'Late Refunds' } }, words('title', 'all', 'late', 'refunds')],
    [{ title: { anyTerm: 'ERR-4102' } }, words('title', 'any', 'err', '4102')],
    [{ text: { phrase: 'to be or not to be' } }, words('text', 'phrase', 'to', 'be', 'or', 'not', 'to', 'be')],
    [{ not: { text: { allTerms: '日本語' } } }, not(words('text', 'all', '日本語'))],
  ])('%j is read', (input, expected) => {
    expect(read(input)).toEqual(expected)
  })

  it.each(['', '  ', '?!', '\ud800'])('needs a word, which %j has not', (phrase) => {
    expect(() => read({ title: { phrase } })).toThrow(refusal('`filter\\.title\\.phrase` has no word', 'at least one'))
  })

  it('may not have more words than a filter has conditions', () => {
    expect(() => read({ title: { allTerms: 'word '.repeat(21) } })).toThrow(
      refusal('21 words', '20', 'limits.filterNodes'),
    )
  })

  it('holds for a chunk when it is on `text`, so where documents are asked for it is refused', () => {
    const ofDocuments = (input: object) =>
      readFilter(input, { record: RECORD, limits: LIMITS, of: 'documents', path: 'input.select.filter' })
    expect(ofDocuments({ title: { anyTerm: 'refunds' } })).toEqual(words('title', 'any', 'refunds'))
    expect(() => ofDocuments({ or: [{}, { not: { text: { anyTerm: 'refunds' } } }] })).toThrow(
      refusal('`input\\.select\\.filter\\.or\\[1\\]\\.not\\.text` holds for chunks', 'only `search`'),
    )
  })
})

describe('an area', () => {
  const berlin = { latitude: 52.52, longitude: 13.405 }
  const potsdam = { latitude: 52.39, longitude: 13.065 }
  const triangle = [berlin, potsdam, { latitude: 52, longitude: 14 }]
  const at = (place: object) => ({ attributes: { place } })
  const geo = (area: object): Filter => ({ kind: 'geo', field: attribute('place'), area: area as never })
  const corners = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ latitude: index / 100, longitude: (index * index) % 180 }))

  it.each<[string, object, object]>([
    ['a radius', { radius: { center: berlin, meters: 0.5 } }, { kind: 'radius', center: berlin, meters: 0.5 }],
    [
      'a box',
      { box: { topLeft: berlin, bottomRight: potsdam } },
      { kind: 'box', topLeft: berlin, bottomRight: potsdam },
    ],
    ['a polygon', { polygon: triangle }, { kind: 'polygon', points: triangle }],
    ['a polygon that is closed', { polygon: [...triangle, berlin] }, { kind: 'polygon', points: triangle }],
  ])('may be %s', (_, input, area) => {
    expect(read(at(input))).toEqual(geo(area))
  })

  it('may have a thousand corners, which count as one condition', () => {
    expect(() => read(at({ polygon: corners(1_000) }))).not.toThrow()
    expect(() => read(at({ polygon: corners(1_001) }))).toThrow(refusal('polygon` has 1001 corners', '1000'))
  })

  it.each<[string, object]>([
    ['radius\\.center\\.latitude` is 90.5', { radius: { center: { latitude: 90.5, longitude: 0 }, meters: 1 } }],
    ['radius\\.center\\.longitude` is -181', { radius: { center: { latitude: 0, longitude: -181 }, meters: 1 } }],
    ['radius\\.meters` is 0', { radius: { center: berlin, meters: 0 } }],
    ['radius\\.meters` is -1', { radius: { center: berlin, meters: -1 } }],
    ['box` has its top at latitude 52.39', { box: { topLeft: potsdam, bottomRight: berlin } }],
    ['box` has its top at latitude 52.52', { box: { topLeft: berlin, bottomRight: berlin } }],
    [
      'box\\.bottomRight\\.latitude` is -91',
      { box: { topLeft: berlin, bottomRight: { latitude: -91, longitude: 0 } } },
    ],
    ['polygon` has 2 different corners', { polygon: [berlin, potsdam] }],
    ['polygon` has 2 different corners', { polygon: [berlin, potsdam, berlin] }],
    ['polygon` has 0 different corners', { polygon: [] }],
    ['polygon\\[2\\]\\.longitude` is 200', { polygon: [berlin, potsdam, { latitude: 1, longitude: 200 }] }],
  ])('is refused when %s', (complaint, input) => {
    expect(() => read(at(input))).toThrow(refusal(`filter\\.attributes\\.place\\.${complaint}`))
  })
})

describe('groups', () => {
  it('join the members of one object', () => {
    expect(read({ language: { eq: 'en' }, tags: { hasAny: ['new'], hasNone: ['old'] } })).toEqual({
      kind: 'and',
      filters: [isIn(language, 'en'), { kind: 'and', filters: [isIn(tags, 'new'), not(isIn(tags, 'old'))] }],
    })
  })

  it('take alternatives', () => {
    expect(read({ or: [{ language: { eq: 'en' } }, {}] })).toEqual({
      kind: 'or',
      filters: [isIn(language, 'en'), { kind: 'and', filters: [] }],
    })
  })

  it('negate', () => {
    expect(read({ not: { language: { ne: 'en' } } })).toEqual(isIn(language, 'en'))
    expect(read({ not: {} })).toEqual(not({ kind: 'and', filters: [] }))
  })

  it('nest', () => {
    expect(read({ and: [{ or: [{ not: { language: { eq: 'en' } } }] }] })).toEqual({
      kind: 'or',
      filters: [not(isIn(language, 'en'))],
    })
  })
})

describe('a filter is refused', () => {
  it.each<[string, object]>([
    ['filter.language.eq', { language: { eq: null } }],
    ['filter.language.in', { language: { in: null } }],
    ['filter.language.exists', { language: { exists: null } }],
    ['filter.updatedAt.gte', { updatedAt: { gte: null } }],
    ['filter.or[1].not.attributes.kind.ne', { or: [{}, { not: { attributes: { kind: { ne: null } } } }] }],
  ])('when %s is null, which would otherwise widen what is found', (path, input) => {
    expect(() => read(input)).toThrow(refusal(`\`${path.replace(/[.[\]]/g, '\\$&')}\` is null`))
  })

  it.each<[string, object]>([
    ['filter.or', { or: [] }],
    ['filter.language.in', { language: { in: [] } }],
    ['filter.language.notIn', { language: { notIn: [] } }],
    ['filter.tags.hasAny', { tags: { hasAny: [] } }],
    ['filter.tags.hasAll', { tags: { hasAll: [] } }],
    ['filter.tags.hasNone', { tags: { hasNone: [] } }],
    ['filter.and[0].or', { and: [{ or: [] }] }],
  ])('when the list %s is empty', (path, input) => {
    expect(() => read(input)).toThrow(refusal(`\`${path.replace(/[.[\]]/g, '\\$&')}\` is empty`))
  })

  it('when an attribute is not declared for the collection', () => {
    expect(() => read({ attributes: { colour: { eq: 'red' } } })).toThrow(
      refusal('`filter.attributes.colour` is not declared'),
    )
    expect(() => read({ attributes: { constructor: { eq: 'red' } } })).toThrow(
      refusal('`filter.attributes.constructor` is not declared'),
    )
  })

  it.each(['tomorrow', '2026-02-30'])('when a bound is the date %s', (text) => {
    expect(() => read({ updatedAt: { gte: text } })).toThrow(refusal('filter.updatedAt.gte', text))
  })

  it('when it nests too deeply', () => {
    const nested = (levels: number): object => (levels === 0 ? { tags: { exists: true } } : { not: nested(levels - 1) })
    expect(() => read(nested(3))).not.toThrow()
    expect(() => read(nested(3_000))).toThrow(refusal('limits.filterDepth'))
    expect(() => read(nested(4))).toThrow(refusal('4 levels', 'at most 3', 'limits.filterDepth'))
  })

  it('when it has too many conditions and values', () => {
    const values = (count: number) => ({
      tags: { hasAny: Array.from({ length: count }, (_, index) => `tag-${index}`) },
    })
    expect(() => read(values(17))).not.toThrow()
    expect(() => read(values(18))).toThrow(refusal('21 conditions and values', 'at most 20', 'limits.filterNodes'))
    expect(() => read({ or: Array(20).fill({}) })).toThrow(refusal('limits.filterNodes'))
  })
})

describe('null', () => {
  it.each([
    [{ language: null }, 'filter.language'],
    [{ not: null }, 'filter.not'],
    [{ attributes: { kind: null } }, 'filter.attributes.kind'],
    [{ or: [{ tags: { hasAny: null } }] }, 'tags.hasAny'],
  ])('is never taken for a filter left out: %j', (input, path) => {
    expect(() => read(input)).toThrow(refusal(path, 'is null'))
  })

  it('as the whole filter is none', () => {
    expect(read(null)).toEqual({ kind: 'and', filters: [] })
  })
})
