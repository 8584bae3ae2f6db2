/**
 * Errors on their way out. One of our table goes out with its code; GraphQL's own complaints about the query as they are;
 * anything else is a fault of ours. What failed inside (a fault, an engine, a model) the caller sees only as a reference into
 * the log, because its message may name files and hosts.
 */
import { unwrapResolverError } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import { ERRORS, type ErrorCode, isSextantError } from '../core/errors.ts'

type Report = (fault: unknown) => string

/** Failures of the table whose messages are for operators: clients get these words and a reference. */
const INSIDE: Partial<Record<ErrorCode, string>> = {
  ENGINE_FAILED: 'The search engine failed.',
  ENCODER_FAILED: 'The model could not encode the text.',
  MODEL_UNUSABLE: 'The model cannot be used.',
  DATA_FOLDER_UNUSABLE: 'The data folder cannot be used.',
}

export function createErrorFormatter(reportFault: Report) {
  const report = reportingOnce(reportFault)
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const cause = unwrapResolverError(thrown)
    if (isSextantError(cause)) {
      const { code, message } = cause
      const { retryable } = ERRORS[code]
      const inside = INSIDE[code]
      if (inside === undefined) return { ...formatted, message, extensions: { code, retryable } }
      return withReference(formatted, inside, { code, retryable }, report(cause))
    }
    if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted
    const words = 'Something went wrong on our side.'
    return withReference(formatted, words, { code: 'INTERNAL', retryable: false }, report(cause))
  }
}

function withReference(
  formatted: GraphQLFormattedError,
  words: string,
  extensions: { readonly code: string; readonly retryable: boolean },
  reference: string,
): GraphQLFormattedError {
  const message = `${words} The server's log has it as ${reference}.`
  return { ...formatted, message, extensions: { ...extensions, reference } }
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
