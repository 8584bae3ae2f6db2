import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { readContent } from '../../src/text/content.ts'

describe('reading content', () => {
  it('takes text as it is', () => {
    expect(readContent({ kind: 'text', source: '# One\n\ntwo' }).body.text).toBe('# One\n\ntwo')
  })

  it('takes title and front matter from Markdown', () => {
    expect(readContent({ kind: 'markdown', source: '---\nlang: de\n---\n# One\n\ntwo' })).toMatchObject({
      title: 'One',
      frontMatter: { lang: 'de' },
      body: { text: 'two' },
    })
  })

  it('takes title and language from HTML', () => {
    expect(readContent({ kind: 'html', source: '<html lang=de><h1>Eins</h1><p>zwei' })).toMatchObject({
      title: 'Eins',
      language: 'de',
      body: { text: 'zwei' },
    })
  })

  it.each([
    ['markdown', '# One\n\ntwo'],
    ['html', '<h1>One</h1><p>two'],
  ] as const)('keeps the opening heading of %s when the document is named otherwise', (kind, source) => {
    expect(readContent({ kind, source }, 'Another').body.text).toBe('One\n\ntwo')
    expect(readContent({ kind, source }, 'One').body.text).toBe('two')
  })

  it('says nothing of what it did not find', () => {
    expect(Object.keys(readContent({ kind: 'html', source: '<p>two' }))).toEqual(['body'])
    expect(Object.keys(readContent({ kind: 'markdown', source: 'two' }))).toEqual(['body'])
  })

  it.each([
    ['html', '<div>'.repeat(1000)],
    ['markdown', `${'> '.repeat(1000)}x`],
  ] as const)('refuses %s that is nested too deeply', (kind, source) => {
    expect(() => readContent({ kind, source })).toThrow(SextantError)
  })
})

describe('passages', () => {
  const chunks = [
    { text: ' One.\n\nStill one. ', headingPath: ['A'] },
    { text: 'Two.', headingPath: ['A', 'B'] },
  ]

  it('are the text, joined by two newlines, and stay as they were cut', () => {
    const { body, chunks: placed = [] } = readContent({ kind: 'chunks', chunks })
    expect(body.text).toBe(' One.\n\nStill one. \n\nTwo.')
    expect(placed.map(({ range }) => body.text.slice(range.start, range.end))).toEqual(chunks.map(({ text }) => text))
    expect(placed.map(({ headingPath }) => headingPath)).toEqual([['A'], ['A', 'B']])
    expect(body.blocks.map(({ range }) => range)).toEqual(placed.map(({ range }) => range))
  })

  it('may be none', () => {
    expect(readContent({ kind: 'chunks', chunks: [] })).toEqual({ body: { text: '', blocks: [] }, chunks: [] })
  })

  it('are refused when one is empty, by its place', () => {
    const read = () => readContent({ kind: 'chunks', chunks: [...chunks, { text: ' \n', headingPath: [] }] })
    expect(read).toThrow(SextantError)
    expect(read).toThrow(/chunks\[2\]/)
  })
})
