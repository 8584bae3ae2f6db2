/** The GraphQL server over the schema: Apollo Server, with Sandbox as the page that a browser gets. */
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { GraphQLSchema } from 'graphql'
import type { OperationContext } from './context.ts'
import { createErrorFormatter } from './errors.ts'
import type { OperationLimits } from './rules/limits.ts'
import { operationRules } from './rules/rules.ts'
import { boundedSize } from './rules/size.ts'
import { onlyWhereItLasts } from './rules/subscriptions.ts'
import type { Services } from './services.ts'
import { variablesWithoutPrototypes } from './variables.ts'

export type Logger = Required<ApolloServerOptions<OperationContext>>['logger']

export interface GraphQLServerOptions {
  readonly schema: GraphQLSchema
  readonly services: Services
  /** Absent: operations are bounded by their tokens alone. */
  readonly operationLimits?: OperationLimits
  /** Whether a browser at /graphql gets Apollo Sandbox. */
  readonly landingPage: 'sandbox' | 'none'
  /** Takes Apollo's own warnings. */
  readonly logger: Logger
  readonly plugins: readonly ApolloServerPlugin<OperationContext>[]
}

/** What Apollo's own plugin says of answers without hints. */
const neverStored: ApolloServerPlugin<OperationContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        response.http.headers.set('cache-control', 'no-store')
      },
    }
  },
}

export function createGraphQLServer(options: GraphQLServerOptions) {
  const { schema, services, operationLimits, landingPage, logger, plugins } = options
  return new ApolloServer<OperationContext>({
    schema,
    logger,
    formatError: createErrorFormatter(services.reportFault),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    parseOptions: { maxTokens: services.limits.operationTokens },
    validationRules: operationLimits ? [...operationRules(operationLimits)] : [],
    plugins: [
      variablesWithoutPrototypes,
      onlyWhereItLasts,
      ...(operationLimits ? [boundedSize(operationLimits.operationObjects, services.limits.pageSize)] : []),
      landingPage === 'sandbox' ? ApolloServerPluginLandingPageLocalDefault() : ApolloServerPluginLandingPageDisabled(),
      // It watches every field for hints that this schema has not, which takes a sixth of the time of an answer.
      ApolloServerPluginCacheControlDisabled(),
      neverStored,
      ...plugins,
    ],
  })
}
