/** What somebody sees who runs `npm start` and sends what a frontend sends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'

interface Hit {
  readonly document: { readonly title: string }
}
const titles = (nodes: readonly Hit[]): readonly string[] => nodes.map(({ document }) => document.title)

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

  it('leaves its articles alone at the second start', async () => {
    expect(await server.stop()).toBe(0)
    server = await start()
    expect(server.output()).toMatch(/44 documents read in .*: 0 indexed \(0 chunks\), 44 unchanged, 0 skipped/)
  })

  it('is indexed anew where other settings made it', async () => {
    expect(await server.stop()).toBe(0)
    const env = { SEXTANT_COLLECTIONS__DEFAULT__CHUNKING__MAX_TOKENS: '150' }
    const other = await sextantServe(['--example', 'help-center'], { cwd: folder.path, env })
    expect(other.output()).toMatch(/indexed anew.*44 indexed/s)
    expect(await other.stop()).toBe(0)
    server = await start()
    expect(server.output()).toMatch(/indexed anew.*44 indexed/s)
  }, 90_000)

  it('tells what is wrong with a query', async () => {
    const code = async (query: string) => (await server.graphql(query)).errors?.map(({ extensions }) => extensions.code)
    expect(await code('{ search(query: "  ") { searchId } }')).toEqual(['QUERY_EMPTY'])
    expect(await code('{ search(query: "a", first: 1000) { searchId } }')).toEqual(['PAGE_SIZE_OUT_OF_RANGE'])
    expect(await code('{ search(query: "a", after: "nonsense") { searchId } }')).toEqual(['CURSOR_INVALID'])
    expect(await code('{ search(query: "a", collection: "nowhere") { searchId } }')).toEqual(['COLLECTION_NOT_FOUND'])
    const { data } = await server.graphql<{ search: { pageInfo: { endCursor: string } } }>(
      '{ search(query: "invoice", first: 2) { pageInfo { endCursor } } }',
    )
    const { endCursor } = data.search.pageInfo
    expect(await code(`{ search(query: "refund", first: 2, after: "${endCursor}") { searchId } }`)).toEqual([
      'CURSOR_OF_ANOTHER_QUERY',
    ])
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
