/** Aliases repeat a field with its whole cost, so an operation has only so many. */
import type { ValidationRule } from 'graphql'
import { operationTooLarge } from './limits.ts'
import { measuring } from './measuring.ts'

export const maxAliasesRule =
  (most: number): ValidationRule =>
  (context) => {
    const aliasesOf = measuring(context, {
      field: ({ alias }, inner) => (alias ? 1 : 0) + inner,
      together: (left, right) => left + right,
    })
    return {
      OperationDefinition(operation) {
        const aliases = aliasesOf(operation.selectionSet)
        if (aliases > most)
          context.reportError(operationTooLarge(operation, `has ${aliases} aliases`, most, 'operationAliases'))
      },
    }
  }
