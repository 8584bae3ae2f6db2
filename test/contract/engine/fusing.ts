/** Distribution-based score fusion with the numbers written out, and the values that candidates carry. */
import { describe, expect, it } from '@jest/globals'
import type { SortField, SortValue } from '../../../src/core/order.ts'
import { sparseVector } from '../../oracle/bm25.ts'
import { attribute, type DocumentContent, day, tagged } from './factories.ts'
import type { Search, Subject, TestCollection } from './subject.ts'

const DBSF = { method: 'DBSF' } as const
const TERM = 7
const weighing = (weight: number) => sparseVector(weight === 0 ? [] : [[TERM, weight]])

/** Dot products with the query are the first numbers; keyword scores are multiples of the second ones. */
const CORPUS: Readonly<Record<string, DocumentContent>> = {
  a: { tags: ['kept'], chunks: [{ dense: [5, 0, 0], sparse: weighing(1) }] },
  b: { chunks: [{ dense: [4, 0, 0], sparse: weighing(2) }] },
  c: { tags: ['kept'], chunks: [{ dense: [1, 0, 0], sparse: weighing(0) }] },
  d: { chunks: [{ dense: [-2, 0, 0], sparse: weighing(6) }] },
}
const QUERY = { dense: [1, 0, 0], sparse: weighing(1), fusion: DBSF }

/** Distances from the means 2 and 3, over six sample deviations: squares 9, 4, 1, 16 over 3, and 4, 1, 9 over 2. */
const semantic = (distance: number): number => 0.5 + distance / (6 * Math.sqrt(30 / 3))
const keyword = (distance: number): number => 0.5 + distance / (6 * Math.sqrt(14 / 2))
/** Two scores, whichever, are one deviation and a half apart: half of the square root of 2 from their mean. */
const OF_TWO = Math.SQRT1_2 / 6

