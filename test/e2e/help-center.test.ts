/** What somebody sees who runs `npm start` and sends what a frontend sends. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DocumentNode, Kind, parse, print } from 'graphql'
import type { RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'

const operations: DocumentNode = parse(readFileSync(join(import.meta.dirname, 'operations.graphql'), 'utf8'))

/** One operation of the file, as text. */
function operation(name: string): string {
  const found = operations.definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name,
  )
  if (!found) throw new Error(`operations.graphql has no ${name}`)
  return print(found)
}

interface Hit {
  readonly document: { readonly title: string }
}
const titles = (nodes: readonly Hit[]): readonly string[] => nodes.map(({ document }) => document.title)

interface AskData {
  readonly search: {
    readonly rankedCount: number
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    readonly edges: readonly { readonly cursor: string; readonly node: Hit & { readonly rank: number } }[]
    readonly execution: {
      readonly mode: string
      readonly warnings: readonly { readonly code: string }[]
      readonly timings: { readonly cacheHit: boolean }
    }
  }
}

describe('the sample help center', () => {
  const folder = temporaryFolder()
  const start = () => sextantServe(['--example', 'help-center'], { cwd: folder.path })
  let server: RunningServer

  beforeAll(async () => {
    server = await start()
  }, 90_000)

  afterAll(async () => {
    await server?.stop()
    folder[Symbol.dispose]()
  })

  const search = async (query: string, mode: string, first = 3) => {
    const { data } = await server.graphql<{ search: { nodes: readonly Hit[] } }>(
      'query ($query: String!, $mode: SearchMode, $first: Int!) { search(query: $query, mode: $mode, first: $first) { nodes { document { title } score } } }',
      { query, mode, first },
    )
    return titles(data.search.nodes)
  }

  it('finds by meaning', async () => {
    expect(await search('how do I stop being billed', 'SEMANTIC', 2)).toEqual([
      'Cancel a subscription',
      'Update payment method',
    ])
  })

  it.each(['SEMANTIC', 'HYBRID'])('finds the way back in, %s', async (mode) => {
    expect((await search('I locked myself out', mode))[0]).toBe('Reset your password')
  })

  it.each(['KEYWORD', 'HYBRID'])('finds the article that names a code, %s', async (mode) => {
    expect((await search('ERR-4102', mode))[0]).toBe('Fix a failed import (ERR-4102)')
  })

  it('answers three searches at once', async () => {
    const { data } = await server.graphql<Record<string, { nodes: readonly Hit[] }>>(operation('ThreeAtOnce'))
    expect(Object.entries(data).map(([name, { nodes }]) => [name, titles(nodes)])).toMatchSnapshot()
  })

  it('filters by attributes, dates and tags', async () => {
    const { data } = await server.graphql<{
      search: { filteredCount: number; rankedCount: number; nodes: readonly Hit[] }
    }>(operation('FilteredByAttributes'))
    expect(titles(data.search.nodes)).toMatchSnapshot()
    expect(data.search.nodes.length).toBeGreaterThan(3)
    expect(data.search.filteredCount).toBe(data.search.rankedCount)
    expect(data.search.nodes).toMatchSnapshot()
  })

  it('ranks passages where nothing is grouped', async () => {
    const { data } = await server.graphql<{ search: { nodes: readonly (Hit & { chunks: readonly unknown[] })[] } }>(
      operation('PassagesNotDocuments'),
    )
    expect(data.search.nodes).toHaveLength(5)
    expect(data.search.nodes.every(({ chunks }) => chunks.length === 1)).toBe(true)
    expect(titles(data.search.nodes)).toMatchSnapshot()
  })

  it('reads one document with its chunks', async () => {
    const { data } = await server.graphql<{
      document: { title: string; text: string; chunkCount: number; chunks: { nodes: readonly { text: string }[] } }
    }>(operation('OneDocument'), { externalId: 'webhooks' })
    const { document } = data
    expect(document.chunks.nodes).toHaveLength(document.chunkCount)
    expect(document.chunkCount).toBeGreaterThan(3)
    expect(document.chunks.nodes.every(({ text }) => document.text.includes(text))).toBe(true)
    expect([document.title, document.chunkCount]).toMatchSnapshot()
  })

  it('says what is here', async () => {
    const { data } = await server.graphql(operation('WhatIsHere'))
    expect(data).toMatchSnapshot()
  })

  it('pages on, also after a restart in between', async () => {
    const ask = async (after?: string) =>
      (await server.graphql<AskData>(operation('Ask'), { query: 'export my data', first: 5, after })).data.search
    const first = await ask()
    const second = await ask(first.pageInfo.endCursor)
    expect(await server.stop('SIGTERM')).toBe(0)
    server = await start()
    const again = await ask(first.pageInfo.endCursor)

    const ranks = (page: AskData['search']) => page.edges.map(({ node }) => node.rank)
    expect(ranks(first)).toEqual([1, 2, 3, 4, 5])
    expect(ranks(second)).toEqual([6, 7, 8, 9, 10])
    expect(second.execution.timings.cacheHit).toBe(true)
    expect(titles(again.edges.map(({ node }) => node))).toEqual(titles(second.edges.map(({ node }) => node)))
    expect(again.execution.warnings.map(({ code }) => code)).toEqual(['STALE_CURSOR_RERANKED'])
    expect([first, second].map((page) => titles(page.edges.map(({ node }) => node)))).toMatchSnapshot()
  }, 60_000)

  it('leaves its articles alone at the second start', () => {
    expect(server.output()).toMatch(/44 documents read in .*: 0 indexed \(0 chunks\), 44 unchanged, 0 skipped/)
  })

  it('tells what is wrong with a query', async () => {
    const code = async (query: string) => (await server.graphql(query)).errors?.map(({ extensions }) => extensions.code)
    expect(await code('{ search(query: "  ") { searchId } }')).toEqual(['QUERY_EMPTY'])
    expect(await code('{ search(query: "a", first: 1000) { searchId } }')).toEqual(['PAGE_SIZE_OUT_OF_RANGE'])
    expect(await code('{ search(query: "a", after: "nonsense") { searchId } }')).toEqual(['CURSOR_INVALID'])
    expect(await code('{ search(query: "a", collection: "nowhere") { searchId } }')).toEqual(['COLLECTION_NOT_FOUND'])
    const page = await server.graphql<AskData>(operation('Ask'), { query: 'invoice', first: 2 })
    const other = await server.graphql(operation('Ask'), {
      query: 'refund',
      first: 2,
      after: page.data.search.pageInfo.endCursor,
    })
    expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_OF_ANOTHER_QUERY'])
  })

  it('is healthy and ready', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready' })
  })

  it('gives browsers GraphiQL from its package, and Sandbox at /graphql', async () => {
    const page = await (await fetch(`${server.url}/graphiql`)).text()
    const files = [...page.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, path]) => path)
    const statuses = await Promise.all(files.map(async (path) => (await fetch(`${server.url}${path}`)).status))
    expect(statuses).toEqual([200, 200, 200, 200])
    const sandbox = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(await sandbox.text()).toContain('sandbox')
  })
})
