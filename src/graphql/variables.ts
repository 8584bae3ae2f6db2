/**
 * Variables as GraphQL should read them: objects that inherit nothing. graphql-js asks an input object for every field of its
 * type, so without this an attribute named `constructor` would be found in all of them. It also reads them recursively, so
 * what no stack could hold is refused here.
 */
import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'

/** Far more than any filter may nest, and far less than the stack holds. */
const MOST_LEVELS = 500

export const variablesWithoutPrototypes: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ request }) {
        if (request.variables) request.variables = withoutPrototypes(request.variables)
      },
    }
  },
}

/** @throws GraphQLError BAD_USER_INPUT when they are nested too deeply */
export const withoutPrototypes = (variables: object): Record<string, unknown> => membersWithoutPrototypes(variables, 0)

function valueWithoutPrototypes(value: unknown, level: number): unknown {
  if (level > MOST_LEVELS) throw tooDeep()
  if (Array.isArray(value)) return value.map((item) => valueWithoutPrototypes(item, level + 1))
  return value !== null && typeof value === 'object' ? membersWithoutPrototypes(value, level + 1) : value
}

function membersWithoutPrototypes(members: object, level: number): Record<string, unknown> {
  const bare: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(members)) bare[name] = valueWithoutPrototypes(value, level)
  return bare
}

const tooDeep = () =>
  new GraphQLError(`The variables nest more than ${MOST_LEVELS} levels deep. Make them flatter.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  })
