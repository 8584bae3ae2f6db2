/** Collections: made, read back, changed, listed, dropped; and what happens where there is none. */
import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName } from '../../../src/core/ids.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { exists, isIn, recordOf } from './factories.ts'
import { type Subject, type TestCollection, testCollection } from './subject.ts'

export function collectionsContract(subject: () => Subject): void {
  describe('collections', () => {
    it('gives a record back as it was created', async () => {
      const { name, record } = await subject().collection({
        titleJoiner: '\n',
        averageLength: 41.25,
        documentLanguages: ['german', 'finnish'],
      })
      expect(await subject().engine.collection(name)).toEqual(record)
    })

    it('lists all records by name', async () => {
      const made = [await subject().collection(), await subject().collection()]
      const listed = await subject().engine.collections()
      for (const { record } of made) expect(listed).toContainEqual(record)
      const names = listed.map(({ name }) => name)
      expect(names).toEqual([...names].sort())
    })

    it('keeps a changed average length and changed attributes, and nothing else changes', async () => {
      const { name, record } = await subject().collection()
      await subject().engine.updateCollection(name, { averageLength: 73.5 })
      expect(await subject().engine.collection(name)).toEqual({ ...record, averageLength: 73.5 })
      const attributes = [{ name: 'shelf', type: 'STRING', facetable: true, sortable: true }] as const
      await subject().engine.updateCollection(name, { attributes })
      expect(await subject().engine.collection(name)).toEqual({ ...record, averageLength: 73.5, attributes })
    })

    it('filters by an attribute that was declared after its documents were written', async () => {
      const collection = await subject().collection({ attributes: [] })
      await collection.write('atlas', { attributes: { shelf: 'tall' } })
      await collection.write('novel', { attributes: { shelf: 'small' } })
      const shelf = { kind: 'attribute', name: 'shelf', type: 'STRING' } as const
      await subject().engine.updateCollection(collection.name, {
        attributes: [{ name: 'shelf', type: 'STRING', facetable: false, sortable: false }],
      })
      expect(await collection.found({ dense: [1, 0, 0], filter: isIn(shelf, 'tall') })).toEqual(['atlas'])
      await collection.write('leaflet')
      expect(await collection.found({ dense: [1, 0, 0], filter: exists(shelf) })).toHaveLength(2)
    })

    it('drops a collection with all it holds, and a new one of that name is empty', async () => {
      const collection = await subject().collection()
      await collection.write('kept', { version: 5 })
      expect(await subject().engine.dropCollection(collection.name)).toBe(true)
      expect(await subject().engine.collection(collection.name)).toBeUndefined()
      expect((await subject().engine.collections()).map(({ name }) => name)).not.toContain(collection.name)

      await subject().engine.createCollection(collection.record)
      expect(await subject().engine.highestVersion(collection.name)).toBe(0)
      await expectEmpty(subject().engine, collection)
      expect(await collection.write('kept', { version: 1 })).toBe(true)
      expect(await collection.found({ dense: [1, 0, 0] })).toEqual(['kept'])
    })

    it('answers false for dropping what is not there', async () => {
      expect(await subject().engine.dropCollection(collectionName('never-made'))).toBe(false)
      expect(await subject().engine.collection(collectionName('never-made'))).toBeUndefined()
    })

    it('keeps collections apart, also in one call', async () => {
      const [left, right] = [
        await subject().collection(),
        await subject().collection({ model: { similarity: 'euclid' } }),
      ]
      await left.write('shared', { chunks: [{ dense: [3, 0, 0] }] })
      await right.write('shared', { chunks: [{ dense: [3, 4, 0] }] })
      const search = { dense: [3, 0, 0] }
      const answers = await subject().engine.search([left.request(search), right.request(search)])
      const scores = answers.map(({ candidates }) => candidates.map(({ score }) => score))
      expect(scores).toEqual([[expect.closeTo(9, 5)], [expect.closeTo(-4, 5)]])
      await left.delete(['shared'], 2)
      expect(await right.found(search)).toEqual(['shared'])
    })

    it.each(CALLS)('says COLLECTION_NOT_FOUND to %s of a collection that is not there', async (_, call) => {
      const absent = testCollection(() => subject().engine, recordOf(collectionName('never-made')))
      const expected = {
        name: 'SextantError',
        code: 'COLLECTION_NOT_FOUND',
        message: expect.stringContaining('never-made'),
      }
      await expect(call(subject().engine, absent)).rejects.toMatchObject(expected)
    })
  })
}

type Call = (engine: Engine, absent: TestCollection) => Promise<unknown>

const CALLS: readonly (readonly [string, Call])[] = [
  ['a search', (_, absent) => absent.search({ dense: [1, 0, 0] })],
  ['a write', (_, absent) => absent.write('a')],
  ['a delete', (_, absent) => absent.delete(['a'], 1)],
  ['a change', (engine, { name }) => engine.updateCollection(name, { averageLength: 9 })],
  ['its highest version', (engine, { name }) => engine.highestVersion(name)],
  ['documents', (engine, absent) => engine.documents(absent.scope(), [absent.id('a')])],
  ['outlines', (engine, absent) => engine.outlines(absent.scope(), [absent.id('a')])],
  [
    'chunks',
    (engine, absent) =>
      engine.chunks(
        absent.scope(),
        absent.made('a')[1].map(({ id }) => id),
      ),
  ],
  [
    'chunk slices',
    (engine, absent) => engine.documentChunks(absent.scope(), [{ documentId: absent.id('a'), from: 0, limit: 1 }]),
  ],
  ['vectors', (engine, absent) => engine.vectorsOf(absent.scope(), { documentId: absent.id('a'), from: 0, limit: 1 })],
  ['a count', (engine, absent) => engine.count(absent.scope(), [MATCH_ALL])],
  ['a scroll', (_, absent) => absent.scrolled()],
  ['a rising version', (_, absent) => absent.raise('a', 1, 'hash')],
  ['stamps of documents', (engine, absent) => engine.stampsOf(absent.scope(), [absent.id('a')])],
  ['stamps', (engine, absent) => engine.stamps(absent.scope(), undefined, 10)],
]

async function expectEmpty(engine: Engine, collection: TestCollection): Promise<void> {
  expect(await engine.count(collection.scope(), [MATCH_ALL])).toEqual([{ documents: 0, chunks: 0 }])
  expect(await engine.stamps(collection.scope(), undefined, 10)).toEqual([])
  expect(await collection.found({ dense: [1, 0, 0] })).toEqual([])
  expect(await collection.found({ sparse: 'kept' })).toEqual([])
}
