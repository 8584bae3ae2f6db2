import { describe, expect, it } from '@jest/globals'
import { localPrincipal } from '../../src/access/principals.ts'
import { SextantError } from '../../src/core/errors.ts'
import { createCursors } from '../../src/graphql/cursors.ts'
import { type DocumentContent, day } from '../contract/engine/factories.ts'
import { billingDocuments, documentId, fakeEncoder, SCOPE } from '../search/parts.ts'
import { type Installation, openInstallation, sortable } from './installation.ts'

interface Connection {
  readonly searchId: string
  readonly rankedCount: number
  readonly edges: readonly { readonly cursor: string; readonly node: ResultNode }[]
  readonly nodes: readonly ResultNode[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly execution: { readonly warnings: readonly { readonly code: string }[] }
}

interface ResultNode {
  readonly rank: number
  readonly score: number
  readonly document: { readonly externalId: string }
}

const PAGE = `query Page($query: String! = "billing", $mode: SearchMode, $groupBy: SearchGrouping! = DOCUMENT, $first: Int! = 10, $after: String) {
  search(query: $query, mode: $mode, groupBy: $groupBy, first: $first, after: $after) {
    searchId
    rankedCount
    edges { cursor node { rank score document { externalId } } }
    nodes { rank score document { externalId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    execution { warnings { code } }
  }
}`

async function page({ ask }: Installation, variables: Readonly<Record<string, unknown>> = {}): Promise<Connection> {
  const { data, errors } = await ask<{ search: Connection }>(PAGE, variables)
  expect(errors).toBeUndefined()
  return data.search
}

/** All pages from the first on. */
async function pages(installation: Installation, variables: Readonly<Record<string, unknown>>): Promise<Connection[]> {
  const all = [await page(installation, variables)]
  for (let last = all[0]; last?.pageInfo.hasNextPage; last = all.at(-1)) {
    all.push(await page(installation, { ...variables, after: last.pageInfo.endCursor }))
  }
  return all
}

const names = ({ nodes }: Connection): readonly string[] => nodes.map(({ document }) => document.externalId)

describe('search', () => {
  it('answers best first, and its edges are its nodes', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(5) })
    const found = await page(installation, { first: 3, mode: 'SEMANTIC' })
    expect(found.nodes).toEqual([
      { rank: 1, score: 5, document: { externalId: 'a05' } },
      { rank: 2, score: 4, document: { externalId: 'a04' } },
      { rank: 3, score: 3, document: { externalId: 'a03' } },
    ])
    expect(found.edges.map(({ node }) => node)).toEqual(found.nodes)
    expect(found).toMatchObject({
      searchId: 'search-1',
      rankedCount: 5,
      pageInfo: {
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: found.edges[0]?.cursor,
        endCursor: found.edges[2]?.cursor,
      },
    })
  })

  it.each(['SEMANTIC', 'KEYWORD', 'HYBRID'])(
    'pages through everything in mode %s: ranks 1 to n, nothing twice',
    async (mode) => {
      await using installation = await openInstallation({ documents: billingDocuments(23) })
      const all = await pages(installation, { mode, first: 5 })
      expect(all.map(({ nodes }) => nodes.length)).toEqual([5, 5, 5, 5, 3])
      expect(all.flatMap(({ nodes }) => nodes.map(({ rank }) => rank))).toEqual(
        Array.from({ length: 23 }, (_, index) => index + 1),
      )
      expect(new Set(all.flatMap(names)).size).toBe(23)
      expect(new Set(all.map(({ searchId }) => searchId)).size).toBe(1)
      expect(new Set(all.map(({ rankedCount }) => rankedCount))).toEqual(new Set([23]))
      expect(installation.engine.calls.filter((call) => call === 'search')).toHaveLength(1)
    },
  )

  it("continues from any edge's cursor, with a page of any size", async () => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const first = await page(installation, { first: 6 })
    const next = await page(installation, { first: 2, after: first.edges[2]?.cursor })
    expect(names(next)).toEqual(names(first).slice(3, 5))
    expect(next).toMatchObject({ searchId: first.searchId, pageInfo: { hasNextPage: true, hasPreviousPage: true } })
  })

  it('has neither cursors nor pages when nothing is found', async () => {
    await using installation = await openInstallation()
    expect(await page(installation)).toMatchObject({
      rankedCount: 0,
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  it('skips what was deleted between two pages: ranks keep the gap, and it says so', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const whole = await page(installation, { first: 9 })
    const first = await page(installation, { first: 3 })
    const removed = names(whole)[4] ?? ''
    await installation.engine.deleteDocuments(SCOPE, [documentId(removed)], 2)
    const second = await page(installation, { first: 3, after: first.pageInfo.endCursor })
    expect(second.nodes.map(({ rank }) => rank)).toEqual([4, 6, 7])
    expect(second.execution.warnings).toEqual([{ code: 'RESULTS_REMOVED' }])
    expect(second.rankedCount).toBe(9)
  })

  it('gives the matching chunks of a document, best first', async () => {
    const chunks = [1, 3, 2].map((times) => ({ text: 'billing '.repeat(times), dense: [times, 0, 0] }))
    await using installation = await openInstallation({ documents: { refunds: { chunks } } })
    const { data } = await installation.ask(
      '{ search(query: "billing", mode: SEMANTIC) { nodes { score chunks(first: 2) { score chunk { position document { externalId } } } } } }',
    )
    const document = { externalId: 'refunds' }
    expect(data).toEqual({
      search: {
        nodes: [
          {
            score: 3,
            chunks: [
              { score: 3, chunk: { position: 1, document } },
              { score: 2, chunk: { position: 2, document } },
            ],
          },
        ],
      },
    })
  })

  it('gives one result per chunk when nothing is grouped', async () => {
    const chunks = [1, 3].map((times) => ({ text: 'billing '.repeat(times), dense: [times, 0, 0] }))
    await using installation = await openInstallation({
      documents: { refunds: { chunks }, prices: { chunks: [{ text: 'billing', dense: [2, 0, 0] }] } },
    })
    const { data } = await installation.ask(
      '{ search(query: "billing", mode: SEMANTIC, groupBy: NONE) { rankedCount nodes { rank document { externalId } chunks { score chunk { position } } } } }',
    )
    expect(data).toEqual({
      search: {
        rankedCount: 3,
        nodes: [
          { rank: 1, document: { externalId: 'refunds' }, chunks: [{ score: 3, chunk: { position: 1 } }] },
          { rank: 2, document: { externalId: 'prices' }, chunks: [{ score: 2, chunk: { position: 0 } }] },
          { rank: 3, document: { externalId: 'refunds' }, chunks: [{ score: 1, chunk: { position: 0 } }] },
        ],
      },
    })
  })

  it('skips a chunk that a rewrite removed when nothing is grouped', async () => {
    const chunks = [3, 2, 1].map((times) => ({ text: 'billing '.repeat(times), dense: [times, 0, 0] }))
    await using installation = await openInstallation({ documents: { refunds: { chunks } } })
    const variables = { mode: 'SEMANTIC', groupBy: 'NONE', first: 1 }
    const first = await page(installation, variables)
    const document = (await installation.engine.documents(SCOPE, [documentId('refunds')]))[0]
    if (document) await installation.engine.replaceDocument(SCOPE, { ...document, version: 2, chunkCount: 0 }, [])
    const second = await page(installation, { ...variables, after: first.pageInfo.endCursor })
    expect(second).toMatchObject({ nodes: [], execution: { warnings: [{ code: 'RESULTS_REMOVED' }] } })
  })

  it('counts what the filter admits, and ranks only that', async () => {
    const tagged = Object.entries(billingDocuments(6)).map(([name, content], index) => [
      name,
      { ...content, tags: index % 2 === 0 ? ['even'] : [] },
    ])
    await using installation = await openInstallation({ documents: Object.fromEntries(tagged) })
    const { data } = await installation.ask(`{
      none: search(query: "nonsense", mode: KEYWORD, filter: { tags: { hasAny: ["even"] } }) { rankedCount filteredCount }
      even: search(query: "billing", filter: { tags: { hasAny: ["even"] } }) { rankedCount filteredCount }
      odd: search(query: "billing", filter: { not: { tags: { hasAny: ["even"] } } }) { nodes { document { externalId } } }
      all: search(query: "billing", filter: {}) { filteredCount }
    }`)
    expect(data).toEqual({
      none: { rankedCount: 0, filteredCount: 3 },
      even: { rankedCount: 3, filteredCount: 3 },
      odd: { nodes: ['a06', 'a04', 'a02'].map((externalId) => ({ document: { externalId } })) },
      all: { filteredCount: 6 },
    })
  })

  it('says what was really run', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const { data } = await installation.ask(
      '{ search(query: "billing", mode: KEYWORD) { execution { mode profile windowSize warnings { code } timings { totalMs embedMs retrieveMs cacheHit } } } }',
    )
    expect(data).toEqual({
      search: {
        execution: {
          mode: 'KEYWORD',
          profile: 'default',
          windowSize: 100,
          warnings: [],
          timings: { totalMs: 0, embedMs: null, retrieveMs: 0, cacheHit: false },
        },
      },
    })
  })
})

