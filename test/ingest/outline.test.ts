import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentOf, outlineOf } from '../../src/ingest/outline.ts'
import { readContent } from '../../src/text/content.ts'
import { writtenDocuments } from '../text/written-documents.ts'

const kept = (content: ReturnType<typeof readContent>) => {
  const { body, chunks } = content
  return { content: body, ...(chunks && { givenChunks: chunks }) }
}

describe('the outline of a document', () => {
  it('gives the structure back that the source had, whatever that was', () => {
    fc.assert(
      fc.property(writtenDocuments('text', 'markdown', 'html'), ({ content }) => {
        const read = kept(readContent(content))
        expect(contentOf(read.content, outlineOf(read))).toEqual(read)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps passages that the author cut', () => {
    const chunks = [
      { text: ' one\n', headingPath: ['A', 'B'] },
      { text: 'two', headingPath: [] },
    ]
    const read = kept(readContent({ kind: 'chunks', chunks }))
    expect(contentOf(read.content, outlineOf(read))).toEqual(read)
  })

  it('is not needed: without one, paragraphs are what is known', () => {
    const { content } = contentOf({ text: 'one\n\ntwo' }, undefined)
    expect(content.blocks.map(({ range }) => range)).toEqual([
      { start: 0, end: 3 },
      { start: 5, end: 8 },
    ])
    const odd = '  one\n\n\n\ntwo'
    expect(contentOf({ text: odd }, undefined).content).toMatchObject({
      text: odd,
      blocks: [{ range: { end: odd.length } }],
    })
  })

  it('is short: what repeats is written once', () => {
    const text = `# Head\n\n${Array.from({ length: 200 }, (_, place) => `A paragraph of some words, number ${place}.`).join('\n\n')}`
    const read = kept(readContent({ kind: 'markdown', source: text }))
    expect(outlineOf(read).length).toBeLessThan(text.length / 2)
  })
})
