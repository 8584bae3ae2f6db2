/** Facets: how many documents have each value, of which fields and under which filters, with the answers written out. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { FacetField } from '../../../src/core/facets.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { tenantId } from '../../../src/core/ids.ts'
import type { FacetCounts, FacetRequest } from '../../../src/ports/engine.ts'
import { attribute, type DocumentContent, day, exists, isIn, not, range, says, tagged } from './factories.ts'
import { only, type Subject, type TestCollection } from './subject.ts'

const [NEW_YEAR, LEAP_DAY] = [day('2024-01-01T00:00:00Z'), day('2024-02-29T12:00:00.001Z')]
const DOCUMENTS: Readonly<Record<string, DocumentContent>> = {
  a: {
    language: 'en',
    tags: ['x', 'y', 'x'],
    attributes: { kind: 'guide', labels: ['red', 'blue'], rank: 2, price: 0.1, open: true, due: LEAP_DAY },
    chunks: [{ text: 'one' }, { text: 'two' }, { text: 'three' }],
  },
  b: {
    language: 'de',
    tags: ['y'],
    attributes: { kind: 'faq', labels: ['blue'], rank: -10, price: 2, open: false, due: NEW_YEAR },
  },
  /** Has nothing that it need not have. */
  c: {},
  d: { language: 'en', tags: [], attributes: { kind: '', labels: [], rank: 2, price: 0.1, open: true }, chunks: [] },
  e: { language: 'EN', tags: ['X'], attributes: { kind: 'guide', rank: 0, price: -2.5, due: NEW_YEAR } },
}

const [tags, language]: FacetField[] = [{ kind: 'tags' }, { kind: 'language' }]

/** Values as `value count`, and behind the bar how many documents have none. */
const CASES: readonly (readonly [sentence: string, field: FacetField | undefined, due: string])[] = [
  ['tags, each once for a document, equally frequent ones by value', tags, 'y 2, X 1, x 1 | 2'],
  ['languages, to the letter', language, 'en 2, EN 1, de 1 | 1'],
  ['texts, the empty one too', attribute('STRING'), 'guide 2,  1, faq 1 | 1'],
  ['lists of texts', attribute('STRING_LIST'), 'blue 2, red 1 | 3'],
  ['whole numbers by size', attribute('INT'), '2 2, -10 1, 0 1 | 1'],
  ['fractions', attribute('FLOAT'), '0.1 2, -2.5 1, 2 1 | 1'],
  ['truth values', attribute('BOOLEAN'), 'true 2, false 1 | 2'],
  ['dates', attribute('DATE_TIME'), `${NEW_YEAR} 2, ${LEAP_DAY} 1 | 2`],
]

const NARROWED: readonly (readonly [sentence: string, filter: Filter, due: string])[] = [
  ['one document', tagged('x'), 'x 1, y 1 | 0'],
  ['another field', isIn({ kind: 'language' }, 'en'), 'x 1, y 1 | 1'],
  ['what is missing', not(exists({ kind: 'tags' })), ' | 2'],
  ['a range', range(attribute('INT'), { gte: 0 }), 'X 1, x 1, y 1 | 1'],
  ['words of titles', says('title', 'any', 'about'), 'y 2, X 1, x 1 | 2'],
  ['nothing', not(MATCH_ALL), ' | 0'],
]

const written = ({ values, missing }: FacetCounts): string =>
  `${values.map(({ value, documents }) => `${value} ${documents}`).join(', ')} | ${missing}`