describe('explanations', () => {
  const EXPLAINED = `query($mode: SearchMode, $first: Int! = 2, $after: String, $why: Boolean! = true) {
    search(query: "billing", mode: $mode, first: $first, after: $after) {
      nodes { score explanation @include(if: $why) { stages { kind name rank score weight contribution } } }
      pageInfo { endCursor }
    }
  }`
  interface Explained {
    readonly search: {
      readonly nodes: readonly {
        readonly score: number
        readonly explanation?: { readonly stages: readonly Readonly<Record<string, unknown>>[] } | null
      }[]
      readonly pageInfo: { readonly endCursor: string }
    }
  }

  it('say what each stage gave, and add up', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const { data, errors } = await installation.ask<Explained>(EXPLAINED, { first: 1 })
    expect(errors).toBeUndefined()
    expect(data.search.nodes).toEqual([
      {
        score: 2 / 20,
        explanation: {
          stages: [
            { kind: 'DENSE', name: 'three-axes', rank: 1, score: 3, weight: 1, contribution: 1 / 20 },
            { kind: 'SPARSE', name: 'bm25', rank: 1, score: expect.any(Number), weight: 1, contribution: 1 / 20 },
            { kind: 'FUSION', name: 'RRF', rank: 1, score: 2 / 20, weight: null, contribution: null },
          ],
        },
      },
    ])
  })

  it.each([
    ['nodes', '{ search(query: "billing") { nodes { explanation { stages { rank } } } } }'],
    ['edges', '{ search(query: "billing") { edges { node { explanation { stages { rank } } } } } }'],
    [
      'a fragment',
      '{ search(query: "billing") { edges { node { ...Why } } } } fragment Why on SearchResult { why: explanation { stages { rank } } }',
    ],
  ])('are ranked for when %s ask for them', async (_, query) => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const { data, errors } = await installation.ask(query)
    expect(errors).toBeUndefined()
    expect(JSON.stringify(data).match(/"stages":/g)).toHaveLength(3)
    expect(installation.engine.leaves).toEqual([[true]])
  })

  it('cost nothing where nobody asks for them, in a search beside them neither', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    await installation.ask(EXPLAINED, { why: false })
    await installation.ask(`{
      why: search(query: "billing") { nodes { explanation { stages { rank } } } }
      plain: search(query: "login") { nodes { score } }
    }`)
    expect(installation.engine.leaves).toEqual([[false], [true, false]])
  })

  it('come with later pages, whether or not the first one had them', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(6) })
    const whole = (await installation.ask<Explained>(EXPLAINED, { first: 6 })).data.search.nodes
    for (const why of [true, false]) {
      const first = (await installation.ask<Explained>(EXPLAINED, { why })).data.search
      const second = await installation.ask<Explained>(EXPLAINED, { after: first.pageInfo.endCursor })
      expect(second.errors).toBeUndefined()
      expect(second.data.search.nodes).toEqual(whole.slice(2, 4))
    }
    const asked = installation.engine.leaves
    expect(asked).toEqual([[true], [true], [false], [true]])
  })
})

