import { describe, expect, it } from '@jest/globals'
import { createCursors, type SearchCursor } from '../../src/graphql/cursors.ts'
import { documentId } from '../search/parts.ts'

const cursors = createCursors('a key')
const search: SearchCursor = { kind: 'search', searchId: 's1', planHash: 'hash', mode: 'HYBRID', position: 9 }
const chunk = { kind: 'chunk', documentId: documentId('refunds'), position: 3 } as const
const refusal = expect.objectContaining({
  code: 'CURSOR_INVALID',
  message: expect.stringMatching(/`after`.*Give the `endCursor` of an earlier page/),
})

/** The cursor with one bit of the byte at `place` turned. */
function tampered(cursor: string, place: number): string {
  const bytes = Buffer.from(cursor, 'base64url')
  bytes[place] = (bytes[place] ?? 0) ^ 1
  return bytes.toString('base64url')
}

describe('a cursor', () => {
  it('says when it comes back what it said when it went', () => {
    expect(cursors.read('search', cursors.write(search))).toEqual(search)
    expect(cursors.read('chunk', cursors.write(chunk))).toEqual(chunk)
    const document = { kind: 'document', listing: 'hash', value: null, id: documentId('refunds') } as const
    expect(cursors.read('document', cursors.write(document))).toEqual(document)
    const failure = { kind: 'failure', jobId: 'j1', version: 7 } as const
    expect(cursors.read('failure', cursors.write(failure))).toEqual(failure)
  })

  it('is the same for the same place, and another for every other', () => {
    const places = Array.from({ length: 6_000 }, (_, position) => ({ ...search, position }))
    const first = places.map((place) => cursors.write(place))
    expect(new Set(first).size).toBe(places.length)
    expect(places.map((place) => cursors.write(place))).toEqual(first)
  })

  it('fits into a URL', () => {
    expect(cursors.write(search)).toMatch(/^[\w-]+$/)
  })

  it('is valid on every server with the same key', () => {
    expect(createCursors(Buffer.from('a key')).read('search', cursors.write(search))).toEqual(search)
  })

  it('is refused under another key', () => {
    expect(() => createCursors('another key').read('search', cursors.write(search))).toThrow(refusal)
  })

  it('is refused whichever of its bytes was changed', () => {
    const cursor = cursors.write(search)
    const length = Buffer.from(cursor, 'base64url').length
    for (let place = 0; place < length; place += 1) {
      expect(() => cursors.read('search', tampered(cursor, place))).toThrow(refusal)
    }
  })

  it.each(['', 'x', 'MTA', 'null', '💥', 'A'.repeat(10_000)])('is refused when it is %.20j', (text) => {
    expect(() => cursors.read('search', text)).toThrow(refusal)
  })

  it('is refused when cut short or lengthened', () => {
    const cursor = cursors.write(search)
    expect(() => cursors.read('search', cursor.slice(0, -4))).toThrow(refusal)
    expect(() => cursors.read('search', `${cursor}AAAA`)).toThrow(refusal)
  })

  it('is refused where another kind is wanted', () => {
    expect(() => cursors.read('search', cursors.write(chunk))).toThrow(refusal)
    expect(() => cursors.read('chunk', cursors.write(search))).toThrow(refusal)
  })
})