export function fusingContract(subject: () => Subject): void {
  const collectionOf = async (documents: Readonly<Record<string, DocumentContent>>): Promise<TestCollection> => {
    const collection = await subject().collection()
    for (const [name, content] of Object.entries(documents)) await collection.write(name, content)
    return collection
  }
  const expectScores = async (
    collection: TestCollection,
    search: Search,
    expected: Readonly<Record<string, number>>,
  ): Promise<void> => {
    const { candidates } = await collection.search(search)
    const scores = new Map(candidates.map(({ documentId, score }) => [documentId, score]))
    expect(scores.size).toBe(Object.keys(expected).length)
    for (const [name, score] of Object.entries(expected)) expect(scores.get(collection.id(name))).toBeCloseTo(score, 6)
    const descending = candidates.map(({ score }) => score).toSorted((left, right) => right - left)
    expect(candidates.map(({ score }) => score)).toEqual(descending)
  }

  describe('fusion by the distribution of scores', () => {
    it('scales each list to its mean and sample deviation, and adds', async () => {
      const expected = {
        a: semantic(3) + keyword(-2),
        b: semantic(2) + keyword(-1),
        c: semantic(-1),
        d: semantic(-4) + keyword(3),
      }
      await expectScores(await collectionOf(CORPUS), QUERY, expected)
    })

    it('gives 0.5 to the one member of a list', async () => {
      const search = { ...QUERY, filter: tagged('kept') }
      await expectScores(await collectionOf(CORPUS), search, { a: 0.5 + OF_TWO + 0.5, c: 0.5 - OF_TWO })
    })

    it('takes the distribution of what the limit leaves', async () => {
      const expected = { a: 0.5 + OF_TWO, b: 0.5 - OF_TWO + (0.5 - OF_TWO), d: 0.5 + OF_TWO }
      await expectScores(await collectionOf(CORPUS), { ...QUERY, limit: 2 }, expected)
      await expectScores(await collectionOf(CORPUS), { ...QUERY, limit: 1 }, { a: 0.5, d: 0.5 })
    })

    it('does not clip what is far from the mean', async () => {
      const far = { dense: [40, 0, 0], sparse: weighing(0) }
      const near = { dense: [1, 0, 0], sparse: weighing(0) }
      const names = Array.from({ length: 19 }, (_, place) => `near ${place}`)
      const collection = await collectionOf({
        far: { chunks: [far] },
        ...Object.fromEntries(names.map((name) => [name, { chunks: [near] }])),
      })
      /** The one of n that differs is (n - 1) / sqrt(n) deviations away: 19 / sqrt(20) of 20. */
      const away = 19 / Math.sqrt(20) / 6
      const others = names.map((name) => [name, 0.5 - away / 19])
      await expectScores(collection, QUERY, { far: 0.5 + away, ...Object.fromEntries(others) })
      expect(0.5 + away).toBeGreaterThan(1.2)
    })

    it.each([2, 3, 5, 7, 10, 13])('gives 0.5 to each of %d equal scores', async (size) => {
      const names = Array.from({ length: size }, (_, place) => `twin ${place}`)
      const twin: DocumentContent = { chunks: [{ dense: [0.1, 0, 0], sparse: weighing(0.7) }] }
      const collection = await collectionOf(Object.fromEntries(names.map((name) => [name, twin])))
      await expectScores(collection, QUERY, Object.fromEntries(names.map((name) => [name, 1])))
      const alone = { ...QUERY, sparse: sparseVector([]) }
      await expectScores(collection, alone, Object.fromEntries(names.map((name) => [name, 0.5])))
    })

    it('leaves a single ranking unscaled', async () => {
      const collection = await collectionOf(CORPUS)
      await expectScores(collection, { dense: QUERY.dense, fusion: DBSF }, { a: 5, b: 4, c: 1, d: -2 })
    })

    it('is never cut after fusion, and says when there is more', async () => {
      const collection = await collectionOf(CORPUS)
      const cut = await collection.search({ ...QUERY, limit: 1 })
      expect([cut.candidates.length, cut.exhausted]).toEqual([2, false])
      const whole = await collection.search({ ...QUERY, limit: 5 })
      expect([whole.candidates.length, whole.exhausted]).toEqual([4, true])
    })
  })

  describe('values of candidates', () => {
    const VALUED: Readonly<Record<string, DocumentContent>> = {
      first: {
        title: 'Ünïcode “title”',
        attributes: { kind: '', rank: -3, price: 0.1, due: day('1969-07-20T20:17:40.123Z') },
        createdAt: day('2001-02-03T04:05:06.007Z'),
        chunks: [{ text: 'harbor' }, { text: 'harbor light', dense: [0.5, 0, 0] }],
      },
      second: { title: null, chunks: [{ text: 'harbor anchor' }, { text: 'lantern' }] },
    }
    const FIELDS: readonly (readonly [SortField, SortValue, SortValue])[] = [
      [{ kind: 'title' }, 'Ünïcode “title”', null],
      [{ kind: 'createdAt' }, day('2001-02-03T04:05:06.007Z'), day('2024-01-01T00:00:00Z')],
      [{ kind: 'updatedAt' }, day('2024-01-02T00:00:00Z'), day('2024-01-02T00:00:00Z')],
      [attribute('STRING'), '', null],
      [attribute('INT'), -3, null],
      [attribute('FLOAT'), 0.1, null],
      [attribute('DATE_TIME'), day('1969-07-20T20:17:40.123Z'), null],
    ]
    const SEARCHES: readonly Search[] = [
      { dense: [1, 0, 0] },
      { sparse: 'harbor lantern' },
      { dense: [1, 0, 0], sparse: 'harbor' },
      { dense: [1, 0, 0], sparse: 'harbor', fusion: DBSF, exact: true },
    ]

    it.each(FIELDS)('are those of their documents (%j)', async (field, first, second) => {
      const collection = await collectionOf(VALUED)
      for (const search of SEARCHES) {
        const { candidates } = await collection.search({ ...search, field })
        expect(candidates).toHaveLength(4)
        for (const { documentId, value } of candidates) {
          expect(value).toBe(documentId === collection.id('first') ? first : second)
        }
      }
    })

    it('are absent where none was asked for', async () => {
      const collection = await collectionOf(VALUED)
      const requests = [{ ...SEARCHES[0], field: { kind: 'title' } as const }, ...SEARCHES]
      const answers = await subject().engine.search(requests.map((search) => collection.request(search)))
      const given = answers.map(({ candidates }) => candidates.filter((one) => one.value !== undefined).length)
      expect(given).toEqual([4, 0, 0, 0, 0])
    })

    it('are those of the last version', async () => {
      const collection = await collectionOf({ a: { attributes: { rank: 1 } } })
      const values = async () => {
        const { candidates } = await collection.search({ dense: [1, 0, 0], field: attribute('INT') })
        return candidates.map(({ value }) => value)
      }
      expect(await values()).toEqual([1])
      await collection.write('a', { version: 2, attributes: { rank: 2 } })
      expect(await values()).toEqual([2])
      await collection.write('a', { version: 3 })
      expect(await values()).toEqual([null])
    })
  })
}
