import { describe, expect, it } from '@jest/globals'
import { collectionName, documentIdOf, tenantId } from '../../src/core/ids.ts'
import { accepted, RECORD, type Written } from './sources.ts'

/** Why the document is refused. */
function complaintAbout(written: Written): string {
  try {
    accepted(written)
  } catch (error) {
    expect(error).toMatchObject({ code: 'DOCUMENT_INVALID' })
    return (error as Error).message
  }
  throw new RangeError('it was accepted')
}

const DATE = 'a date such as 2026-11-21 or 2026-11-21T19:12:00Z'

describe('an accepted document', () => {
  it('has what its author wrote, and nothing where nothing was written', () => {
    expect(accepted({ externalId: 'guides/a b' })).toMatchObject({
      id: documentIdOf(collectionName('articles'), tenantId('local'), 'guides/a b'),
      externalId: 'guides/a b',
      title: null,
      url: null,
      language: null,
      tags: [],
      attributes: {},
      metadata: null,
      undeclared: [],
      content: { text: 'Some text.' },
    })
    expect(accepted()).not.toHaveProperty('createdAt')
    expect(accepted()).not.toHaveProperty('updatedAt')
  })

  it('has texts trimmed, numbers as texts, and empty ones as none', () => {
    expect(accepted({ title: ' A\n', url: ' ', language: '', tags: [' x', 'y', 'x', '', 7] })).toMatchObject({
      title: 'A',
      url: null,
      language: null,
      tags: ['x', 'y', '7'],
    })
    expect(accepted({ title: 404 }).title).toBe('404')
    expect(accepted({ tags: 'x, y,,x' }).tags).toEqual(['x', 'y'])
  })

  it('may be a title without text', () => {
    expect(accepted({ title: 'A', text: '' })).toMatchObject({ title: 'A', content: { text: '' } })
  })

  it('has instants for dates: a day is its start', () => {
    expect(accepted({ createdAt: '2024-02-29', updatedAt: '2024-03-01T12:00:00+02:00' })).toMatchObject({
      createdAt: Date.UTC(2024, 1, 29),
      updatedAt: Date.UTC(2024, 2, 1, 10),
    })
  })

  it('has replacement characters for halves of surrogate pairs, which no store could give back', () => {
    expect(accepted({ title: 'a\ud800', text: 'b\udc00c' })).toMatchObject({
      title: 'a\ufffd',
      content: { text: 'b\ufffdc' },
    })
  })
})

describe('a document is refused', () => {
  it.each<[string, Written, string]>([
    ['an empty id', { externalId: '' }, 'its id is empty'],
    ['a long id', { externalId: 'x'.repeat(1025) }, 'its id is longer than 1024 characters'],
    [
      'an id that is no text',
      { externalId: 'a\ud800' },
      'its id "a\\ud800" has half a surrogate pair, which UTF-8 cannot store',
    ],
    ['nothing to find', { text: ' \n' }, 'it has neither title nor text'],
    ['a title that is a list', { title: ['a'] }, 'title is ["a"], and must be text'],
    ['a url that is a map', { url: { a: 1 } }, 'url is {"a":1}, and must be text'],
    ['a language that is a truth value', { language: true }, 'language is true, and must be text'],
    ['tags that are a map', { tags: { a: 1 } }, 'tags is {"a":1}, and must be a list of texts'],
    ['a tag that is a map', { tags: ['a', {}] }, 'tags is ["a",{}], and must be a list of texts'],
    ['a year for a date', { createdAt: 2024 }, `createdAt is 2024, and must be ${DATE}`],
    ['a day that does not exist', { updatedAt: '2024-02-30' }, `updatedAt is "2024-02-30", and must be ${DATE}`],
    ['attributes that are a list', { attributes: ['a'] }, 'attributes is ["a"], and must be a map of names to values'],
    ['a very long value', { title: ['x'.repeat(500)] }, `title is ["${'x'.repeat(118)}…, and must be text`],
  ])('for %s', (_, written, complaint) => {
    expect(complaintAbout(written)).toBe(complaint)
  })

  it('for metadata that cannot be written down: YAML can refer to itself, and JSON be nested beyond any stack', () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown
    expect(complaintAbout({ others: { circular } })).toContain('refers to itself or is nested too deeply')
    expect(complaintAbout({ others: { deep } })).toContain('refers to itself or is nested too deeply')
    expect(complaintAbout({ title: circular })).toContain('title is a value that refers to itself')
  })
})

