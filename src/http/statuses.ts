/**
 * The HTTP status of what GraphQL answers, as "GraphQL over HTTP" has it. What was executed is a 200, whatever failed in it. An
 * operation that was not is a 4xx for clients that read `application/graphql-response+json`, and a 200 in `application/json`,
 * where a status other than that could come from anything on the way.
 */
import type { ApolloServerPlugin } from '@apollo/server'
import type { FormattedExecutionResult } from 'graphql'
import { errorEntry } from '../core/errors.ts'
import { answerTypeFor, JSON_RESPONSE } from './media-types.ts'

export const RETRY_AFTER_SECONDS = '1'

export const httpStatuses: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { body, http } }) {
        if (body.kind !== 'single') return
        const result = body.singleResult
        if (nothingForLoad(result)) http.headers.set('retry-after', RETRY_AFTER_SECONDS)
        if (result.data !== undefined) return
        const status = statusOfRefusal(result, http.status)
        if (status !== undefined) http.status = inMediaType(status, result, request.http?.headers.get('accept'))
      },
    }
  },
}

const codesOf = ({ errors = [] }: FormattedExecutionResult): readonly unknown[] =>
  errors.map(({ extensions }) => extensions?.['code'])

/** Whether every field failed because there was too much to do: then waiting is all that a client can do. */
function nothingForLoad(result: FormattedExecutionResult): boolean {
  const codes = codesOf(result)
  const nothing = Object.values(result.data ?? {}).every((value) => value === null)
  return nothing && codes.length > 0 && codes.every((code) => code === 'OVERLOADED')
}

/** That of the table, where all errors share it. Apollo has several for BAD_REQUEST. */
function statusOfRefusal(result: FormattedExecutionResult, apollos: number | undefined): number | undefined {
  const [status, ...others] = new Set(codesOf(result).map((code) => errorEntry(code)?.status))
  return status === undefined || others.length > 0 || isMalformed(result) ? apollos : status
}

/** Whether it is no GraphQL request at all: such a one has its status in every media type. */
const isMalformed = (result: FormattedExecutionResult): boolean => codesOf(result).includes('BAD_REQUEST')

const inMediaType = (status: number, result: FormattedExecutionResult, accept: string | undefined): number =>
  status === 400 && !isMalformed(result) && answerTypeFor(accept) === JSON_RESPONSE ? 200 : status
