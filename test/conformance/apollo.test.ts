/**
 * Apollo's integration suite over /graphql as our server mounts it. The suite brings a copy of Apollo Server, of its own version;
 * here it gets ours, so that what passes is what is served. It skips by itself what needs graphql 17 (`@defer`, `@stream`).
 */
import { createRequire } from 'node:module'
import * as apollo from '@apollo/server'
import type { CreateServerForIntegrationTests } from '@apollo/server-integration-testsuite'
import { jest } from '@jest/globals'
import { graphqlRoute } from '../../src/http/graphql-route.ts'
import { createHttp } from '../../src/http/server.ts'

type Served = Awaited<ReturnType<CreateServerForIntegrationTests>>

const require = createRequire(import.meta.url)
const suitesOwn = createRequire(require.resolve('@apollo/server-integration-testsuite')).resolve('@apollo/server')
jest.unstable_mockModule(suitesOwn.replace('/cjs/', '/esm/'), () => ({ ...apollo }))
const { defineIntegrationTestSuite } = await import('@apollo/server-integration-testsuite')

const BODY_LIMIT = 2 ** 20

defineIntegrationTestSuite(async (config, { context = async () => ({}) } = {}) => {
  const http = createHttp({ host: '127.0.0.1', bodyLimitBytes: BODY_LIMIT, reportFault: () => 'a fault' })
  const server = new apollo.ApolloServer(config as unknown as apollo.ApolloServerOptions<apollo.BaseContext>)
  await server.start()
  graphqlRoute(http, { graphql: server, context: () => context() })
  const url = `${await http.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  const extraCleanup = async () => {
    http.server.closeAllConnections()
    await http.close()
  }
  return { server: server as unknown as Served['server'], url, extraCleanup }
})