export function facetsContract(subject: () => Subject): void {
  describe('facets', () => {
    let collection: TestCollection
    beforeAll(async () => {
      collection = await subject().collection()
      for (const [name, content] of Object.entries(DOCUMENTS)) await collection.write(name, content)
    })
    const asked = ({ field = { kind: 'tags' }, filter = MATCH_ALL, limit = 10 }: Partial<FacetRequest>) => ({
      field,
      filter,
      limit,
    })
    const facet = async (request: Partial<FacetRequest>, of = collection): Promise<FacetCounts> =>
      only(await subject().engine.facets(of.scope(), [asked(request)]))

    it.each(CASES)('count %s', async (_, field, due) => {
      expect(written(await facet({ ...(field && { field }) }))).toBe(due)
    })

    it('keep the types of values', async () => {
      expect((await facet({ field: attribute('BOOLEAN') })).values.map(({ value }) => value)).toEqual([true, false])
      expect((await facet({ field: attribute('INT') })).values.map(({ value }) => value)).toEqual([2, -10, 0])
    })

    it.each(NARROWED)('keep to their filter (%s)', async (_, filter, due) => {
      expect(written(await facet({ filter }))).toBe(due)
    })

    it('are cut at their limit, and count what is missing and the bounds all the same', async () => {
      expect(written(await facet({ field: attribute('INT'), limit: 1 }))).toBe('2 2 | 1')
      expect(await facet({ field: attribute('INT'), limit: 0 })).toEqual({
        values: [],
        missing: 1,
        bounds: { min: -10, max: 2 },
      })
      expect(written(await facet({ limit: 2 }))).toBe('y 2, X 1 | 2')
    })

    it('tell the least and greatest of numbers and dates, and of nothing else', async () => {
      const bounds = async (field: FacetField, filter = MATCH_ALL) => (await facet({ field, filter })).bounds
      expect(await bounds(attribute('INT'))).toEqual({ min: -10, max: 2 })
      expect(await bounds(attribute('FLOAT'))).toEqual({ min: -2.5, max: 2 })
      expect(await bounds(attribute('DATE_TIME'))).toEqual({ min: NEW_YEAR, max: LEAP_DAY })
      expect(await bounds(attribute('FLOAT'), isIn({ kind: 'language' }, 'en'))).toEqual({ min: 0.1, max: 0.1 })
      expect(await bounds(attribute('FLOAT'), not(exists(attribute('FLOAT'))))).toBeNull()
      expect(await bounds(attribute('BOOLEAN'))).toBeNull()
      expect(await bounds(attribute('STRING'))).toBeNull()
    })

    it('come in the order of their requests, many in one call', async () => {
      const requests = CASES.flatMap(([, field]) => [
        asked({ ...(field && { field }) }),
        asked({ filter: tagged('x') }),
      ])
      const answers = await subject().engine.facets(collection.scope(), requests)
      const due = CASES.flatMap(([, , all]) => [all, 'x 1, y 1 | 0'])
      expect(answers.map(written)).toEqual(due)
      expect(await subject().engine.facets(collection.scope(), [])).toEqual([])
    })

    it('count nothing of what is not declared', async () => {
      const field: FacetField = { kind: 'attribute', name: 'unknown', type: 'INT' }
      expect(await facet({ field })).toEqual({ values: [], missing: 5, bounds: null })
    })

    it('tell attributes from fields of the same name', async () => {
      const named = { name: 'tags', type: 'STRING', facetable: true, sortable: false } as const
      const own = await subject().collection({ attributes: [named] })
      await own.write('a', { tags: ['theirs'], attributes: { tags: 'mine' } })
      expect(written(await facet({}, own))).toBe('theirs 1 | 0')
      const field: FacetField = { kind: 'attribute', name: 'tags', type: 'STRING' }
      expect(written(await facet({ field }, own))).toBe('mine 1 | 0')
    })

    it('count values of any length and script, equally frequent ones by code point', async () => {
      const own = await subject().collection()
      const values = ['日本語', '😀', '\u{FF5E}', 'a"b\\c', `${'long '.repeat(2_000)}`]
      await own.write('a', { tags: values })
      const due = ['a"b\\c', `${'long '.repeat(2_000)}`, '日本語', '\u{FF5E}', '😀']
      expect((await facet({}, own)).values.map(({ value }) => value)).toEqual(due)
    })

    it('count what is there now', async () => {
      const own = await subject().collection()
      await own.write('a', { tags: ['old'] })
      await own.write('b', { tags: ['gone'] })
      await own.write('a', { tags: ['new'], version: 2 })
      await own.delete(['b'], 2)
      expect(written(await facet({}, own))).toBe('new 1 | 0')
    })

    it('count only what the scope may see', async () => {
      const own = await subject().collection()
      const [acme, globex] = [tenantId('acme'), tenantId('globex')]
      await own.write('a', { tags: ['public', 'red'], attributes: { rank: 1 } }, acme)
      await own.write('b', { tags: ['secret', 'red'], attributes: { rank: 9 } }, acme)
      await own.write('a', { tags: ['theirs'], attributes: { rank: 5 } }, globex)
      const requests = [asked({}), asked({ field: attribute('INT') })]
      const seen = async (...scope: Parameters<TestCollection['scope']>) =>
        (await subject().engine.facets(own.scope(...scope), requests)).map(written)
      expect(await seen(acme)).toEqual(['red 2, public 1, secret 1 | 0', '1 1, 9 1 | 0'])
      expect(await seen(globex)).toEqual(['theirs 1 | 0', '5 1 | 0'])
      expect(await seen(tenantId('initech'))).toEqual([' | 0', ' | 0'])
      expect(await seen(acme, not(tagged('secret')))).toEqual(['public 1, red 1 | 0', '1 1 | 0'])
      const hidden = await subject().engine.facets(own.scope(acme, tagged('public')), requests)
      expect(hidden[1]?.bounds).toEqual({ min: 1, max: 1 })
    })

    it('count thousands of values, and among thousands of documents by id', async () => {
      const own = await subject().collection()
      const names = Array.from({ length: 60 }, (_, place) => `document ${place}`)
      const tagsOf = (place: number) => Array.from({ length: 50 }, (_, at) => `tag ${place * 50 + at}`)
      await Promise.all(names.map((name, place) => own.write(name, { tags: ['all', ...tagsOf(place)], chunks: [] })))
      const { values } = await facet({ limit: 5_000 }, own)
      expect(values).toHaveLength(3_001)
      expect(values[0]).toEqual({ value: 'all', documents: 60 })
      const ids = Array.from({ length: 2_000 }, (_, place) => own.id(`document ${place + 30}`))
      const among = await facet({ filter: isIn({ kind: 'documentId' }, ...ids), limit: 1 }, own)
      expect(written(among)).toBe('all 30 | 0')
    })

    it('refuse tests of chunks', async () => {
      await expect(facet({ filter: says('text', 'all', 'one') })).rejects.toThrow()
    })

    it('need a collection', async () => {
      const gone = await subject().collection()
      await subject().engine.dropCollection(gone.name)
      await expect(facet({}, gone)).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' })
    })
  })
}
