/** An HTTP server over an installation in memory: what the tests of this folder ask. */
import { request } from 'node:http'
import { HEALTHY } from '../../src/core/health.ts'
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../src/http/server.ts'
import { type Installation, openInstallation } from '../graphql/installation.ts'
import { billingDocuments } from '../search/parts.ts'
import type { GraphQLFault } from '../support/server.ts'
import { SILENT } from '../support/silent-log.ts'

export interface Serving extends AsyncDisposable {
  readonly server: HttpServer
  readonly installation: Installation
}

export const optionsFor = ({ services }: Pick<Installation, 'services'>): HttpServerOptions => ({
  host: '127.0.0.1',
  port: 0,
  allowAnonymousWrites: false,
  bodyLimitBytes: 10_000,
  operationSeconds: 30,
  operationLimits: { operationDepth: 8, operationAliases: 20, operationObjects: 10_000 },
  subscriptions: 10,
  shutdownGraceSeconds: 5,
  attributes: [],
  services,
  logger: SILENT,
  pages: 'none',
  ready: () => true,
  engineHealth: async () => HEALTHY,
})

export async function serve(differing: Partial<HttpServerOptions> = {}): Promise<Serving> {
  const installation = await openInstallation({ documents: billingDocuments(3) })
  const server = await startHttpServer({ ...optionsFor(installation), ...differing })
  return {
    server,
    installation,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly data: unknown
  readonly errors: readonly GraphQLFault[]
}

export interface Asked {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON unless it is a text already. */
  readonly body?: unknown
}

/** Sends one request, with headers that `fetch` would not let through. */
export function send({ url }: HttpServer, { path = '/graphql', method = 'POST', headers = {}, body }: Asked) {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const all = { 'content-type': 'application/json', ...headers }
  const asked = request(`${url}${path}`, { method, headers: all, agent: false }, async (reply) => {
    const text = (await reply.setEncoding('utf8').toArray()).join('')
    const { data, errors = [] } = text.startsWith('{') ? JSON.parse(text) : {}
    resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, data, errors })
  })
  asked.once('error', reject)
  asked.end(typeof body === 'string' ? body : JSON.stringify(body))
  return promise
}

export const codesOf = ({ errors }: Reply): readonly string[] => errors.map(({ extensions }) => extensions.code)
