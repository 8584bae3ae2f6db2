/** Vectors as they are stored: what is read of them and written again is the same to the last bit, so nobody need make them twice. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Similarity } from '../../../src/core/collection.ts'
import { seeded } from '../seed.ts'
import type { Subject, TestCollection } from './subject.ts'

const RUNS = 10
const SIMILARITIES: readonly Similarity[] = ['cosine', 'dot', 'euclid']

export function vectorsContract(subject: () => Subject): void {
  describe('vectors', () => {
    const read = (collection: TestCollection, name: string, from = 0, limit = 10) =>
      subject().engine.vectorsOf(collection.scope(), { documentId: collection.id(name), from, limit })

    it('come with the title and the text that their chunks were written with, by position', async () => {
      const collection = await subject().collection()
      const chunks = [
        { text: 'İstanbul \u0000 "one"', dense: [1, 0, 0] },
        { text: '', dense: [0, 0, 0] },
        { text: 'three', dense: [0.1, -0.2, 1e-7] },
      ]
      await collection.write('a', { title: 'About', chunks })
      await collection.write('b', { title: null, chunks: chunks.slice(2) })
      const stored = chunks.map(({ text, dense }) => ({ title: 'About', text, dense: Float32Array.from(dense) }))
      expect(await read(collection, 'a')).toEqual(stored)
      expect(await read(collection, 'a', 1, 1)).toEqual([stored[1]])
      expect(await read(collection, 'a', 2, 5)).toEqual([stored[2]])
      expect(await read(collection, 'a', 3)).toEqual([])
      expect(await read(collection, 'b')).toEqual([{ ...stored[2], title: null }])
      expect(await read(collection, 'never written')).toEqual([])
    })

    it('are those of the last write, with its title', async () => {
      const collection = await subject().collection()
      await collection.write('a', { chunks: [{ text: 'one' }, { text: 'two' }] })
      await collection.write('a', { version: 2, title: 'New', chunks: [{ text: 'two', dense: [0, 3, 0] }] })
      expect(await read(collection, 'a')).toEqual([{ title: 'New', text: 'two', dense: Float32Array.of(0, 3, 0) }])
      await collection.delete(['a'], 3)
      expect(await read(collection, 'a')).toEqual([])
    })

    it.each(SIMILARITIES)('that are read and written again stay the same to the last bit (%s)', async (similarity) => {
      const property = fc.asyncProperty(fc.constantFrom(3, 31, 384), fc.integer(), async (dimensions, seed) => {
        const collection = await subject().collection({ model: { similarity, dimensions } })
        const chunks = vectors(8, dimensions, seed).map((dense, place) => ({ text: `chunk ${place}`, dense }))
        await collection.write('a', { chunks })
        const query = { dense: Array.from({ length: dimensions }, (_, place) => Math.cos(place + seed)) }
        const found = await collection.search(query)
        const first = await read(collection, 'a')
        const again = first.map(({ text, dense = [] }) => ({ text, dense: [...dense] }))
        await collection.write('a', { version: 2, chunks: again })
        expect(await read(collection, 'a')).toEqual(first)
        expect(await collection.search(query)).toEqual(found)
        await subject().engine.dropCollection(collection.name)
      })
      await fc.assert(property, { ...seeded(Math.ceil(RUNS * subject().share)), endOnFailure: subject().share < 1 })
    })
  })
}

/** As models make them, scaled to any length. */
const vectors = (count: number, dimensions: number, seed: number): number[][] =>
  Array.from({ length: count }, (_, chunk) =>
    Array.from({ length: dimensions }, (_, place) => Math.sin(seed + chunk * 7.1 + place * place) * 10 ** (chunk % 4)),
  )
