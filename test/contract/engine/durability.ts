/** What outlives the engine: everything that was answered with success, and everything that was deleted. */
import { describe, expect, it } from '@jest/globals'
import { type DocumentContent, declared, exists, says, within } from './factories.ts'
import type { Subject } from './subject.ts'

const CONTENT: DocumentContent = {
  version: 3,
  tags: ['x'],
  attributes: { kind: 'guide', rank: 4 },
  chunks: [
    { text: 'harbor', dense: [1, 2, 3] },
    { text: 'lantern', dense: [3, 2, 1] },
  ],
}
const SEARCHES = [
  { dense: [1, 0.5, 0] },
  { sparse: 'harbor' },
  { dense: [1, 0.5, 0], sparse: 'harbor lantern' },
  { sparse: 'harbor', filter: exists({ kind: 'tags' }) },
]

export function durabilityContract(subject: () => Subject): void {
  describe('after closing and opening', () => {
    it('records, documents, rankings and versions are as they were', async () => {
      const collection = await subject().collection()
      await collection.write('kept', CONTENT)
      await collection.write('gone', CONTENT)
      await collection.delete(['gone'], 8)
      await subject().engine.updateCollection(collection.name, { averageLength: 12.5 })
      const requests = SEARCHES.map((search) => collection.request(search))
      const before = await subject().engine.search(requests)
      await subject().reopen()

      const { engine } = subject()
      expect(await engine.collection(collection.name)).toEqual({ ...collection.record, averageLength: 12.5 })
      expect(await engine.search(requests)).toEqual(before)
      const [document] = collection.made('kept', CONTENT)
      expect(await engine.documents(collection.scope(), [document.id, collection.id('gone')])).toEqual([
        document,
        undefined,
      ])
      expect(await engine.highestVersion(collection.name)).toBe(8)
      expect(await collection.write('gone', { ...CONTENT, version: 7 })).toBe(false)
      expect(await collection.write('kept', { ...CONTENT, version: 3 })).toBe(false)
      expect(await collection.write('kept', { version: 9, chunks: [{ text: 'anchor' }] })).toBe(true)
      expect(await collection.found({ sparse: 'harbor lantern' })).toEqual([])
    })

    it('raised versions, declared attributes, places and words are as they were', async () => {
      const collection = await subject().collection()
      const place = { latitude: 52.52, longitude: 13.405 }
      await collection.write('a', { ...CONTENT, contentHash: 'h', attributes: { place }, metadata: { shelf: 2 } })
      await collection.write('b', { metadata: { shelf: 1 } })
      await collection.raise('a', 9, 'h')
      const attributes = [...collection.record.attributes, declared('shelf', 'INT')]
      await subject().engine.updateCollection(collection.name, { attributes })
      await subject().reopen()

      const order = { field: { kind: 'attribute', name: 'shelf', type: 'INT' }, direction: 'DESC' } as const
      expect(await collection.scrolled({ order })).toEqual(['a', 'b'])
      expect(await collection.write('a', { version: 8 })).toBe(false)
      expect(await subject().engine.highestVersion(collection.name)).toBe(9)
      const area = { kind: 'radius', center: place, meters: 5 } as const
      for (const filter of [within(area), says('title', 'phrase', 'about a'), says('text', 'any', 'lantern')]) {
        expect(await collection.found({ dense: [1, 0, 0], filter })).toEqual(['a'])
      }
    })

    it('a dropped collection is gone', async () => {
      const collection = await subject().collection()
      await collection.write('a')
      await subject().engine.dropCollection(collection.name)
      await subject().reopen()
      expect(await subject().engine.collection(collection.name)).toBeUndefined()
      await expect(collection.search({ dense: [1, 0, 0] })).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' })
    })

    it('an empty collection is there', async () => {
      const collection = await subject().collection()
      await subject().reopen()
      expect(await subject().engine.collection(collection.name)).toEqual(collection.record)
      expect(await collection.write('a')).toBe(true)
    })
  })
}
