import { describe, expect, it } from '@jest/globals'
import { decodeHtml } from '../../../src/ingest/sources/html-charset.ts'

const page = (head: string) => `<html><head>${head}</head><body>Größe</body></html>`

describe('the bytes of a page', () => {
  it.each<[string, string, BufferEncoding]>([
    ['UTF-8 where it names nothing', '', 'utf8'],
    ['UTF-8 where it says so', '<meta charset="utf-8">', 'utf8'],
    ['Latin-1', '<meta charset=iso-8859-1>', 'latin1'],
    ['what an older tag names', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', 'latin1'],
    ['UTF-8 where it claims UTF-16 in bytes', "<meta charset='utf-16'>", 'utf8'],
  ])('are read as %s', (_, head, encoding) => {
    expect(decodeHtml(Buffer.from(page(head), encoding))).toBe(page(head))
  })

  it('may be UTF-16 with a byte order mark', () => {
    expect(decodeHtml(Buffer.from(`\uFEFF${page('')}`, 'utf16le'))).toBe(page(''))
  })

  it('are nothing when they are of no character set that anybody knows, or not what they claim', () => {
    expect(decodeHtml(Buffer.from(page('<meta charset="klingon">')))).toBeUndefined()
    expect(decodeHtml(Buffer.from(page(''), 'latin1'))).toBeUndefined()
  })

  it('are not searched for a tag far from the beginning', () => {
    const late = page(`<title>${'x'.repeat(2_000)}</title><meta charset="iso-8859-1">`)
    expect(decodeHtml(Buffer.from(late, 'utf8'))).toBe(late)
  })
})
