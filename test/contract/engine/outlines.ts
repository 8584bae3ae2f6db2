/** Outlines: texts that are kept with documents for ingest, which no engine looks into. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { tagged } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

const OUTLINE = '{"blocks":[[0,5,"naïve \u{1f600}"]]}'

export function outlinesContract(subject: () => Subject): void {
  const write = (collection: TestCollection, version: number, outline?: string): Promise<boolean> =>
    subject().engine.replaceDocument(collection.scope(), ...collection.made('a', { version, tags: ['x'] }), outline)
  const outlineOf = async (collection: TestCollection): Promise<string | undefined> =>
    (await subject().engine.outlines(collection.scope(), [collection.id('a')]))[0]

  describe('outlines', () => {
    afterEach(() => subject().dropNewest())

    it('are read in the order of the ids, and undefined where there is none', async () => {
      const collection = await subject().collection()
      await write(collection, 1, OUTLINE)
      await collection.write('bare')
      const ids = ['never-written', 'a', 'bare', 'a'].map((name) => collection.id(name))
      const outlines = await subject().engine.outlines(collection.scope(), ids)
      expect(outlines).toEqual([undefined, OUTLINE, undefined, OUTLINE])
      expect(await subject().engine.outlines(collection.scope(), [])).toEqual([])
    })

    it('stay when a version is raised or attributes are declared, and go with a replacement that brings none', async () => {
      const collection = await subject().collection({ attributes: [] })
      await write(collection, 1, OUTLINE)
      await collection.raise('a', 2, 'hash of a at 1')
      expect(await outlineOf(collection)).toBe(OUTLINE)
      const attributes = [{ name: 'shelf', type: 'STRING', facetable: false, sortable: false }] as const
      await subject().engine.updateCollection(collection.name, { attributes })
      expect(await outlineOf(collection)).toBe(OUTLINE)
      expect(await write(collection, 2, 'late')).toBe(false)
      expect(await outlineOf(collection)).toBe(OUTLINE)
      await write(collection, 3, '{}')
      expect(await outlineOf(collection)).toBe('{}')
      await write(collection, 4)
      expect(await outlineOf(collection)).toBeUndefined()
    })

    it('go with their document, and do not come back with it', async () => {
      const collection = await subject().collection()
      await write(collection, 1, OUTLINE)
      await collection.delete(['a'], 2)
      expect(await outlineOf(collection)).toBeUndefined()
      await collection.write('a', { version: 3 })
      expect(await outlineOf(collection)).toBeUndefined()
    })

    it('are not read with documents', async () => {
      const collection = await subject().collection()
      await write(collection, 1, OUTLINE)
      const [document] = collection.made('a', { tags: ['x'] })
      expect(await subject().engine.documents(collection.scope(), [document.id])).toEqual([document])
    })

    it('are shown to those who may see the document', async () => {
      const collection = await subject().collection()
      await write(collection, 1, OUTLINE)
      const { engine } = subject()
      const [seen] = await engine.outlines(collection.scope(undefined, tagged('x')), [collection.id('a')])
      const [hidden] = await engine.outlines(collection.scope(undefined, tagged('y')), [collection.id('a')])
      expect([seen, hidden]).toEqual([OUTLINE, undefined])
    })

    it('belong to a generation', async () => {
      const collection = await subject().collection()
      await write(collection, 1, OUTLINE)
      await subject().engine.createGeneration({ ...collection.record, generation: 2 })
      await subject().engine.promote(collection.name, 2)
      await collection.write('a')
      expect(await outlineOf(collection)).toBeUndefined()
    })
  })
}
