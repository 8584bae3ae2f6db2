import { describe, expect, it } from '@jest/globals'
import { urlProblem } from '../../src/ingest/urls.ts'

describe('the address of a document', () => {
  it.each([
    'https://example.com/a?b#c',
    'HTTP://example.com',
    'mailto:ann@example.com',
    '//example.com/a',
    '/a/b:c',
    'a b.html',
    '?q=a:b',
    '#part',
    '',
  ])('may be %j', (url) => {
    expect(urlProblem(url)).toBeUndefined()
  })

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ftp://example.com',
    'C:\\folder',
    'http://',
    '/a\u0000b',
  ])('may not be %j', (url) => {
    expect(urlProblem(url)).toBeDefined()
  })
})