describe('a declared attribute', () => {
  it.each<[string, unknown, unknown]>([
    ['kind', 'guide', 'guide'],
    ['labels', ['a', 'b'], ['a', 'b']],
    ['labels', 'a', ['a']],
    ['rank', -3, -3],
    ['price', 0.5, 0.5],
    ['price', 2, 2],
    ['open', false, false],
    ['due', '2024-01-02', Date.UTC(2024, 0, 2)],
    ['due', '2024-01-02T03:04:05.678Z', Date.UTC(2024, 0, 2, 3, 4, 5, 678)],
  ])('%s takes %j', (name, value, stored) => {
    expect(accepted({ attributes: { [name]: value } }).attributes).toEqual({ [name]: stored })
  })

  it.each<[string, unknown, string]>([
    ['kind', 5, 'attributes.kind is 5, and STRING takes a text'],
    ['labels', ['a', 5], 'attributes.labels is ["a",5], and STRING_LIST takes a list of texts'],
    ['rank', 1.5, 'attributes.rank is 1.5, and INT takes a whole number of at most 32 bits'],
    ['rank', 2 ** 31, 'attributes.rank is 2147483648, and INT takes a whole number of at most 32 bits'],
    ['rank', '1', 'attributes.rank is "1", and INT takes a whole number of at most 32 bits'],
    ['price', Number.NaN, 'attributes.price is NaN, and FLOAT takes a number'],
    ['open', 'yes', 'attributes.open is "yes", and BOOLEAN takes true or false'],
    ['due', 'soon', `attributes.due is "soon", and DATE_TIME takes ${DATE}`],
  ])('%s refuses %j', (name, value, complaint) => {
    expect(complaintAbout({ attributes: { [name]: value } })).toBe(complaint)
  })

  it('may stand among the other fields, of which the rest is metadata', () => {
    const { attributes, metadata } = accepted({
      attributes: { rank: 1 },
      others: { kind: 'guide', rank: 2, author: 'ann' },
    })
    expect(attributes).toEqual({ kind: 'guide', rank: 1 })
    expect(metadata).toEqual({ author: 'ann' })
  })

  it('may be missing or null', () => {
    expect(accepted({ attributes: { rank: null }, others: { kind: null } }).attributes).toEqual({})
  })

  it('may have a name that every object has', () => {
    const [declared] = RECORD.attributes
    const declarations = declared ? [{ ...declared, name: 'constructor' }] : []
    expect(accepted({}, declarations).attributes).toEqual({})
    expect(accepted({ others: { constructor: 'x' } }, declarations).attributes).toEqual({ constructor: 'x' })
  })

  it('is told of when it is not declared, and kept as metadata', () => {
    expect(accepted({ attributes: { audience: 'all', kind: 'guide' } })).toMatchObject({
      attributes: { kind: 'guide' },
      metadata: { audience: 'all' },
      undeclared: ['audience'],
    })
  })
})

describe('the content hash', () => {
  const written = {
    title: 'T',
    url: '/t',
    language: 'en',
    tags: ['a', 'b'],
    attributes: { kind: 'guide', rank: 1 },
    others: { owner: { name: 'ann', team: 'x' } },
    createdAt: '2024-01-01',
    updatedAt: '2024-01-02',
    markdown: 'One\n\ntwo',
  }
  const hash = (change: Written = {}, declarations = RECORD.attributes) =>
    accepted({ ...written, ...change }, declarations).contentHash

  it.each<[string, Written]>([
    ['title', { title: 'U' }],
    ['url', { url: null }],
    ['language', { language: 'de' }],
    ['tags', { tags: ['b', 'a'] }],
    ['an attribute', { attributes: { kind: 'guide', rank: 2 } }],
    ['metadata', { others: { owner: { name: 'ann', team: 'y' } } }],
    ['the creation date', { createdAt: undefined }],
    ['the date of change', { updatedAt: '2024-01-03' }],
    ['text', { markdown: 'One\n\nthree' }],
    ['structure', { markdown: '# One\n\ntwo' }],
  ])('changes with %s', (_, change) => {
    expect(hash(change)).not.toBe(hash())
  })

  it('does not change when attributes are declared, since stored documents get them from their metadata', () => {
    expect(hash({}, [])).toBe(hash())
    expect(hash({ attributes: {}, others: { ...written.others, ...written.attributes } })).toBe(hash())
    expect(hash({ attributes: {}, metadata: written.attributes })).toBe(hash())
  })

  it('does not change with the order of keys or declarations, nor with where the document lies', () => {
    expect(hash({ others: { owner: { team: 'x', name: 'ann' } }, attributes: { rank: 1, kind: 'guide' } })).toBe(hash())
    expect(hash({}, [...RECORD.attributes].reverse())).toBe(hash())
    expect(hash({ origin: 'elsewhere.md' })).toBe(hash())
  })
})
