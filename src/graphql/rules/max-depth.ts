/** Fields nest only so deep: each level may multiply what is read and answered. */
import type { ValidationRule } from 'graphql'
import { operationTooLarge } from './limits.ts'
import { measuring } from './measuring.ts'

export const maxDepthRule =
  (most: number): ValidationRule =>
  (context) => {
    const depthOf = measuring(context, { field: (_, inner) => 1 + inner, together: Math.max })
    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation.selectionSet)
        if (depth > most)
          context.reportError(operationTooLarge(operation, `nests ${depth} fields deep`, most, 'operationDepth'))
      },
    }
  }
