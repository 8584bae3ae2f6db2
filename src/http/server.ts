/**
 * The HTTP server: /graphql, health, and GraphiQL. It refuses what comes once it closes and lets finish what runs.
 */
import { setTimeout } from 'node:timers/promises'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import { LOCAL_PRINCIPAL } from '../access/principals.ts'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { ERRORS, messageOf, SextantError } from '../core/errors.ts'
import { createContext } from '../graphql/context.ts'
import { createGraphQLServer, type Logger } from '../graphql/server.ts'
import type { Services } from '../graphql/services.ts'
import { graphiqlRoutes } from './graphiql.ts'
import { healthRoutes } from './health.ts'

export interface HttpServerOptions {
  readonly host: string
  readonly port: number
  readonly bodyLimitBytes: number
  /** How long running requests may finish once the server closes. */
  readonly shutdownGraceSeconds: number
  /** How long an operation may take. */
  readonly operationSeconds: number
  readonly attributes: readonly AttributeDeclaration[]
  readonly services: Services
  readonly logger: Logger
  /** Development pages: Apollo Sandbox at /graphql, GraphiQL at /graphiql. */
  readonly pages: 'development' | 'none'
  /** Whether searches are answered now, for /readyz. */
  readonly ready: () => boolean
}

export interface HttpServer {
  /** The address it listens at, e.g. http://127.0.0.1:4000. */
  readonly url: string
  /** Answers what it has begun, refuses the rest, then closes. */
  close(): Promise<void>
}

/** @throws SextantError ADDRESS_UNAVAILABLE */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = fastify({
    bodyLimit: options.bodyLimitBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
  })
  speakGraphQLErrors(server)
  const drain = createDrain(server, options.shutdownGraceSeconds)
  const graphql = createGraphQLServer({
    attributes: options.attributes,
    services: options.services,
    logger: options.logger,
    landingPage: options.pages === 'development' ? 'sandbox' : 'none',
    plugins: [{ serverWillStart: async () => ({ drainServer: () => drain.end() }) }],
  })
  await graphql.start()
  server.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(graphql, {
      context: async (_, reply) =>
        createContext(options.services, LOCAL_PRINCIPAL, signalOf(reply, options.operationSeconds)),
    }),
  })
  healthRoutes(server, options.ready)
  if (options.pages === 'development') await graphiqlRoutes(server)
  const url = await listen(server, options)
  return {
    url,
    async close() {
      await drain.begin()
      await graphql.stop()
    },
  }
}

/** So long connections stay open to be told: a socket closed while a request is on its way is an error to its client. */
const LAST_ANSWERS_MS = 100

/**
 * Closing in order: what comes on an open connection is refused in the shape that GraphQL clients read, each connection is
 * closed with the answer that was running on it, and what is left when the grace is over is cut off.
 */
function createDrain(server: FastifyInstance, graceSeconds: number): { begin(): Promise<void>; end(): Promise<void> } {
  let draining = false
  const { status, retryable } = ERRORS.SHUTTING_DOWN
  const message =
    'The server is shutting down. Send the request again: another instance, or this one restarted, takes it.'
  const body = { errors: [{ message, extensions: { code: 'SHUTTING_DOWN', retryable } }] }
  server.addHook('onRequest', async (_, reply) => {
    if (draining) return reply.code(status).header('retry-after', '1').send(body)
  })
  server.addHook('onSend', async (_, reply) => {
    if (draining) reply.header('connection', 'close')
  })
  return {
    async begin() {
      draining = true
      await setTimeout(LAST_ANSWERS_MS)
    },
    async end() {
      const grace = new AbortController()
      const cut = setTimeout(graceSeconds * 1000, undefined, { signal: grace.signal })
      cut.then(() => server.server.closeAllConnections()).catch(() => {})
      await server.close()
      grace.abort()
    },
  }
}

/** Requests that fail before GraphQL sees them (size, content type, broken JSON) are answered in the shape of GraphQL errors. */
function speakGraphQLErrors(server: FastifyInstance): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500 || !request.url.startsWith('/graphql')) return reply.send(error)
    const code = status === 413 ? 'REQUEST_TOO_LARGE' : 'REQUEST_INVALID'
    const { retryable } = ERRORS[code]
    return reply.code(status).send({ errors: [{ message: error.message, extensions: { code, retryable } }] })
  })
}

/** Aborts when the client goes before it has its answer, and when the operation has had its time. */
function signalOf(reply: FastifyReply, seconds: number): AbortSignal {
  const over = new AbortController()
  const deadline = globalThis.setTimeout(() => over.abort(tooLong(seconds)), seconds * 1000)
  reply.raw.once('close', () => {
    clearTimeout(deadline)
    if (!reply.raw.writableFinished) over.abort(clientGone())
  })
  return over.signal
}

const tooLong = (seconds: number) =>
  new SextantError(
    'DEADLINE_EXCEEDED',
    `The operation took longer than ${seconds} s (limits.operationSeconds). Try again when the server is less busy, or ask for less at once.`,
  )

const clientGone = () => new SextantError('REQUEST_CANCELLED', 'The client closed the connection.')

async function listen(server: FastifyInstance, { host, port }: HttpServerOptions): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw new SextantError('ADDRESS_UNAVAILABLE', reasonOf(error, host, port), { cause: error })
  }
}

function reasonOf(error: unknown, host: string, port: number): string {
  const code = (error as NodeJS.ErrnoException).code
  const setting = 'Choose another with --port, PORT or server.port'
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another process. ${setting}, or end that process.`
  if (code === 'EACCES') return `Port ${port} on ${host} is not open to this user. ${setting} (1024 or higher).`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host}. Mend --host, HOST or server.host.`
  return `Cannot listen at ${host}:${port}: ${messageOf(error)}`
}
