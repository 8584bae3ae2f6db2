/**
 * The least that a GraphQL server of this kind costs: Apollo Server on Fastify over Sextant's schema, with the answer to a
 * search in its hands. It has no limits, no plugins and no context. Takes the answer from its parent and tells its address.
 */
import { once } from 'node:events'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { makeExecutableSchema } from '@graphql-tools/schema'
import fastify from 'fastify'
import { printSchema } from 'graphql'
import { createSchema } from '../../src/graphql/schema.ts'

// Whoever started it is gone.
process.once('disconnect', () => process.exit())
const [{ search }] = (await once(process, 'message')) as [{ search: unknown }]
const apollo = new ApolloServer({
  schema: makeExecutableSchema({
    typeDefs: printSchema(createSchema([])),
    resolvers: { Query: { search: () => search } },
  }),
  // The one that costs time is left out as Sextant leaves it out.
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
})
await apollo.start()
const server = fastify()
server.post('/graphql', fastifyApolloHandler(apollo))
process.send?.({ url: await server.listen({ host: '127.0.0.1', port: 0 }) })