describe('the order of results', () => {
  const attributes = [sortable('price', 'FLOAT'), sortable('shelf', 'STRING')]
  const described: Readonly<Record<string, DocumentContent>> = {
    a01: { updatedAt: day('2024-05-01T00:00:00Z'), title: 'Zebra', attributes: { price: 9.5, shelf: 'b' } },
    a02: { updatedAt: day('2026-05-01T00:00:00Z'), title: null, attributes: { shelf: 'a' } },
    a03: { updatedAt: day('2025-05-01T00:00:00Z'), title: 'Apple', attributes: { price: -1 } },
  }
  const ORDERED = `query($orderBy: SearchOrder, $mode: SearchMode) {
    search(query: "billing", orderBy: $orderBy, mode: $mode) { nodes { rank document { externalId } } }
  }`

  it.each<[object | null, readonly string[]]>([
    [null, ['a03', 'a02', 'a01']],
    [{ field: 'UPDATED_AT', direction: 'DESC' }, ['a02', 'a03', 'a01']],
    [{ field: 'UPDATED_AT' }, ['a01', 'a03', 'a02']],
    [{ field: 'TITLE' }, ['a03', 'a01', 'a02']],
    [{ field: 'PRICE' }, ['a03', 'a01', 'a02']],
    [{ field: 'PRICE', direction: 'DESC' }, ['a01', 'a03', 'a02']],
    [{ field: 'SHELF' }, ['a02', 'a01', 'a03']],
  ])('is %j in every mode, ranks counted along it', async (orderBy, expected) => {
    const documents = billingDocuments(3, (name) => described[name] ?? {})
    await using installation = await openInstallation({ documents, attributes })
    for (const mode of ['SEMANTIC', 'KEYWORD', 'HYBRID']) {
      const { data, errors } = await installation.ask<{ search: Connection }>(ORDERED, { orderBy, mode })
      expect(errors).toBeUndefined()
      expect(names(data.search)).toEqual(expected)
      expect(data.search.nodes.map(({ rank }) => rank)).toEqual([1, 2, 3])
    }
  })

  it('follows only what the addressed collection declares as sortable', async () => {
    await using installation = await openInstallation({ attributes, others: ['tickets'] })
    const { errors } = await installation.ask(
      '{ search(query: "billing", collection: "tickets", orderBy: { field: SHELF }) { searchId } }',
    )
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/SHELF, which the collection "tickets" .* CREATED_AT, UPDATED_AT, TITLE\.$/),
        extensions: { code: 'ORDER_INVALID' },
      },
    ])
  })
})

