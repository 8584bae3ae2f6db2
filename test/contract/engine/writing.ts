/** Writing: a document is replaced as a whole, the higher version wins whatever the order, and nothing is resurrected. */
import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { only, type Subject } from './subject.ts'

const LONG = [
  { text: 'first harbor', dense: [1, 0, 0] },
  { text: 'second lantern', dense: [0, 1, 0] },
  { text: 'third lantern', dense: [0, 0, 1] },
]

export function writingContract(subject: () => Subject): void {
  describe('writing', () => {
    it('replaces a document with all its chunks', async () => {
      const collection = await subject().collection()
      const [, chunks] = collection.made('a', { chunks: LONG })
      expect(await collection.write('a', { chunks: LONG })).toBe(true)
      expect(await collection.write('a', { version: 2, chunks: [{ text: 'only anchor', dense: [2, 0, 0] }] })).toBe(
        true,
      )

      const ids = chunks.map(({ id }) => id)
      const left = await subject().engine.chunks(collection.scope(), ids)
      expect(left.map((chunk) => chunk?.text)).toEqual(['only anchor', undefined, undefined])
      expect(await subject().engine.count(collection.scope(), [MATCH_ALL])).toEqual([{ documents: 1, chunks: 1 }])
      expect((await collection.search({ dense: [1, 1, 1] })).candidates.map(({ score }) => score)).toEqual([2])
      expect(await collection.found({ sparse: 'harbor lantern' })).toEqual([])
      expect(await collection.found({ sparse: 'anchor' })).toEqual(['a'])
    })

    it.each([
      ['the same', 7],
      ['a lower', 6],
    ])('changes nothing when the write has %s version', async (_, version) => {
      const collection = await subject().collection()
      await collection.write('a', { version: 7, title: 'kept', chunks: [{ text: 'harbor' }] })
      expect(await collection.write('a', { version, title: 'late', chunks: [{ text: 'lantern' }] })).toBe(false)
      const document = only(await subject().engine.documents(collection.scope(), [collection.id('a')]))
      expect(document).toMatchObject({ version: 7, title: 'kept' })
      expect(await collection.found({ sparse: 'lantern' })).toEqual([])
      expect(await collection.found({ sparse: 'harbor' })).toEqual(['a'])
    })

    it('deletes at once, from both retrievers and every read', async () => {
      const collection = await subject().collection()
      await collection.write('a', { chunks: LONG })
      await collection.write('b', { chunks: LONG })
      expect(await collection.delete(['a', 'never-written'], 2)).toEqual([collection.id('a')])
      expect(await collection.found({ dense: [1, 1, 1] })).toEqual(['b'])
      expect(await collection.found({ sparse: 'lantern' })).toEqual(['b'])
      expect(await subject().engine.documents(collection.scope(), [collection.id('a')])).toEqual([undefined])
      expect(await subject().engine.count(collection.scope(), [MATCH_ALL])).toEqual([{ documents: 1, chunks: 3 }])
      expect(await collection.delete(['a'], 2)).toEqual([])
    })

    it('deletes what has the version of the delete, and keeps what is newer', async () => {
      const collection = await subject().collection()
      await collection.write('same', { version: 4 })
      await collection.write('newer', { version: 5 })
      expect(await collection.delete(['newer', 'same'], 4)).toEqual([collection.id('same')])
      expect(await collection.found({ dense: [1, 0, 0] })).toEqual(['newer'])
    })

    it('drops a write that a delete overtook, and takes a later one', async () => {
      const collection = await subject().collection()
      await collection.write('a', { version: 1 })
      await collection.delete(['a'], 5)
      expect(await collection.write('a', { version: 4 })).toBe(false)
      expect(await collection.write('a', { version: 5 })).toBe(false)
      expect(await collection.found({ dense: [1, 0, 0] })).toEqual([])
      expect(await collection.write('a', { version: 6, chunks: LONG })).toBe(true)
      expect((await collection.search({ dense: [1, 1, 1] })).candidates).toHaveLength(3)
    })

    it('remembers the delete of a document that had not come yet', async () => {
      const collection = await subject().collection()
      expect(await collection.delete(['a'], 5)).toEqual([])
      expect(await collection.write('a', { version: 3 })).toBe(false)
      expect(await collection.write('a', { version: 6 })).toBe(true)
    })

    it('forgets nothing of a delete when an older one comes late', async () => {
      const collection = await subject().collection()
      await collection.delete(['a'], 9)
      await collection.delete(['a'], 2)
      expect(await collection.write('a', { version: 5 })).toBe(false)
    })

    it('knows the highest version of all writes, deletes included', async () => {
      const collection = await subject().collection()
      const highest = (): Promise<number> => subject().engine.highestVersion(collection.name)
      expect(await highest()).toBe(0)
      await collection.write('a', { version: 12 })
      await collection.write('b', { version: 7 })
      expect(await highest()).toBe(12)
      await collection.delete(['a'], 2 ** 40)
      expect(await highest()).toBe(2 ** 40)
    })

    it('counts what has changed, by the time its caller is told, or says that it cannot know', async () => {
      const collection = await subject().collection()
      const count = () => subject().engine.changeCount(collection.name)
      const counts = [count()]
      await collection.write('a', { version: 1, contentHash: 'same' })
      counts.push(count())
      await collection.raise('a', 2, 'same')
      counts.push(count())
      await collection.delete(['a'], 3)
      counts.push(count())
      expect(new Set(counts).size).toBe(counts[0] === undefined ? 1 : 4)
      expect(count()).toBe(counts[3])
    })

    it('takes a document without chunks, which can be read and counted but not found', async () => {
      const collection = await subject().collection()
      expect(await collection.write('empty', { chunks: [] })).toBe(true)
      expect(await subject().engine.count(collection.scope(), [MATCH_ALL])).toEqual([{ documents: 1, chunks: 0 }])
      expect(await collection.found({ dense: [1, 0, 0], sparse: 'empty' })).toEqual([])
      expect(await collection.delete(['empty'], 2)).toEqual([collection.id('empty')])
    })

    it('survives being replaced and deleted many times', async () => {
      const collection = await subject().collection()
      for (let version = 1; version <= 30; version += 3) {
        await collection.write('a', { version, chunks: LONG })
        await collection.write('a', { version: version + 1, chunks: LONG.slice(0, 2) })
        await collection.delete(['a'], version + 2)
      }
      expect(await collection.found({ dense: [1, 1, 1], sparse: 'lantern' })).toEqual([])
      await collection.write('a', { version: 40, chunks: LONG })
      expect((await collection.search({ sparse: 'lantern' })).candidates).toHaveLength(2)
    })
  })
}
