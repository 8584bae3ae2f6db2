import { describe, it } from '@jest/globals'
import fc from 'fast-check'
import { isSextantError } from '../../src/core/errors.ts'
import { type ExtractedContent, readContent } from '../../src/text/content.ts'

const MARKDOWN = [
  '# ',
  '- ',
  '1. ',
  '> ',
  '```\n',
  '*',
  '_',
  '**',
  '[',
  ']',
  '(',
  ')',
  '![',
  '|',
  '|-|\n',
  '\n',
  '\n\n',
]
const MORE_MARKDOWN = [
  '---\n',
  '    ',
  '\t',
  '<',
  '&',
  '\\',
  '`',
  '~~',
  '[^1]',
  ': ',
  'www.a.b',
  'word ',
  'é',
  '\u0000',
  '👩‍🚀',
]
const TAGS = ['p', 'div', 'ul', 'li', 'table', 'tr', 'td', 'pre', 'h1', 'h2', 'br', 'a', 'b', 'form', 'main', 'article']
const MORE_TAGS = [
  'html',
  'head',
  'body',
  'title',
  'script',
  'template',
  'select',
  'svg',
  'noscript',
  'blockquote',
  'frameset',
]
const REST = [
  'word ',
  '<',
  '>',
  '&amp;',
  '&#0;',
  '<!--',
  '-->',
  '<!doctype html>',
  ' hidden',
  '\u0000',
  '\uFEFF',
  '\n',
  '"',
  'é',
  '👩‍🚀',
]

const markdown = fc
  .array(fc.constantFrom(...MARKDOWN, ...MORE_MARKDOWN), { maxLength: 120 })
  .map((parts) => parts.join(''))
const html = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TAGS, ...MORE_TAGS).map((name) => `<${name}>`),
      fc.constantFrom(...TAGS, ...MORE_TAGS).map((name) => `</${name}>`),
      fc.constantFrom(...REST),
    ),
    { maxLength: 120 },
  )
  .map((parts) => parts.join(''))
const anything = fc.string({ unit: 'binary', maxLength: 200 })

function verify({ body: { text, blocks } }: ExtractedContent): void {
  let end = 0
  for (const { range, breaks } of blocks) {
    if (range.start < end || range.end <= range.start) throw new Error('blocks overlap or are empty')
    if (text.slice(end, range.start).trim() !== '') throw new Error('text between blocks')
    if (breaks.some((place) => place <= range.start || place >= range.end)) throw new Error('a break outside its block')
    end = range.end
  }
  if (text.slice(end).trim() !== '') throw new Error('text after the last block')
}

describe('any content', () => {
  it.each([
    ['markdown', fc.oneof(markdown, anything)],
    ['html', fc.oneof(html, anything)],
  ] as const)('as %s is read, its blocks covering the text, or refused', (kind, sources) => {
    fc.assert(
      fc.property(sources, (source) => {
        try {
          verify(readContent({ kind, source }))
        } catch (thrown) {
          if (!isSextantError(thrown) || thrown.code !== 'DOCUMENT_INVALID') throw thrown
        }
      }),
      { numRuns: 300 },
    )
  })
})
