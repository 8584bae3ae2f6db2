/** Raising the version of a document that stays as it is. */
import { describe, expect, it } from '@jest/globals'
import type { Subject, TestCollection } from './subject.ts'

const CONTENT = { version: 4, contentHash: 'same', tags: ['x'], chunks: [{ text: 'harbor', dense: [1, 2, 3] }] }

export function raisingContract(subject: () => Subject): void {
  const written = async (): Promise<TestCollection> => {
    const collection = await subject().collection()
    await collection.write('a', CONTENT)
    return collection
  }
  const versionOf = async (collection: TestCollection): Promise<number | undefined> =>
    (await subject().engine.stampsOf(collection.scope(), [collection.id('a')]))[0]?.version

  describe('raising a version', () => {
    it('changes the version, and nothing else', async () => {
      const collection = await written()
      const search = { dense: [1, 0, 0], sparse: 'harbor' }
      const before = await collection.search(search)
      expect(await collection.raise('a', 9, 'same')).toBe(true)
      const { engine } = subject()
      const [document, chunks] = collection.made('a', CONTENT)
      expect(await engine.documents(collection.scope(), [document.id])).toEqual([{ ...document, version: 9 }])
      const ids = chunks.map(({ id }) => id)
      expect((await engine.chunks(collection.scope(), ids)).map((chunk) => chunk?.text)).toEqual(['harbor'])
      expect(await collection.search(search)).toEqual(before)
      expect(await engine.stamps(collection.scope(), undefined, 9)).toEqual([
        { id: document.id, externalId: 'a', version: 9, contentHash: 'same', title: document.title },
      ])
      expect(await engine.highestVersion(collection.name)).toBe(9)
    })

    it.each([
      ['has other content', 9, 'other'],
      ['has the same version', 4, 'same'],
      ['has a higher version', 3, 'same'],
    ])('is refused where the document %s', async (_, version, contentHash) => {
      const collection = await written()
      expect(await collection.raise('a', version, contentHash)).toBe(false)
      expect(await versionOf(collection)).toBe(4)
      expect(await subject().engine.highestVersion(collection.name)).toBe(4)
    })

    it('is refused where there is no document, or none any more', async () => {
      const collection = await written()
      expect(await collection.raise('never-written', 9, 'same')).toBe(false)
      await collection.delete(['a'], 6)
      for (const version of [5, 6, 7]) expect(await collection.raise('a', version, 'same')).toBe(false)
      expect(await versionOf(collection)).toBeUndefined()
      expect(await subject().engine.highestVersion(collection.name)).toBe(6)
      expect(await collection.write('a', { ...CONTENT, version: 7 })).toBe(true)
    })

    it('drops writes and deletes of the versions in between, and takes later ones', async () => {
      const collection = await written()
      await collection.raise('a', 9, 'same')
      for (const version of [5, 9]) expect(await collection.write('a', { version, contentHash: 'late' })).toBe(false)
      expect(await collection.delete(['a'], 8)).toEqual([])
      expect(await collection.raise('a', 9, 'same')).toBe(false)
      expect(await collection.found({ sparse: 'harbor' })).toEqual(['a'])
      expect(await collection.write('a', { version: 10, contentHash: 'new', chunks: [{ text: 'lantern' }] })).toBe(true)
      expect(await collection.raise('a', 11, 'same')).toBe(false)
      expect(await collection.raise('a', 11, 'new')).toBe(true)
      expect(await collection.delete(['a'], 11)).toEqual([collection.id('a')])
    })

    it('rises where a delete came too late to remove the document', async () => {
      const collection = await written()
      await collection.delete(['a'], 3)
      expect(await collection.raise('a', 5, 'same')).toBe(true)
      expect(await versionOf(collection)).toBe(5)
    })

    it('leaves the highest of many that rise side by side', async () => {
      const collection = await written()
      const versions = Array.from({ length: 20 }, (_, place) => ((place * 7) % 20) + 5)
      await Promise.all(versions.map((version) => collection.raise('a', version, 'same')))
      expect(await versionOf(collection)).toBe(24)
    })
  })
}
