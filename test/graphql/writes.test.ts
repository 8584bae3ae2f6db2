import { describe, expect, it } from '@jest/globals'
import type { ContentInput } from '../../src/graphql/generated.ts'
import { globalId } from '../../src/graphql/global-ids.ts'
import { collectionOfIds, readDocument, readSelection } from '../../src/graphql/writes.ts'
import { recordOf } from '../contract/engine/factories.ts'
import { ARTICLES, documentId } from '../search/parts.ts'
import { LIMITS } from './installation.ts'

const content = { text: 'Refunds take five days.' }
const NOTHING = { externalId: 'a', tags: [], attributes: {}, content: { kind: 'text', source: content.text } }

describe('a document to write', () => {
  it('has no more than its author gave', () => {
    expect(readDocument({ externalId: 'a', content })).toEqual(NOTHING)
  })

  it('may have everything', () => {
    const given = {
      externalId: 'a',
      ifVersion: 0,
      title: 'Refunds',
      url: 'https://example.com',
      language: 'en',
      tags: ['money'],
      metadata: { pages: [1, null] },
      createdAt: '2026-11-21',
      updatedAt: '2026-11-22T10:00:00Z',
      attributes: { price: 0, place: { latitude: 1, longitude: 2 } },
    }
    expect(readDocument({ ...given, content })).toEqual({ ...given, content: NOTHING.content })
  })

  it('has no value where one is null', () => {
    const nulls = { ifVersion: null, title: null, url: null, language: null, tags: null, metadata: null }
    const given = { ...nulls, externalId: 'a', createdAt: null, updatedAt: null, attributes: null, content }
    expect(readDocument(given)).toEqual(NOTHING)
    expect(readDocument({ externalId: 'a', content, attributes: { price: null, kind: '' } } as never)).toEqual({
      ...NOTHING,
      attributes: { kind: '' },
    })
  })

  it.each<[ContentInput, object]>([
    [{ text: '' }, { kind: 'text', source: '' }],
    [{ markdown: '# A' }, { kind: 'markdown', source: '# A' }],
    [{ html: '<p>A' }, { kind: 'html', source: '<p>A' }],
    [{ chunks: [] }, { kind: 'chunks', chunks: [] }],
    [
      { chunks: [{ text: 'A', headingPath: ['B'] }, { text: 'C', headingPath: null }, { text: 'D' }] },
      {
        kind: 'chunks',
        chunks: [
          { text: 'A', headingPath: ['B'] },
          { text: 'C', headingPath: [] },
          { text: 'D', headingPath: [] },
        ],
      },
    ],
  ])('says what it says as %j', (given, expected) => {
    expect(readDocument({ externalId: 'a', content: given }).content).toEqual(expected)
  })
})

describe('documents to delete', () => {
  const place = { record: recordOf(ARTICLES), limits: LIMITS, of: 'documents', path: 'input.select.filter' } as const
  const id = (name: string, collection = 'articles') => globalId('Document', collection, documentId(name))

  it('are named by id, by external id, or by a filter', () => {
    expect(readSelection({ ids: [id('a'), id('b')] }, place)).toEqual({
      kind: 'ids',
      ids: [documentId('a'), documentId('b')],
    })
    expect(readSelection({ externalIds: ['a'] }, place)).toEqual({ kind: 'externalIds', externalIds: ['a'] })
    expect(readSelection({ filter: { tags: { hasAny: ['old'] } } }, place)).toEqual({
      kind: 'filter',
      filter: { kind: 'in', field: { kind: 'tags' }, values: ['old'] },
    })
  })

  it('are of the collection addressed, or the first that is not is named', () => {
    expect(() => readSelection({ ids: [id('a'), id('b', 'tickets'), id('c', 'notes')] }, place)).toThrow(
      expect.objectContaining({
        code: 'ID_INVALID',
        message: expect.stringMatching(/^`input\.select\.ids\[1\]` .* "tickets", .* is "articles"/),
      }),
    )
    expect(() => readSelection({ ids: ['nonsense'] }, place)).toThrow(expect.objectContaining({ code: 'ID_INVALID' }))
  })

  it('say by their ids which collection they are of', () => {
    expect(collectionOfIds({ ids: [id('a', 'tickets'), id('b')] })).toBe('tickets')
    expect(collectionOfIds({ ids: [] })).toBeUndefined()
    expect(collectionOfIds({ externalIds: ['a'] })).toBeUndefined()
  })

  it.each([
    [{ text: { anyTerm: 'old' } }, /`input\.select\.filter\.text` holds for chunks/],
    [{ or: [] }, /`input\.select\.filter\.or` is empty/],
    [{ tags: null }, /`input\.select\.filter\.tags` is null/],
    [{ not: { not: { not: { not: {} } } } }, /`input\.select\.filter` has 4 levels/],
  ])('are not selected by the filter %j', (filter, message) => {
    expect(() => readSelection({ filter } as never, place)).toThrow(
      expect.objectContaining({ code: 'FILTER_INVALID', message: expect.stringMatching(message) }),
    )
  })
})
