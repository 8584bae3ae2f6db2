import { describe, expect, it } from '@jest/globals'
import { contextSlice, mergeChunks, type Neighbours } from '../../src/catalog/context.ts'
import type { Chunk, Document } from '../../src/core/document.ts'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { planChunks } from '../../src/text/chunk.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'
import { documentOf } from '../contract/engine/factories.ts'

const ID = documentIdOf(collectionName('articles'), LOCAL_TENANT, 'pay')

const slice = (position: number, neighbours: Neighbours) => contextSlice({ documentId: ID, position }, neighbours)
const ranges = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([start, end]) => ({ range: { start, end } }))

describe('the slice around a chunk', () => {
  it('is the chunk with its neighbours', () => {
    expect(slice(5, { before: 1, after: 2 })).toEqual({ documentId: ID, from: 4, limit: 4 })
    expect(slice(5, { before: 0, after: 0 })).toEqual({ documentId: ID, from: 5, limit: 1 })
    expect(slice(30, { before: 20, after: 20 })).toEqual({ documentId: ID, from: 10, limit: 41 })
  })

  it('begins where the document begins', () => {
    expect(slice(1, { before: 3, after: 1 })).toEqual({ documentId: ID, from: 0, limit: 3 })
    expect(slice(0, { before: 20, after: 0 })).toEqual({ documentId: ID, from: 0, limit: 1 })
  })

  it.each<[Neighbours, string]>([
    [{ before: -1, after: 0 }, '`before` is -1, and must be a whole number from 0 to 20.'],
    [{ before: 0, after: 21 }, '`after` is 21, and must be a whole number from 0 to 20.'],
    [{ before: 1.5, after: 0 }, '`before` is 1.5, and must be a whole number from 0 to 20.'],
    [{ before: 0, after: Number.NaN }, '`after` is NaN, and must be a whole number from 0 to 20.'],
  ])('is not %j', (neighbours, message) => {
    expect(() => slice(5, neighbours)).toThrow(
      expect.objectContaining({ code: 'PAGE_SIZE_OUT_OF_RANGE', message: expect.stringContaining(message) }),
    )
  })
})

describe('merged chunks', () => {
  const text = 'One. Two. Three.\n\nFour.'

  it('are the text of the document, with what stands between them and without what they share', () => {
    expect(mergeChunks(text, ranges([0, 9], [5, 16], [18, 23]))).toEqual({ text, range: { start: 0, end: 23 } })
    expect(mergeChunks(text, ranges([5, 16], [18, 23]))).toEqual({
      text: 'Two. Three.\n\nFour.',
      range: { start: 5, end: 23 },
    })
  })

  it('are the chunk itself when it is alone', () => {
    expect(mergeChunks(text, ranges([5, 9]))).toEqual({ text: 'Two.', range: { start: 5, end: 9 } })
  })

  it('of a document without text are empty: its one chunk stands for the title', () => {
    expect(mergeChunks('', ranges([0, 0]))).toEqual({ text: '', range: { start: 0, end: 0 } })
  })

  it('that are none are empty', () => {
    expect(mergeChunks(text, [])).toEqual({ text: '', range: { start: 0, end: 0 } })
  })

  it('end with the document when it has become shorter', () => {
    expect(mergeChunks('One.', ranges([0, 9], [5, 16]))).toEqual({ text: 'One.', range: { start: 0, end: 4 } })
    expect(mergeChunks('One.', ranges([9, 16]))).toEqual({ text: '', range: { start: 4, end: 4 } })
  })

  it('are counted in UTF-16 code units', () => {
    expect(mergeChunks('a 🧭 b', ranges([2, 4], [5, 6]))).toEqual({ text: '🧭 b', range: { start: 2, end: 6 } })
  })

  it('join chunks as their author gave them as the document does', () => {
    const [document, chunks]: [Document, readonly Chunk[]] = documentOf(ID, 'pay', {
      chunks: [{ text: 'First' }, { text: '' }, { text: 'Third' }],
    })
    expect(mergeChunks(document.text, chunks).text).toBe('First\n\n\n\nThird')
    expect(mergeChunks(document.text, chunks.slice(1, 2))).toEqual({ text: '', range: { start: 7, end: 7 } })
  })

  it('of the chunker hold every one of their texts where its range says, overlaps once', async () => {
    const sentences = Array.from({ length: 40 }, (_, place) => `Sentence number ${place} says something.`)
    const source = `# Guide\n\n${sentences.slice(0, 20).join(' ')}\n\n## More\n\n${sentences.slice(20).join(' ')}`
    const { body } = parseMarkdown(source)
    const options = { strategy: 'structure', maxTokens: 15, overlap: 6, budget: 500 } as const
    const chunks = await planChunks(body, options, async (texts) => texts.map((one) => one.split(/\s+/).length))
    expect(chunks.length).toBeGreaterThan(10)
    for (const { position } of chunks) {
      const { from, limit } = slice(position, { before: 2, after: 2 })
      const around = chunks.slice(from, from + limit)
      const merged = mergeChunks(body.text, around)
      expect(body.text.slice(merged.range.start, merged.range.end)).toBe(merged.text)
      for (const { text, range } of around)
        expect(merged.text.slice(range.start - merged.range.start, range.end - merged.range.start)).toBe(text)
    }
    const { text } = mergeChunks(body.text, chunks)
    expect(sentences.map((sentence) => text.split(sentence).length - 1)).toEqual(sentences.map(() => 1))
  })
})
