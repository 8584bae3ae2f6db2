import { describe, expect, it } from '@jest/globals'
import { globalId } from '../../src/graphql/global-ids.ts'
import { type DocumentContent, day, documentOf, recordOf } from '../contract/engine/factories.ts'
import { openIn, temporaryFolder } from '../engines/embedded/opened.ts'
import { ARTICLES, billingDocuments, documentId, SCOPE } from '../search/parts.ts'
import { type Answer, declared, type Installation, openInstallation, serve, sortable } from './installation.ts'

interface DocumentPage {
  readonly totalCount: number
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly externalId: string } }[]
  readonly nodes: readonly { readonly externalId: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

type Asked = Pick<Installation, 'ask'>

const PAGE = `query Page($collection: String, $filter: SearchFilter, $orderBy: DocumentOrder, $first: Int! = 20, $after: String) {
  documents(collection: $collection, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    edges { cursor node { externalId } }
    nodes { externalId }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

const answer = ({ ask }: Asked, variables: object): Promise<Answer<{ documents: DocumentPage }>> =>
  ask(PAGE, { ...variables })

async function page(installation: Asked, variables: object = {}): Promise<DocumentPage> {
  const { data, errors } = await answer(installation, variables)
  expect(errors).toBeUndefined()
  return data.documents
}

const refusal = async (installation: Asked, variables: object) =>
  (await answer(installation, variables)).errors?.map(({ extensions, message }) => [extensions['code'], message])

/** External ids of all pages, in order. */
async function walk(installation: Asked, variables: object): Promise<readonly string[]> {
  const found: string[] = []
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await page(installation, { ...variables, after })
    found.push(...names({ nodes }))
    if (!pageInfo.hasNextPage) return found
    after = pageInfo.endCursor
  }
}

const names = ({ nodes }: Pick<DocumentPage, 'nodes'>): readonly string[] => nodes.map(({ externalId }) => externalId)

/** As ids order them. */
const byId = (externalIds: readonly string[]): readonly string[] =>
  externalIds
    .map((name) => ({ name, id: documentId(name) }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map(({ name }) => name)

describe('documents', () => {
  it('are all there, by id, with their number', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(5) })
    const { totalCount, nodes, edges, pageInfo } = await page(installation)
    expect(totalCount).toBe(5)
    expect(names({ nodes })).toEqual(byId(['a01', 'a02', 'a03', 'a04', 'a05']))
    expect(edges.map(({ node }) => node)).toEqual(nodes)
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[4]?.cursor,
    })
  })

  it('come page by page, each once', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(5) })
    const first = await page(installation, { first: 2 })
    const second = await page(installation, { first: 2, after: first.pageInfo.endCursor })
    const third = await page(installation, { first: 2, after: second.pageInfo.endCursor })
    expect([first, second, third].map(({ nodes }) => nodes.length)).toEqual([2, 2, 1])
    expect([first, second, third].flatMap(names)).toEqual(names(await page(installation)))
    expect([first, second, third].map(({ pageInfo }) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
    expect([first, second, third].map(({ totalCount }) => totalCount)).toEqual([5, 5, 5])
  })

  it('end with the last page when they fit exactly', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(4) })
    expect((await page(installation, { first: 4 })).pageInfo.hasNextPage).toBe(false)
  })

  it('may be none', async () => {
    await using installation = await openInstallation()
    expect(await page(installation)).toEqual({
      totalCount: 0,
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  it('are those for which the filter holds', async () => {
    const documents = billingDocuments(6, (name) => ({ tags: name > 'a04' ? ['late'] : [] }))
    await using installation = await openInstallation({ documents })
    const { totalCount, nodes } = await page(installation, { filter: { tags: { hasAny: ['late'] } } })
    expect([totalCount, names({ nodes })]).toEqual([2, byId(['a05', 'a06'])])
  })

  it('are read together: one scroll, one read and one count for aliases that ask the same', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const { errors } = await installation.ask(`{
      one: documents(first: 2) { totalCount nodes { title collection { documentCount } } }
      two: documents(first: 2) { totalCount nodes { externalId } }
    }`)
    expect(errors).toBeUndefined()
    expect(installation.engine.calls).toEqual(['documents'])
  })

  it('leave out one that was deleted since the page was begun, and go on after it', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(5) })
    const all = names(await page(installation))
    const first = await page(installation, { first: 2 })
    await installation.engine.deleteDocuments(
      SCOPE,
      [all[1], all[2]].map((name) => documentId(name ?? '')),
      9,
    )
    expect(names(await page(installation, { after: first.pageInfo.endCursor }))).toEqual(all.slice(3))
  })

  it('have nothing to do with `text` conditions, which hold for chunks', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    expect(await refusal(installation, { filter: { text: { anyTerm: 'billing' } } })).toEqual([
      ['FILTER_INVALID', expect.stringMatching(/^`filter\.text` holds for chunks .* only `search` takes it/)],
    ])
    expect((await page(installation, { filter: { title: { anyTerm: 'a01' } } })).totalCount).toBe(1)
  })

  it.each([0, -1, 51])('are not given %d at a time', async (first) => {
    await using installation = await openInstallation()
    expect(await refusal(installation, { first })).toMatchObject([['PAGE_SIZE_OUT_OF_RANGE', expect.anything()]])
  })
})

describe('the order of documents', () => {
  const attributes = [sortable('price', 'FLOAT'), sortable('due', 'DATE_TIME'), declared('rank', 'INT')]
  const documents: Readonly<Record<string, DocumentContent>> = {
    old: { updatedAt: day('2024-01-01T00:00:00Z'), attributes: { price: 9.5 } },
    new: { updatedAt: day('2026-01-01T00:00:00Z'), attributes: { price: 0, due: day('2026-05-01T00:00:00Z') } },
    middle: { updatedAt: day('2025-01-01T00:00:00Z'), attributes: { due: day('2026-04-01T00:00:00Z') } },
  }

  it.each<[object, readonly string[]]>([
    [{ field: 'UPDATED_AT' }, ['old', 'middle', 'new']],
    [{ field: 'UPDATED_AT', direction: 'DESC' }, ['new', 'middle', 'old']],
    [{ field: 'CREATED_AT' }, byId(['old', 'middle', 'new'])],
    [{ field: 'PRICE' }, ['new', 'old', 'middle']],
    [{ field: 'PRICE', direction: 'DESC' }, ['old', 'new', 'middle']],
    [{ field: 'DUE', direction: 'ASC' }, ['middle', 'new', 'old']],
  ])('may be %j, missing values last', async (orderBy, expected) => {
    await using installation = await openInstallation({ documents, attributes })
    expect(names(await page(installation, { orderBy }))).toEqual(expected)
    expect(await walk(installation, { orderBy, first: 1 })).toEqual(expected)
  })

  it('follows only what the addressed collection declares as sortable', async () => {
    await using installation = await openInstallation({ documents, attributes, others: ['tickets'] })
    expect(await refusal(installation, { collection: 'tickets', orderBy: { field: 'PRICE' } })).toEqual([
      ['ORDER_INVALID', expect.stringMatching(/PRICE, which the collection "tickets" .* CREATED_AT, UPDATED_AT\.$/)],
    ])
    expect(await refusal(installation, { collection: 'articles', orderBy: { field: 'RANK' } })).toMatchObject([
      ['BAD_USER_INPUT', expect.stringMatching(/"RANK" does not exist in "DocumentSortField"/)],
    ])
  })
})

describe('a cursor of documents', () => {
  it('continues no other list', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3), others: ['tickets'] })
    const asked = { collection: 'articles', filter: {}, orderBy: { field: 'UPDATED_AT' }, first: 1 }
    const { endCursor: after } = (await page(installation, asked)).pageInfo
    const code = async (variables: object) =>
      (await refusal(installation, { ...asked, after, ...variables }))?.map(([first]) => first)
    expect(await code({ collection: 'tickets' })).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
    expect(await code({ filter: { tags: { exists: true } } })).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
    expect(await code({ orderBy: { field: 'UPDATED_AT', direction: 'DESC' } })).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
    expect(await code({ orderBy: null })).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
    expect(await code({ first: 2, filter: { and: [{}] } })).toBeUndefined()
  })

  it('must be of documents', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const ofChunks = installation.services.cursors.write({ kind: 'chunk', documentId: documentId('a01'), position: 0 })
    expect(await refusal(installation, { after: ofChunks })).toMatchObject([['CURSOR_INVALID', expect.anything()]])
    expect(await refusal(installation, { after: globalId('Document', 'articles', 'a01') })).toMatchObject([
      ['CURSOR_INVALID', expect.anything()],
    ])
  })
})

describe('10,000 documents with the same date', () => {
  it('are each paged through exactly once, in both directions', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(recordOf(ARTICLES))
    const expected = Array.from({ length: 10_000 }, (_, index) => `d${index}`)
    await Promise.all(
      expected.map((name) => engine.replaceDocument(SCOPE, ...documentOf(documentId(name), name, { chunks: [] }))),
    )
    await using installation = await serve(engine, { limits: { pageSize: 1_000 } })
    const inOrder = byId(expected)
    for (const direction of ['ASC', 'DESC']) {
      const variables = { orderBy: { field: 'UPDATED_AT', direction }, first: 999 }
      expect(await walk(installation, variables)).toEqual(inOrder)
    }
  }, 120_000)
})