describe('a condition on the text', () => {
  it('holds for chunks: others of the document are no match, and no documents are counted', async () => {
    const chunks = ['billing starts in May', 'billing ends in June'].map((text) => ({ text }))
    await using installation = await openInstallation({ documents: { year: { chunks }, other: {} } })
    const { data, errors } = await installation.ask(`{
      search(query: "billing", mode: SEMANTIC, filter: { text: { phrase: "ENDS in" } }) {
        rankedCount filteredCount nodes { document { externalId } chunks { chunk { text } } }
      }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      search: {
        rankedCount: 1,
        filteredCount: null,
        nodes: [{ document: { externalId: 'year' }, chunks: [{ chunk: { text: 'billing ends in June' } }] }],
      },
    })
  })

  it('is none when it is on the title', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const { data } = await installation.ask(
      '{ search(query: "billing", filter: { title: { allTerms: "a02 about" } }) { filteredCount nodes { document { externalId } } } }',
    )
    expect(data).toEqual({ search: { filteredCount: 1, nodes: [{ document: { externalId: 'a02' } }] } })
  })
})

describe('tuning', () => {
  const TUNED = `query($tuning: SearchTuningInput) {
    search(query: "billing", tuning: $tuning) { rankedCount execution { windowSize } }
  }`

  it('changes one search', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const ask = async (tuning: object | null) => (await installation.ask(TUNED, { tuning })).data
    expect(await ask({ windowSize: 60 })).toMatchObject({ search: { execution: { windowSize: 60 } } })
    for (const tuning of [
      { fusion: { method: 'DBSF' } },
      { fusion: { method: 'RRF', k: 60, weights: { semantic: 0 } } },
      { ann: { exact: true } },
    ]) {
      expect(await ask(tuning)).toEqual({ search: { rankedCount: 9, execution: { windowSize: 100 } } })
    }
  })

  it.each([
    null,
    {},
    { windowSize: null, fusion: null, ann: null },
    { fusion: { method: null, k: null, weights: null }, ann: { exact: null } },
    { fusion: { weights: { semantic: null, keyword: null } } },
  ])('keeps the profile where it is %j', async (tuning) => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const asked = async (variables: object) =>
      (await installation.ask<{ search: Connection }>(TUNED, { ...variables })).data
    expect(await asked({ tuning })).toEqual(await asked({}))
  })

  it('is refused where it cannot be ranked by', async () => {
    await using installation = await openInstallation()
    for (const tuning of [{ windowSize: 0 }, { fusion: { k: 0 } }, { fusion: { method: 'DBSF', k: 2 } }]) {
      expect((await installation.ask(TUNED, { tuning })).errors).toMatchObject([
        { extensions: { code: 'TUNING_INVALID' } },
      ])
    }
  })

  it('needs a right', async () => {
    await using installation = await openInstallation({ principal: localPrincipal([]) })
    expect((await installation.ask(TUNED, { tuning: {} })).errors).toMatchObject([
      { message: expect.stringMatching(/^`tuning`/), extensions: { code: 'FORBIDDEN', retryable: false } },
    ])
    expect((await installation.ask(TUNED, { tuning: null })).errors).toBeUndefined()
  })
})

describe('a smallest relevance', () => {
  it('is refused while nothing is calibrated, and null asks for none', async () => {
    await using installation = await openInstallation()
    const asked = async (minRelevance: number | null) =>
      (await installation.ask(`{ search(query: "billing", minRelevance: ${minRelevance}) { searchId } }`)).errors
    expect(await asked(0.5)).toMatchObject([{ extensions: { code: 'RELEVANCE_UNCALIBRATED' } }])
    expect(await asked(null)).toBeUndefined()
  })
})

describe('a search whose model fails', () => {
  it('falls back to keywords, says so, and goes on in that mode', async () => {
    const encoder = fakeEncoder({
      onEncode() {
        throw new SextantError('ENCODER_FAILED', 'no model')
      },
    })
    await using installation = await openInstallation({ documents: billingDocuments(5), encoder })
    const FALLEN = `query($after: String) { search(query: "billing", first: 3, after: $after) {
      nodes { document { externalId } } pageInfo { endCursor } execution { mode warnings { code } } } }`
    const ask = async (variables: object) =>
      (await installation.ask<{ search: Connection }>(FALLEN, { ...variables })).data.search
    const first = await ask({})
    const second = await ask({ after: first.pageInfo.endCursor })
    const execution = { mode: 'KEYWORD', warnings: [{ code: 'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD' }] }
    expect([first.execution, second.execution]).toEqual([execution, execution])
    expect([...names(first), ...names(second)]).toEqual(['a05', 'a04', 'a03', 'a02', 'a01'])
  })
})

describe('several searches in one operation', () => {
  it('are one call of the encoder, one ranking, and one read of documents and of chunks', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(12) })
    const { errors } = await installation.ask(`{
      billing: search(query: "billing", first: 3) { nodes { ...Found } }
      login: search(query: "login", mode: SEMANTIC, first: 3) { nodes { ...Found } }
      exact: search(query: "a07", mode: KEYWORD, first: 3) { nodes { ...Found } }
    }
    fragment Found on SearchResult { document { externalId title } chunks { chunk { text document { title } } } }`)
    expect(errors).toBeUndefined()
    expect(installation.encoder.calls).toEqual([['billing', 'login']])
    expect([...installation.engine.calls].sort()).toEqual(['chunks', 'documents', 'search'])
  })

  it('may not be too many', async () => {
    await using installation = await openInstallation()
    const aliases = Array.from({ length: 6 }, (_, index) => `s${index}: search(query: "billing") { searchId }`)
    const { data, errors } = await installation.ask(`{ ${aliases.join(' ')} }`)
    expect(Object.values(data as object)).toEqual(Array(6).fill(null))
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/more than 5 searches.*limits\.searchesPerOperation.*none was run/),
      extensions: { code: 'TOO_MANY_SEARCHES', retryable: false },
    })
    expect([installation.encoder.calls, installation.engine.calls, installation.faults]).toEqual([[], [], []])
  })

  it('stop when the caller goes', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const gone = AbortSignal.abort(new SextantError('REQUEST_CANCELLED', 'The client closed the connection.'))
    const { data, errors } = await installation.ask('{ search(query: "billing") { searchId } }', {}, gone)
    expect(data).toEqual({ search: null })
    expect(errors).toMatchObject([{ extensions: { code: 'REQUEST_CANCELLED', retryable: true } }])
    expect(installation.faults).toEqual([])
  })
})

describe('a cursor', () => {
  const refused = async (installation: Installation, variables: Readonly<Record<string, unknown>>): Promise<unknown> =>
    (await installation.ask(PAGE, variables)).errors?.[0]?.extensions['code']

  it('continues no other search', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const { endCursor: after } = (await page(installation, { first: 3 })).pageInfo
    expect(await refused(installation, { query: 'login', after })).toBe('CURSOR_OF_ANOTHER_QUERY')
    expect(await refused(installation, { mode: 'KEYWORD', after })).toBe('CURSOR_OF_ANOTHER_QUERY')
    expect(await refused(installation, { groupBy: 'NONE', after })).toBe('CURSOR_OF_ANOTHER_QUERY')
    expect(await refused(installation, { query: ' billing ', mode: 'HYBRID', after })).toBeUndefined()
  })

  it('must be of this server, of a search, and whole', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(9) })
    const cursor = { kind: 'search', searchId: 's', planHash: 'h', mode: 'HYBRID', position: 1 } as const
    const ofChunks = installation.services.cursors.write({ kind: 'chunk', documentId: documentId('a01'), position: 0 })
    expect(await refused(installation, { after: createCursors('another').write(cursor) })).toBe('CURSOR_INVALID')
    expect(await refused(installation, { after: ofChunks })).toBe('CURSOR_INVALID')
    expect(await refused(installation, { after: '' })).toBe('CURSOR_INVALID')
  })

  it('works after a restart that forgot the windows: the search runs again and says so', async () => {
    await using before = await openInstallation({ documents: billingDocuments(9) })
    await using restarted = await openInstallation({ documents: billingDocuments(9) })
    const first = await page(before, { first: 3 })
    const second = await page(restarted, { first: 3, after: first.pageInfo.endCursor })
    expect(second.nodes.map(({ rank }) => rank)).toEqual([4, 5, 6])
    expect(names(second).filter((name) => names(first).includes(name))).toEqual([])
    expect(second).toMatchObject({ execution: { warnings: [{ code: 'STALE_CURSOR_RERANKED' }] } })
  })
})
