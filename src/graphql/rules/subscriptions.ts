/** A subscription has many answers, and so is refused where there is one. */
import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, OperationTypeNode } from 'graphql'
import { SextantError } from '../../core/errors.ts'

export const onlyWhereItLasts: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return
        const originalError = new SextantError('REQUEST_INVALID', MESSAGE)
        throw new GraphQLError(MESSAGE, { nodes: operation, originalError })
      },
    }
  },
}

const MESSAGE =
  'A subscription has more than one answer. Open a WebSocket at /graphql with the protocol graphql-transport-ws, or send it with `accept: text/event-stream`.'
