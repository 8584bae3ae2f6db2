/** Reading back: whole, in the order asked, with gaps where there is nothing. */
import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import type { ChunkId, DocumentId } from '../../../src/core/ids.ts'
import { attribute, type DocumentContent, day, exists, isIn, not, tagged } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

const RICH: DocumentContent = {
  version: 3,
  title: 'Ünïcode — “title” 🧭',
  url: 'https://example.com/a?b=c#d',
  language: 'en',
  tags: ['b', 'a', 'b c', ''],
  attributes: {
    kind: 'guide',
    labels: ['x', 'y'],
    rank: -3,
    price: 0.1,
    open: false,
    due: day('1969-07-20T20:17:40.123Z'),
    place: { latitude: -33.8567844, longitude: 151.2152967 },
  },
  metadata: { nested: [1, 2.5, null, true, { deep: 'x' }], empty: {}, 'odd key': '' },
  createdAt: day('2001-02-03T04:05:06.007Z'),
  updatedAt: day('2024-12-31T23:59:59.999Z'),
  chunks: [
    { text: 'İstanbul 日本語 e\u0301 é 👩‍👩‍👧', headingPath: ['Top', 'Under “quotes”'] },
    { text: 'tabs\tand\r\nlines, a \u0000 and "quotes"' },
    { text: '' },
  ],
}

// biome-ignore format: one list of odd things
const ODD_IDS = [
  'a', 'A', ' a', 'a ', 'a/b', '../a', 'a\\b', "a'; DROP TABLE document;--", '%', '_', '*', '"', 'null', '0', '00', 'é', 'e\u0301',
  '日本語', '👩‍👩‍👧', 'https://example.com/?q=1&r=2#3', 'x'.repeat(1_000),
]

