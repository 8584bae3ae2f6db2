/** GraphQL at /graphql: GET and POST go to Apollo Server, any other method is told so. */
import type { ApolloServer, BaseContext } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from './refusals.ts'

const PATH = '/graphql'
const TAKEN = ['GET', 'POST']

/** @param graphql started; @param context made for each request */
export function graphqlRoute<Context extends BaseContext>(
  server: FastifyInstance,
  graphql: ApolloServer<Context>,
  context: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
): void {
  server.route({
    url: PATH,
    method: TAKEN,
    exposeHeadRoute: false,
    handler: fastifyApolloHandler(graphql, { context }),
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
