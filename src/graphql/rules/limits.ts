/** How large an operation may be, and how one that is larger is refused. */
import { GraphQLError, type OperationDefinitionNode } from 'graphql'
import { SextantError } from '../../core/errors.ts'

export interface OperationLimits {
  /** Deepest nesting of fields, the root's counted, fragments unfolded. */
  readonly operationDepth: number
  /** Most aliases, fragments unfolded. */
  readonly operationAliases: number
  /** Most objects that an operation can be answered with, its lists multiplied. */
  readonly operationObjects: number
}

/** As graphql-js takes it from a rule. */
export function operationTooLarge(
  operation: OperationDefinitionNode,
  found: string,
  most: number,
  limit: keyof OperationLimits,
): GraphQLError {
  const named = operation.name ? ` "${operation.name.value}"` : ''
  const message = `The ${operation.operation}${named} ${found}, fragments included, and at most ${most} are allowed (limits.${limit}). Ask for less at once, or split it.`
  const originalError = new SextantError('OPERATION_TOO_LARGE', message)
  return new GraphQLError(message, { nodes: operation, originalError })
}