export function readingContract(subject: () => Subject): void {
  describe('reading', () => {
    it('gives documents and chunks back as they were written', async () => {
      const collection = await subject().collection()
      const [document, encoded] = collection.made('rich', RICH)
      await collection.write('rich', RICH)
      const chunks = encoded.map(({ dense: _dense, sparse: _sparse, ...chunk }) => chunk)
      const scope = collection.scope()
      expect(await subject().engine.documents(scope, [document.id])).toEqual([document])
      expect(
        await subject().engine.chunks(
          scope,
          chunks.map(({ id }) => id),
        ),
      ).toEqual(chunks)
      const slices = [{ documentId: document.id, from: 0, limit: 10 }]
      expect(await subject().engine.documentChunks(scope, slices)).toEqual([chunks])
    })

    it('answers in the order of the ids, with undefined for what is missing', async () => {
      const collection = await corpus(subject(), 3)
      const [zero, one, two] = ['document-0', 'document-1', 'document-2'].map((externalId) => collection.id(externalId))
      const missing = collection.id('never-written')
      const ids = [two, missing, zero, one, zero].filter((id) => id !== undefined)
      const documents = await subject().engine.documents(collection.scope(), ids)
      const expected = ['document-2', undefined, 'document-0', 'document-1', 'document-0']
      expect(documents.map((document) => document?.externalId)).toEqual(expected)

      const chunkIds = collection.made('document-1')[1].map(({ id }) => id)
      const asked = [...collection.made('never-written')[1].map(({ id }) => id), ...chunkIds]
      const chunks = await subject().engine.chunks(collection.scope(), asked)
      expect(chunks.map((chunk) => chunk?.id)).toEqual([undefined, ...chunkIds])
      expect(await subject().engine.documents(collection.scope(), [])).toEqual([])
      expect(await subject().engine.chunks(collection.scope(), [])).toEqual([])
    })

    it('cuts the chunks of each document by position', async () => {
      const collection = await subject().collection()
      const texts = Array.from({ length: 12 }, (_, place) => `part ${place}`)
      await collection.write('long', { chunks: texts.map((text) => ({ text })) })
      const [long, missing] = [collection.id('long'), collection.id('never-written')]
      const slices = await subject().engine.documentChunks(collection.scope(), [
        { documentId: long, from: 9, limit: 2 },
        { documentId: missing, from: 0, limit: 5 },
        { documentId: long, from: 10, limit: 100 },
        { documentId: long, from: 12, limit: 1 },
      ])
      const expected = [['part 9', 'part 10'], [], ['part 10', 'part 11'], []]
      expect(slices.map((chunks) => chunks.map(({ text }) => text))).toEqual(expected)
    })

    it('counts documents and their chunks, one answer per filter', async () => {
      const collection = await subject().collection()
      await collection.write('a', { tags: ['x'], chunks: [{}, {}, {}] })
      await collection.write('b', { tags: ['x', 'y'], chunks: [{}] })
      await collection.write('c', { tags: [] })
      const filters = [MATCH_ALL, tagged('x'), tagged('y'), tagged('z'), not(tagged('y')), exists({ kind: 'tags' })]
      const counts = await subject().engine.count(collection.scope(), filters)
      expect(counts.map(({ documents, chunks }) => [documents, chunks])).toEqual([
        [3, 5],
        [2, 4],
        [1, 1],
        [0, 0],
        [2, 4],
        [2, 4],
      ])
      expect(await subject().engine.count(collection.scope(), [])).toEqual([])
    })

    it('pages stamps by id until none is left', async () => {
      const collection = await corpus(subject(), 7)
      const pages: string[][] = []
      let after: DocumentId | undefined
      do {
        const page = await subject().engine.stamps(collection.scope(), after, 3)
        pages.push(page.map(({ externalId }) => externalId))
        after = page.at(-1)?.id
      } while (after !== undefined)
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1, 0])
      const byId = Array.from({ length: 7 }, (_, place) => `document-${place}`)
      byId.sort((left, right) => (collection.id(left) < collection.id(right) ? -1 : 1))
      expect(pages.flat()).toEqual(byId)
    })

    it('stamps a document with what was written last', async () => {
      const collection = await subject().collection()
      await collection.write('a', { version: 1, contentHash: 'first' })
      await collection.write('a', { version: 2, contentHash: 'second', title: 'New' })
      const stamp = { id: collection.id('a'), externalId: 'a', version: 2, contentHash: 'second', title: 'New' }
      expect(await subject().engine.stamps(collection.scope(), undefined, 10)).toEqual([stamp])
      expect(await subject().engine.stampsOf(collection.scope(), [collection.id('a')])).toEqual([stamp])
      await collection.write('a', { version: 3, title: null })
      expect(await subject().engine.stamps(collection.scope(), undefined, 10)).toMatchObject([{ title: null }])
    })

    it('gives stamps in the order of the ids, with undefined for what is missing', async () => {
      const collection = await corpus(subject(), 3)
      const names = ['document-2', 'never-written', 'document-0', 'document-2']
      const ids = names.map((name) => collection.id(name))
      const stamps = await subject().engine.stampsOf(collection.scope(), ids)
      expect(stamps.map((stamp) => stamp?.externalId)).toEqual(['document-2', undefined, 'document-0', 'document-2'])
      expect(await subject().engine.stampsOf(collection.scope(), [])).toEqual([])
      await collection.delete(['document-2'], 9)
      expect(await subject().engine.stampsOf(collection.scope(), [collection.id('document-2')])).toEqual([undefined])
      const absent = Array.from({ length: 3_000 }, (_, place) => collection.id(`absent ${place}`))
      const many = await subject().engine.stampsOf(collection.scope(), [...absent, collection.id('document-1')])
      expect(many.filter((stamp) => stamp !== undefined)).toHaveLength(1)
    })

    it('keeps external ids apart that look alike', async () => {
      const collection = await subject().collection()
      for (const externalId of ODD_IDS) await collection.write(externalId)
      const documents = await subject().engine.documents(
        collection.scope(),
        ODD_IDS.map((externalId) => collection.id(externalId)),
      )
      expect(documents.map((document) => document?.externalId)).toEqual(ODD_IDS)
      for (const externalId of ODD_IDS) {
        const filter = isIn({ kind: 'externalId' }, externalId)
        expect(await collection.found({ dense: [1, 0, 0], filter })).toEqual([externalId])
      }
    })

    it('reads thousands of ids in one call', async () => {
      const collection = await corpus(subject(), 2)
      const [known] = collection.made('document-1')
      const [chunk] = collection.made('document-1')[1]
      const others = Array.from({ length: 3_000 }, (_, place) => collection.id(`absent ${place}`))
      const documents = await subject().engine.documents(collection.scope(), [...others, known.id])
      expect(documents.filter((document) => document !== undefined)).toEqual([known])
      const chunkIds = [...(others as readonly string[] as readonly ChunkId[]), ...(chunk ? [chunk.id] : [])]
      const chunks = await subject().engine.chunks(collection.scope(), chunkIds)
      expect(chunks.flatMap((one) => one?.id ?? [])).toEqual([chunk?.id])
    })

    it('sees nothing that a replaced document was', async () => {
      const collection = await subject().collection()
      await collection.write('a', { language: 'en', tags: ['old'], attributes: { kind: 'guide' } })
      await collection.write('a', { version: 2, tags: ['new'], attributes: { rank: 1 } })
      const old = [tagged('old'), isIn({ kind: 'language' }, 'en'), exists(attribute('STRING'))]
      const counts = await subject().engine.count(collection.scope(), [...old, tagged('new'), exists(attribute('INT'))])
      expect(counts.map(({ documents }) => documents)).toEqual([0, 0, 0, 1, 1])
    })
  })
}

/** `size` documents of one chunk, `document-0` and on. */
async function corpus(subject: Subject, size: number): Promise<TestCollection> {
  const collection = await subject.collection()
  for (let place = 0; place < size; place += 1) await collection.write(`document-${place}`)
  return collection
}
