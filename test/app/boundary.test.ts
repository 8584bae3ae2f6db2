/** What really crosses to the worker threads when one operation asks for several searches. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type App, openApp } from '../../src/app/app.ts'
import { indexPaths } from '../../src/app/indexing.ts'
import { serveApp } from '../../src/app/serve.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import type { HttpServer } from '../../src/http/server.ts'
import { temporaryFolder } from '../support/sextant.ts'
import { ignore, SILENT } from '../support/silent-log.ts'

const ARTICLES = join(import.meta.dirname, '../../examples/help-center/articles')

const THREE = `{
  billing: search(query: "how do I stop being billed", first: 3) { ...found }
  login: search(query: "I locked myself out", mode: SEMANTIC, first: 3) { ...found }
  exact: search(query: "ERR-4102", mode: KEYWORD, first: 3) { ...found }
}
fragment found on SearchConnection {
  filteredCount
  nodes { document { title collection { documentCount } } chunks(first: 2) { chunk { text document { title } } } }
}`

describe('three aliased searches', () => {
  const folder = temporaryFolder()
  let app: App
  let server: HttpServer

  beforeAll(async () => {
    const environment = { PORT: '0', SEXTANT_EMBEDDED__READERS: '1', SEXTANT_INFERENCE__WORKERS: '2' }
    const configuration = await loadConfiguration({ directory: folder.path, environment })
    app = await openApp({ configuration, log: SILENT, access: 'write' })
    await indexPaths(app, [ARTICLES], { onProgress: ignore, signal: new AbortController().signal })
    server = await serveApp(app)
  }, 60_000)

  afterAll(async () => {
    await server?.close()
    await app?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  it('are tokenised once, run once and ranked once, and each document and chunk is read once', async () => {
    const crossings = jest.spyOn(Worker.prototype, 'postMessage')
    const reply = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: THREE }),
    })
    const { data, errors } = (await reply.json()) as { data: Record<string, { nodes: unknown[] }>; errors?: unknown }
    const messages = crossings.mock.calls.map(([message]) => message as { name?: string; run?: object })
    crossings.mockRestore()

    expect(errors).toBeUndefined()
    expect(Object.values(data).map(({ nodes }) => nodes.length)).toEqual([3, 3, 3])
    // A server that has just started gives its versions meanwhile.
    const reads = messages.flatMap(({ name }) => (name === undefined || /Versions$/.test(name) ? [] : name))
    // Documents and passages come along with the ranking.
    expect(reads.toSorted()).toEqual(['count', 'gathered'])
    const [tokenising, running, ...more] = messages.filter(({ run }) => run !== undefined)
    expect([tokenising, running].every((message) => message !== undefined)).toBe(true)
    expect(more).toEqual([])
  })
})
