/** How long an operation runs: until its time is over, or its client is gone. */
import type { FastifyReply } from 'fastify'
import { SextantError } from '../core/errors.ts'

/** Aborts when the client goes before it has its answer, and when the operation has had its time. */
export function signalOf(reply: FastifyReply, seconds: number): AbortSignal {
  const over = new AbortController()
  const deadline = setTimeout(() => over.abort(tooLong(seconds)), seconds * 1000)
  reply.raw.once('close', () => {
    clearTimeout(deadline)
    if (!reply.raw.writableFinished) over.abort(clientGone())
  })
  return over.signal
}

const tooLong = (seconds: number) =>
  new SextantError(
    'DEADLINE_EXCEEDED',
    `The operation took longer than ${seconds} s (limits.operationSeconds). Try again when the server is less busy, or ask for less at once.`,
  )

const clientGone = () => new SextantError('REQUEST_CANCELLED', 'The client closed the connection.')
