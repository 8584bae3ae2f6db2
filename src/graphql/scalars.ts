/** The scalars of the contract: how they are written and read. Names and descriptions stand in the SDL alone. */
import { GraphQLError, type GraphQLScalarTypeConfig, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import type { JsonValue } from '../core/document.ts'
import { formatInstant, type Instant, parseInstantSpan } from '../core/instant.ts'

type Scalar<Input, Output> = {
  readonly [Name in 'serialize' | 'parseValue' | 'parseLiteral']: NonNullable<
    GraphQLScalarTypeConfig<Input, Output>[Name]
  >
}

/** Out: an instant as RFC 3339. In: the text itself once it is known to name an instant or a day; filters read its span. */
export const DateTime: Scalar<string, string> = {
  serialize: (value) => formatInstant(value as Instant),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
}

function parseDateTime(value: unknown): string {
  if (typeof value === 'string' && parseInstantSpan(value)) return value
  throw new GraphQLError(
    `DateTime takes an RFC 3339 instant such as "2026-11-21T19:12:00Z" or a day such as "2026-11-21", not ${JSON.stringify(value) ?? 'this'}.`,
    { extensions: { code: 'BAD_USER_INPUT' } },
  )
}

/** Out and in as it is. Deeper values would cost whoever reads them their stack. */
export const Json: Scalar<JsonValue, unknown> = {
  serialize: (value) => value,
  parseValue: (value) => checkedJson(value, 0),
  parseLiteral: (node, variables) => jsonOf(node, variables ?? {}, 0),
}

const MOST_LEVELS = 64

function checkedJson(value: unknown, level: number): JsonValue {
  if (level > MOST_LEVELS) throw badJson(`nests more than ${MOST_LEVELS} levels deep; make it flatter`)
  if (typeof value === 'number' && !Number.isFinite(value)) throw badJson('has a number that is too large')
  if (value === null || typeof value !== 'object') return value as JsonValue
  if (Array.isArray(value)) return value.map((item) => checkedJson(item, level + 1))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, checkedJson(member, level + 1)]))
}

type Variables = Readonly<Record<string, unknown>>

function jsonOf(node: ValueNode, variables: Variables, level: number): JsonValue {
  if (level > MOST_LEVELS) throw badJson(`nests more than ${MOST_LEVELS} levels deep; make it flatter`)
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, jsonOf(value, variables, level + 1)]))
    case Kind.LIST:
      return node.values.map((value) => jsonOf(value, variables, level + 1))
    case Kind.VARIABLE:
      return checkedJson(variables[node.name.value] ?? null, level)
    case Kind.ENUM:
      throw badJson(`has the bare name ${node.value}; put texts into quotes`)
    default:
      return checkedJson(valueFromASTUntyped(node), level)
  }
}

const badJson = (complaint: string) =>
  new GraphQLError(`The JSON ${complaint}.`, { extensions: { code: 'BAD_USER_INPUT' } })
