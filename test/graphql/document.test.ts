import { describe, expect, it } from '@jest/globals'
import { globalId } from '../../src/graphql/global-ids.ts'
import { day } from '../contract/engine/factories.ts'
import { billingDocuments, documentId } from '../search/parts.ts'
import { declared, type Installation, openInstallation } from './installation.ts'

const errorOf = async ({ ask }: Installation, query: string) => {
  const { errors } = await ask(query)
  return errors?.[0]
}

describe('a document', () => {
  it('is found by its id and by the key of its owner', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const id = globalId('Document', 'articles', documentId('a02'))
    const { data } = await installation.ask(`{
      byId: document(by: { id: "${id}" }) { id externalId }
      inItsCollection: document(by: { id: "${id}" }, collection: "articles") { id externalId }
      byKey: document(by: { externalId: "a02" }) { id externalId }
    }`)
    const found = { id, externalId: 'a02' }
    expect(data).toEqual({ byId: found, inItsCollection: found, byKey: found })
    expect(installation.engine.calls).toEqual(['documents'])
  })

  it('has all its fields', async () => {
    const refunds = {
      version: 7,
      url: 'https://example.com/refunds',
      language: 'en',
      tags: ['money', 'new'],
      metadata: { pages: [1, 2], author: null },
      createdAt: day('1969-07-20T20:17:40Z'),
      updatedAt: day('2026-11-21T19:12:00.250Z'),
      chunks: [{ text: 'First.' }, { text: 'Second.' }],
    }
    await using installation = await openInstallation({ documents: { refunds } })
    const { data, errors } = await installation.ask(`{ document(by: { externalId: "refunds" }) {
      version externalId title url language tags metadata createdAt updatedAt chunkCount text collection { name documentCount }
    } }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      document: {
        version: 7,
        externalId: 'refunds',
        title: 'About refunds',
        url: 'https://example.com/refunds',
        language: 'en',
        tags: ['money', 'new'],
        metadata: { pages: [1, 2], author: null },
        createdAt: '1969-07-20T20:17:40Z',
        updatedAt: '2026-11-21T19:12:00.250Z',
        chunkCount: 2,
        text: 'First.\n\nSecond.',
        collection: { name: 'articles', documentCount: 1 },
      },
    })
  })

  it('is null when there is none', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const { data, errors } = await installation.ask(`{
      byId: document(by: { id: "${globalId('Document', 'articles', documentId('gone'))}" }) { title }
      byKey: document(by: { externalId: "gone" }) { title }
    }`)
    expect([data, errors]).toEqual([{ byId: null, byKey: null }, undefined])
  })

  it.each([
    ['nonsense', /Give an `id` that a search or a document returned/],
    ['', /Give an `id`/],
    [documentId('a01'), /Give an `id`/],
    [globalId('Chunk', 'articles', documentId('a01')), /It is the id of a chunk/],
    [globalId('Document', 'articles', 'no-uuid'), /Give an `id`/],
  ])('is not asked for by the id %j', async (id, message) => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    expect(await errorOf(installation, `{ document(by: { id: "${id}" }) { title } }`)).toMatchObject({
      message: expect.stringMatching(message),
      path: ['document'],
      extensions: { code: 'ID_INVALID' },
    })
  })

  it('is of one collection: its id leads to no other', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1), others: ['tickets'] })
    const id = globalId('Document', 'articles', documentId('a01'))
    expect(
      await errorOf(installation, `{ document(by: { id: "${id}" }, collection: "tickets") { title } }`),
    ).toMatchObject({
      message: 'The id is of a document in "articles", not in "tickets". Leave `collection` out.',
      extensions: { code: 'ID_INVALID' },
    })
  })

  it('is asked for in one way', async () => {
    await using installation = await openInstallation()
    for (const by of ['{}', '{ id: null }', '{ id: "a", externalId: "a" }']) {
      const error = await errorOf(installation, `{ document(by: ${by}) { title } }`)
      expect(error?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED')
    }
  })
})

describe("a document's chunks", () => {
  const chunks = ['One.', 'Two.', 'Three.', 'Four.', 'Five.'].map((text) => ({ text, headingPath: ['Counting', text] }))
  const CHUNKS = `query($first: Int, $after: String) { document(by: { externalId: "counting" }) {
    chunks(first: $first, after: $after) { edges { cursor node { text } } nodes { text } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  } }`

  interface ChunkPage {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly text: string } }[]
    readonly nodes: readonly { readonly text: string }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }

  async function chunkPage({ ask }: Installation, variables: object): Promise<ChunkPage> {
    const { data } = await ask<{ document: { chunks: ChunkPage } }>(CHUNKS, { ...variables })
    return data.document.chunks
  }

  it('are paged in the order of the text', async () => {
    await using installation = await openInstallation({ documents: { counting: { chunks } } })
    const first = await chunkPage(installation, { first: 2 })
    const second = await chunkPage(installation, { first: 2, after: first.pageInfo.endCursor })
    const third = await chunkPage(installation, { first: 2, after: second.pageInfo.endCursor })
    expect([first, second, third].map(({ nodes }) => nodes.map(({ text }) => text))).toEqual([
      ['One.', 'Two.'],
      ['Three.', 'Four.'],
      ['Five.'],
    ])
    expect(first.edges.map(({ node }) => node)).toEqual(first.nodes)
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[1]?.cursor,
    })
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  it('come with the last page when they fit exactly', async () => {
    await using installation = await openInstallation({ documents: { counting: { chunks } } })
    expect((await chunkPage(installation, { first: 5 })).pageInfo.hasNextPage).toBe(false)
    expect((await chunkPage(installation, { first: null })).nodes).toHaveLength(5)
  })

  it('have their place in the text', async () => {
    await using installation = await openInstallation({ documents: { counting: { chunks } } })
    const { data } = await installation.ask(
      '{ document(by: { externalId: "counting" }) { id chunks(first: 2) { nodes { position headingPath range { start end } tokenCount document { id } } } } }',
    )
    const id = globalId('Document', 'articles', documentId('counting'))
    expect(data).toMatchObject({
      document: {
        id,
        chunks: {
          nodes: [
            { position: 0, headingPath: ['Counting', 'One.'], range: { start: 0, end: 4 }, document: { id } },
            { position: 1, headingPath: ['Counting', 'Two.'], range: { start: 6, end: 10 }, document: { id } },
          ],
        },
      },
    })
  })

  it('are not continued with the cursor of another document or of a search', async () => {
    await using installation = await openInstallation({ documents: { counting: { chunks }, ...billingDocuments(1) } })
    const { cursors } = installation.services
    const elsewhere = cursors.write({ kind: 'chunk', documentId: documentId('a01'), position: 0 })
    const search = cursors.write({ kind: 'search', searchId: 's', planHash: 'h', mode: 'HYBRID', position: 0 })
    const codeFor = async (after: string) =>
      (await installation.ask(CHUNKS, { after })).errors?.map(({ extensions }) => extensions['code'])
    expect(await codeFor(elsewhere)).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
    expect(await codeFor(search)).toEqual(['CURSOR_INVALID'])
  })

  it.each([0, -1, 51])('are not given %d at a time', async (first) => {
    await using installation = await openInstallation({ documents: { counting: { chunks } } })
    const { errors } = await installation.ask(CHUNKS, { first })
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_SIZE_OUT_OF_RANGE' } }])
  })
})

describe('attributes', () => {
  const attributes = [
    declared('kind', 'STRING'),
    declared('labels', 'STRING_LIST'),
    declared('pages', 'INT'),
    declared('price', 'FLOAT'),
    declared('open', 'BOOLEAN'),
    declared('due', 'DATE_TIME'),
    declared('place', 'GEO'),
  ]
  const ATTRIBUTES =
    '{ document(by: { externalId: "refunds" }) { attributes { kind labels pages price open due place { latitude longitude } } } }'

  it('come with their types', async () => {
    const stored = {
      kind: 'faq',
      labels: ['a', 'b'],
      pages: 3,
      price: 9.5,
      open: false,
      due: day('2026-11-21T00:00:00Z'),
      place: { latitude: -33.86, longitude: 151.2 },
    }
    await using installation = await openInstallation({ attributes, documents: { refunds: { attributes: stored } } })
    expect(await installation.ask(ATTRIBUTES)).toMatchObject({
      data: { document: { attributes: { ...stored, due: '2026-11-21T00:00:00Z' } } },
    })
  })

  it('are null where a document has none', async () => {
    await using installation = await openInstallation({ attributes, documents: { refunds: {} } })
    const nothing = { kind: null, labels: null, pages: null, price: null, open: null, due: null, place: null }
    expect(await installation.ask(ATTRIBUTES)).toEqual({
      data: { document: { attributes: nothing } },
      extensions: undefined,
      errors: undefined,
    })
  })

  it('filter searches', async () => {
    const documents = {
      cheap: { attributes: { price: 1, open: true, due: day('2026-11-21T12:00:00Z') } },
      dear: { attributes: { price: 99, open: false, due: day('2026-11-22T00:00:00Z') } },
      unpriced: {},
    }
    await using installation = await openInstallation({ attributes, documents })
    const { data, errors } = await installation.ask<
      Record<string, { nodes: { document: { externalId: string } }[] }>
    >(`{
      belowTen: search(query: "billing", filter: { attributes: { price: { lt: 10 } } }) { ...Names }
      notBelowTen: search(query: "billing", filter: { not: { attributes: { price: { lt: 10 } } } }) { ...Names }
      closed: search(query: "billing", filter: { attributes: { open: { eq: false } } }) { ...Names }
      dueByThe21st: search(query: "billing", filter: { attributes: { due: { lte: "2026-11-21" } } }) { ...Names }
      dueLater: search(query: "billing", filter: { attributes: { due: { gt: "2026-11-21" } } }) { ...Names }
    }
    fragment Names on SearchConnection { nodes { document { externalId } } }`)
    expect(errors).toBeUndefined()
    const found = Object.entries(data).map(([name, { nodes }]) => [
      name,
      nodes.map(({ document }) => document.externalId).sort(),
    ])
    expect(Object.fromEntries(found)).toEqual({
      belowTen: ['cheap'],
      notBelowTen: ['dear', 'unpriced'],
      closed: ['dear'],
      dueByThe21st: ['cheap'],
      dueLater: ['dear'],
    })
  })

  it('may have the names of what every object has', async () => {
    const inherited = [declared('constructor', 'STRING'), declared('toString', 'STRING'), declared('valueOf', 'INT')]
    const documents = {
      plain: {},
      odd: {
        attributes: Object.fromEntries([
          ['constructor', 'Brunel'],
          ['toString', 'rope'],
          ['valueOf', 3],
        ]),
      },
    }
    await using installation = await openInstallation({ attributes: inherited, documents })
    const { data, errors } = await installation.ask(
      `query($filter: SearchFilter) {
        plain: document(by: { externalId: "plain" }) { attributes { constructor toString valueOf } }
        odd: document(by: { externalId: "odd" }) { attributes { constructor toString valueOf } }
        literal: search(query: "billing", filter: { attributes: { toString: { eq: "rope" } } }) { nodes { document { externalId } } }
        variable: search(query: "billing", filter: $filter) { nodes { document { externalId } } }
      }`,
      { filter: { attributes: { constructor: { eq: 'Brunel' } } } },
    )
    expect(errors).toBeUndefined()
    const found = { nodes: [{ document: { externalId: 'odd' } }] }
    expect(data).toEqual({
      plain: { attributes: { constructor: null, toString: null, valueOf: null } },
      odd: { attributes: { constructor: 'Brunel', toString: 'rope', valueOf: 3 } },
      literal: found,
      variable: found,
    })
  })
})

describe('an answer', () => {
  it('carries so much text and no more, and says what it leaves out', async () => {
    const long = { chunks: [{ text: 'word '.repeat(3000) }] }
    await using installation = await openInstallation({ documents: { one: long, two: long } })
    const { data, errors } = await installation.ask(
      '{ one: document(by: { externalId: "one" }) { text } two: document(by: { externalId: "two" }) { externalId text } }',
    )
    expect(data).toEqual({ one: { text: expect.any(String) }, two: { externalId: 'two', text: null } })
    expect(errors).toMatchObject([{ path: ['two', 'text'], extensions: { code: 'ANSWER_TOO_LARGE' } }])
    expect(errors?.[0]?.message).toContain('limits.answerCharacters')
  })

  it('knows no document by half a character', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const { data, errors } = await installation.ask(
      'query ($id: String!) { document(by: { externalId: $id }) { id } }',
      {
        id: '\ud800',
      },
    )
    expect([data, errors]).toEqual([{ document: null }, undefined])
  })
})
