import { afterEach, describe, expect, it } from '@jest/globals'
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../src/http/server.ts'
import type { Engine } from '../../src/ports/engine.ts'
import { openInstallation } from '../graphql/installation.ts'
import type { GraphQLFault } from '../support/server.ts'
import { optionsFor } from './serving.ts'

const servers: HttpServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

interface Slow {
  /** What searches wait for. */
  readonly until: Promise<unknown>
  /** Called when one waits. */
  readonly onSearch?: () => void
}

/** A server whose searches wait, unless they are aborted first. */
async function serve({ until, onSearch }: Slow, options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const { services, engine } = await openInstallation()
  const search: Engine['search'] = async (requests, signal) => {
    const aborted = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    onSearch?.()
    await Promise.race([until, aborted])
    return engine.search(requests)
  }
  const waiting: Engine = Object.assign(Object.create(engine), { search })
  const server = await startHttpServer({
    ...optionsFor({ services: { ...services, search: { ...services.search, engine: waiting } } }),
    ...options,
  })
  servers.push(server)
  return server
}

async function ask(server: HttpServer, query: string) {
  const reply = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors = [] } = (await reply.json()) as { data?: unknown; errors?: readonly GraphQLFault[] }
  return { status: reply.status, data, codes: errors.map(({ extensions }) => extensions.code) }
}

const SEARCH = '{ search(query: "anything") { rankedCount } }'

describe('the HTTP server', () => {
  it('ends an operation that takes too long, and only that', async () => {
    const server = await serve({ until: new Promise(() => {}) }, { operationSeconds: 0.05 })
    expect(await ask(server, `{ a: __typename ${SEARCH.slice(1)}`)).toEqual({
      status: 200,
      data: { a: 'Query', search: null },
      codes: ['DEADLINE_EXCEEDED'],
    })
  })

  it('finishes what runs while it closes, and refuses what comes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const searching = Promise.withResolvers<void>()
    const server = await serve({ until: promise, onSearch: searching.resolve })
    const running = ask(server, SEARCH)
    await searching.promise
    const closed = server.close()
    servers.pop()
    expect(await ask(server, SEARCH)).toEqual({ status: 503, data: undefined, codes: ['SHUTTING_DOWN'] })
    resolve()
    expect(await running).toEqual({ status: 200, data: { search: { rankedCount: 0 } }, codes: [] })
    await closed
  })

  it('cuts off what still runs when the grace is over', async () => {
    const searching = Promise.withResolvers<void>()
    const slow = { until: new Promise(() => {}), onSearch: searching.resolve }
    const server = await serve(slow, { shutdownGraceSeconds: 0.05 })
    const running = ask(server, SEARCH)
    await searching.promise
    servers.pop()
    await Promise.all([server.close(), expect(running).rejects.toThrow()])
  })

  it('refuses a body beyond its limit', async () => {
    const server = await serve({ until: Promise.resolve() })
    const reply = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: SEARCH, padding: 'x'.repeat(20_000) }),
    })
    expect(reply.status).toBe(413)
    expect(await reply.json()).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('10000 bytes (server.bodyLimitBytes)'),
          extensions: { code: 'REQUEST_TOO_LARGE' },
        },
      ],
    })
  })

  it.each([
    ['broken JSON', 'application/json', '{"query": ', 400],
    ['another content type', 'text/csv', 'query', 415],
  ])('answers %s in the shape of GraphQL errors', async (_, contentType, body, status) => {
    const server = await serve({ until: Promise.resolve() })
    const reply = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    })
    expect(reply.status).toBe(status)
    expect(await reply.json()).toMatchObject({
      errors: [{ extensions: { code: 'REQUEST_INVALID', retryable: false } }],
    })
  })

  it('refuses an operation with too many tokens', async () => {
    const server = await serve({ until: Promise.resolve() })
    const aliases = Array.from({ length: 500 }, (_, place) => `a${place}: __typename`).join(' ')
    expect(await ask(server, `{ ${aliases} }`)).toMatchObject({ data: undefined, codes: ['OPERATION_TOO_LARGE'] })
  })

  it('has no pages for browsers unless it is asked for them', async () => {
    const server = await serve({ until: Promise.resolve() })
    expect((await fetch(`${server.url}/graphiql`)).status).toBe(404)
  })
})
