/** GraphQL at /graphql: GET and POST go to Apollo Server, or become a stream of events; any other method is told so. */
import type { ApolloServer, BaseContext } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EventStreams } from './event-streams.ts'
import { prefersEvents } from './media-types.ts'
import { refuse } from './refusals.ts'

const PATH = '/graphql'
const TAKEN = ['GET', 'POST']

export interface GraphQLRoute<Context extends BaseContext> {
  /** Started. */
  readonly graphql: ApolloServer<Context>
  /** Made for each request. */
  readonly context: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>
  /** Absent: there are no subscriptions. */
  readonly eventStreams?: EventStreams
}

export function graphqlRoute<Context extends BaseContext>(
  server: FastifyInstance,
  { graphql, context, eventStreams }: GraphQLRoute<Context>,
): void {
  const apollo = fastifyApolloHandler(graphql, { context })
  server.route({
    url: PATH,
    method: TAKEN,
    exposeHeadRoute: false,
    handler(request, reply) {
      if (eventStreams && prefersEvents(request.headers.accept)) return eventStreams.answer(request, reply)
      return apollo.call(this, request, reply)
    },
  })
  server.route({
    url: PATH,
    method: server.supportedMethods.filter((method) => !TAKEN.includes(method)),
    // Before its body is read, which may be wrong too.
    onRequest: refuseMethod,
    handler: refuseMethod,
  })
}

const refuseMethod = async ({ method }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  refuse(reply.header('allow', TAKEN.join(', ')), { code: 'REQUEST_INVALID', status: 405, message: notTaken(method) })

const notTaken = (method: string) =>
  `/graphql takes POST, and GET for queries, not ${method}. POST a JSON object with \`query\` and \`variables\`.`
