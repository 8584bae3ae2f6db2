/** The scalars of the contract: how they are written and read. Names and descriptions stand in the SDL alone. */
import { GraphQLError, type GraphQLScalarTypeConfig, Kind } from 'graphql'
import { formatInstant, type Instant, parseInstantSpan } from '../core/instant.ts'

type Scalar<Input, Output> = Pick<GraphQLScalarTypeConfig<Input, Output>, 'serialize' | 'parseValue' | 'parseLiteral'>

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

const outputOnly = (): never => {
  throw new GraphQLError('JSON is returned, and never taken.', { extensions: { code: 'BAD_USER_INPUT' } })
}

export const Json: Scalar<never, unknown> = {
  serialize: (value) => value,
  parseValue: outputOnly,
  parseLiteral: outputOnly,
}
