/** One rule over a small schema whose fields nest without end. */
import { buildSchema, parse, specifiedRules, type ValidationRule, validate } from 'graphql'
import { createErrorFormatter } from '../../../src/graphql/errors.ts'

const SCHEMA = buildSchema('type Query { self: Query other: Query name: String }')
const formatted = createErrorFormatter(() => 'a fault')

export interface Complaint {
  readonly message: string
  readonly code: unknown
}

/** What the rule has against the document, and the others that run beside it. */
export function complaints(rule: ValidationRule, document: string, others: readonly ValidationRule[] = []) {
  return validate(SCHEMA, parse(document), [...others, rule]).map((error): Complaint => {
    const { message, extensions } = formatted({ message: error.message }, error)
    return { message, code: extensions?.['code'] }
  })
}

export { specifiedRules as ALL_OTHER_RULES }

/** `fields(3)` is `{ self { self { name } } }`. */
export const fields = (depth: number): string => (depth === 1 ? '{ name }' : `{ self ${fields(depth - 1)} }`)
