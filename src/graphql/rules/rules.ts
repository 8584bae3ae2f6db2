/** What an operation must not be, beyond what GraphQL itself forbids: one rule a file, and here the list of them. */
import type { ValidationRule } from 'graphql'
import type { OperationLimits } from './limits.ts'
import { maxAliasesRule } from './max-aliases.ts'
import { maxDepthRule } from './max-depth.ts'

export const operationRules = ({ operationDepth, operationAliases }: OperationLimits): readonly ValidationRule[] => [
  maxDepthRule(operationDepth),
  maxAliasesRule(operationAliases),
]
