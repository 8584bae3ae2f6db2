/**
 * Errors on their way out. One of our table goes out with its code; GraphQL's own complaints about the request as they are;
 * anything else is a fault of ours. What failed inside (a fault, an engine, a model) the caller sees only as a reference into
 * the log, because its message may name files and hosts.
 */
import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import {
  type ErrorCode,
  errorAnchor,
  errorEntry,
  isSextantError,
  type ProtocolErrorCode,
  SextantError,
} from '../core/errors.ts'

type Report = (fault: unknown) => string

/** What an answer says of an error beside its message. */
export interface ErrorExtensions {
  readonly code: ErrorCode | ProtocolErrorCode
  /** Whether sending the same again can help. */
  readonly retryable: boolean
  /** The page and the place in it that explain the code. */
  readonly docs: string
}

/** Failures of the table whose messages are for operators: clients get these words and a reference. */
const INSIDE: Partial<Record<ErrorCode, string>> = {
  ENGINE_FAILED: 'The search engine failed.',
  ENGINE_TIMEOUT: 'The search engine did not answer in time.',
  ENGINE_UNAVAILABLE: 'The search engine cannot be reached.',
  ENGINE_READ_ONLY: 'The search engine takes no writes.',
  ENGINE_OUT_OF_RESOURCES: 'The search engine has no memory or disk left for this.',
  ENGINE_UNAUTHORIZED: 'The search engine does not accept this server.',
  ENGINE_VERSION_UNSUPPORTED: 'The search engine is of a version that Sextant does not work with.',
  JOB_STORE_UNAVAILABLE: 'Accepted work cannot be kept at the moment.',
  JOB_STORE_UNUSABLE: 'Accepted work cannot be kept.',
  ENCODER_FAILED: 'The model could not encode the text.',
  MODEL_UNUSABLE: 'The model cannot be used.',
  DATA_FOLDER_UNUSABLE: 'The data folder cannot be used.',
  DATA_FOLDER_IN_USE: 'The data folder is in use.',
  DATA_FORMAT_UNSUPPORTED: 'The data has a format that this version cannot read.',
}

export const extensionsOf = (code: ErrorCode | ProtocolErrorCode): ErrorExtensions => ({
  code,
  retryable: errorEntry(code)?.retryable ?? false,
  docs: `docs/errors.md#${errorAnchor(code)}`,
})

/** The error that stands for a fault of ours. @param reference under which the log has the fault */
export const internalError = (reference: string): GraphQLFormattedError =>
  withReference({ message: '' }, 'Something went wrong on our side.', 'INTERNAL', reference)

export function createErrorFormatter(reportFault: Report) {
  const report = reportingOnce(reportFault)
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const cause = causeOf(formatted, thrown)
    if (isSextantError(cause)) {
      const { code, message } = cause
      const inside = INSIDE[code]
      if (inside === undefined) return { ...formatted, message, extensions: { ...extensionsOf(code) } }
      return withReference(formatted, inside, code, report(cause))
    }
    const code = protocolCodeOf(formatted, thrown)
    if (code !== 'INTERNAL') {
      const extensions = { ...formatted.extensions, ...(code && extensionsOf(code)) }
      return { ...formatted, message: shortened(formatted.message), extensions }
    }
    return { ...formatted, ...internalError(report(cause)) }
  }
}

const LONGEST_MESSAGE = 1000

/** GraphQL repeats a wrong variable whole, and that may be documents; what is wrong with it stands at the end. */
const shortened = (message: string): string =>
  message.length <= LONGEST_MESSAGE
    ? message
    : `${message.slice(0, LONGEST_MESSAGE / 2)} … ${message.slice(-LONGEST_MESSAGE / 2)}`

/** What really failed: resolvers' errors come wrapped, those of the rules and of the parser beneath what Apollo made of them. */
function causeOf({ message, extensions }: GraphQLFormattedError, thrown: unknown): unknown {
  const cause = unwrapResolverError(thrown)
  if (cause instanceof GraphQLError && isSextantError(cause.originalError)) return cause.originalError
  const most = /contains more tha[nt] (\d+) tokens/.exec(message)?.[1]
  if (most === undefined || extensions?.['code'] !== ApolloServerErrorCode.GRAPHQL_PARSE_FAILED) return cause
  return new SextantError(
    'OPERATION_TOO_LARGE',
    `The operation has more than ${most} tokens (limits.operationTokens). Split it, or give long values as variables.`,
  )
}

/** GraphQL's and Apollo's code, undefined for one that we do not know; what has none is the request's fault or ours. */
function protocolCodeOf({ extensions }: GraphQLFormattedError, thrown: unknown): ProtocolErrorCode | undefined {
  const code = extensions?.['code']
  if (code === ApolloServerErrorCode.INTERNAL_SERVER_ERROR) return codeOfTheUnnamed(thrown)
  return errorEntry(code) && (code as ProtocolErrorCode)
}

/**
 * Apollo gives some errors about the request (a wrong hash of a persisted query) a status and no code, and graphql-js none to
 * those about a variable that is null where an argument must not be.
 */
function codeOfTheUnnamed(thrown: unknown): ProtocolErrorCode {
  const error = unwrapResolverError(thrown)
  if (!(error instanceof GraphQLError)) return 'INTERNAL'
  const { status = 0 } = (error.extensions['http'] ?? {}) as { readonly status?: number }
  if (status >= 400 && status < 500) return 'BAD_REQUEST'
  return error.nodes && error.message.startsWith('Argument "') ? 'BAD_USER_INPUT' : 'INTERNAL'
}

function withReference(
  formatted: GraphQLFormattedError,
  words: string,
  code: ErrorCode | ProtocolErrorCode,
  reference: string,
): GraphQLFormattedError {
  const message = `${words} The server's log has it as ${reference}.`
  return { ...formatted, message, extensions: { ...extensionsOf(code), reference } }
}

/** One fault may fail many fields of an operation; it stands in the log once. */
function reportingOnce(report: Report): Report {
  const references = new WeakMap<object, string>()
  return (fault) => {
    if (typeof fault !== 'object' || fault === null) return report(fault)
    const reference = references.get(fault) ?? report(fault)
    references.set(fault, reference)
    return reference
  }
}
