/** What is refused before GraphQL sees it, in the shape that GraphQL clients read. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { ERRORS, type ErrorCode } from '../core/errors.ts'
import { extensionsOf, internalError } from '../graphql/errors.ts'
import { answerTypeFor } from './media-types.ts'

export interface Refusal {
  readonly code: ErrorCode
  readonly message: string
  /** Absent: the table's. */
  readonly status?: number
}

export const refuse = (reply: FastifyReply, { code, message, status = ERRORS[code].status }: Refusal): FastifyReply =>
  answerWith(reply, status, { message, extensions: { ...extensionsOf(code) } })

/** What an answer outside of Fastify says. */
export const refusalBody = ({ code, message }: Refusal): string =>
  JSON.stringify({ errors: [{ message, extensions: { ...extensionsOf(code) } }] })

function answerWith(reply: FastifyReply, status: number, error: GraphQLFormattedError): FastifyReply {
  const type = answerTypeFor(reply.request.headers.accept)
  return reply
    .code(status)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [error] }))
}

export interface RefusalOptions {
  readonly bodyLimitBytes: number
  /** Writes a fault that nobody expected to the log and returns its reference there. */
  readonly reportFault: (fault: unknown) => string
}

/** Requests that Fastify cannot read (size, content type, broken JSON), and faults on the way to GraphQL. */
export function refuseUnreadable(server: FastifyInstance, { bodyLimitBytes, reportFault }: RefusalOptions): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) return answerWith(reply, 500, internalError(reportFault(error)))
    switch (error.code) {
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return refuse(reply, { code: 'REQUEST_TOO_LARGE', message: tooLarge(bodyLimitBytes) })
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return refuse(reply, { code: 'REQUEST_INVALID', status, message: notJson(request.headers['content-type']) })
      case 'FST_ERR_CTP_INVALID_JSON_BODY':
        return refuse(reply, { code: 'REQUEST_INVALID', status, message: `Invalid JSON. ${ASKED_FOR}` })
      default:
        return refuse(reply, { code: 'REQUEST_INVALID', status, message: `${error.message}. ${ASKED_FOR}` })
    }
  })
}

const ASKED_FOR = 'POST a JSON object with `query` and `variables`, with content-type: application/json.'

const tooLarge = (most: number) =>
  `The body has more than ${most} bytes (server.bodyLimitBytes). Send fewer documents in one request, or raise the limit.`

const notJson = (given: string | undefined) =>
  `The content type is ${given === undefined ? 'missing' : JSON.stringify(given)}. ${ASKED_FOR}`
