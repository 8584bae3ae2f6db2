/**
 * The HTTP server: /graphql, health, and GraphiQL. It refuses what comes once it closes and lets finish what runs.
 */
import fastify, { type FastifyInstance } from 'fastify'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { messageOf, SextantError } from '../core/errors.ts'
import { createContext } from '../graphql/context.ts'
import type { OperationLimits } from '../graphql/rules/limits.ts'
import { createSchema } from '../graphql/schema.ts'
import { createGraphQLServer, type Logger } from '../graphql/server.ts'
import type { Services } from '../graphql/services.ts'
import { createSubscriptions } from '../graphql/subscriptions.ts'
import { signalOf } from './deadline.ts'
import { createDrain } from './drain.ts'
import { createEventStreams } from './event-streams.ts'
import { graphiqlRoutes } from './graphiql.ts'
import { graphqlRoute } from './graphql-route.ts'
import { healthRoutes, type Readiness } from './health.ts'
import { foreignHost, refuseForeignHosts } from './hosts.ts'
import type { Lasting } from './lasting.ts'
import { principalOf, type Reach } from './principal.ts'
import { type RefusalOptions, refuseUnreadable } from './refusals.ts'
import { asksForSocket, openSockets } from './sockets.ts'
import { httpStatuses } from './statuses.ts'

export interface HttpServerOptions extends Reach, Readiness {
  readonly port: number
  readonly bodyLimitBytes: number
  /** How long running requests may finish once the server closes. */
  readonly shutdownGraceSeconds: number
  /** How long an operation may take. */
  readonly operationSeconds: number
  readonly operationLimits: OperationLimits
  /** Subscriptions, and sockets, that may be open at once. */
  readonly subscriptions: number
  readonly attributes: readonly AttributeDeclaration[]
  readonly services: Services
  readonly logger: Logger
  /** Development pages: Apollo Sandbox at /graphql, GraphiQL at /graphiql. */
  readonly pages: 'development' | 'none'
}

export interface HttpServer {
  /** The address it listens at, e.g. http://127.0.0.1:4000. */
  readonly url: string
  /** Answers what it has begun, refuses the rest, then closes. */
  close(): Promise<void>
}

/** @throws SextantError ADDRESS_UNAVAILABLE */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { services, operationSeconds } = options
  const server = createHttp({ ...options, reportFault: services.reportFault })
  const principal = principalOf(options)
  const schema = createSchema(options.attributes)
  const subscriptions = createSubscriptions({ ...options, schema, mostOpen: options.subscriptions })
  const eventStreams = createEventStreams({ subscriptions, principal })
  const lasting: Lasting[] = [eventStreams]
  const drain = createDrain(server, options.shutdownGraceSeconds, () => lasting)
  const graphql = createGraphQLServer({
    schema,
    services,
    operationLimits: options.operationLimits,
    logger: options.logger,
    landingPage: options.pages === 'development' ? 'sandbox' : 'none',
    plugins: [httpStatuses, { serverWillStart: async () => ({ drainServer: () => drain.end() }) }],
  })
  await graphql.start()
  graphqlRoute(server, {
    graphql,
    context: async (_, reply) => createContext(services, principal, signalOf(reply, operationSeconds)),
    eventStreams,
  })
  const sockets = openSockets(server, {
    subscriptions,
    principal,
    most: options.subscriptions,
    refusalOf: ({ headers }) => drain.refusal() ?? foreignHost(headers.host, options.host),
    reportFault: services.reportFault,
  })
  lasting.push(sockets)
  healthRoutes(server, options)
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

/** Without routes: what every request goes through before it is routed, and what is said of those that cannot be read. */
export function createHttp(options: RefusalOptions & Pick<Reach, 'host'>): FastifyInstance {
  const server = fastify({
    bodyLimit: options.bodyLimitBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { shouldUpgradeCallback: asksForSocket },
    routerOptions: { ignoreTrailingSlash: true },
  })
  refuseUnreadable(server, options)
  refuseForeignHosts(server, options.host)
  return server
}

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
