/**
 * Closing in order: what comes on an open connection is refused in the shape that GraphQL clients read, each connection is
 * closed with the answer that was running on it, and what is left when the grace is over is cut off.
 */
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Lasting } from './lasting.ts'
import { type Refusal, refuse } from './refusals.ts'
import { RETRY_AFTER_SECONDS } from './statuses.ts'

export interface Drain {
  /** Why nothing is taken any more, once it has begun. */
  refusal(): Refusal | undefined
  /** Refuses what comes from now on. */
  begin(): Promise<void>
  /** Waits for what runs, then closes. */
  end(): Promise<void>
}

/** So long connections stay open to be told: a socket closed while a request is on its way is an error to its client. */
const LAST_ANSWERS_MS = 100

const CLOSING = {
  code: 'SHUTTING_DOWN',
  message: 'The server is shutting down. Send the request again: another instance, or this one restarted, takes it.',
} as const

/**
 * @param graceSeconds how long running requests may finish
 * @param lasting what never finishes by itself: it is ended once nothing new is taken
 */
export function createDrain(server: FastifyInstance, graceSeconds: number, lasting: () => readonly Lasting[]): Drain {
  let draining = false
  server.addHook('onRequest', async (_, reply) => {
    if (draining) return refuse(reply.header('retry-after', RETRY_AFTER_SECONDS), CLOSING)
  })
  function cutOff(): void {
    for (const one of lasting()) one.cut()
    server.server.closeAllConnections()
  }
  server.addHook('onSend', async (_, reply) => {
    if (draining) reply.header('connection', 'close')
  })
  return {
    refusal: () => (draining ? CLOSING : undefined),
    async begin() {
      draining = true
      for (const one of lasting()) one.end()
      await setTimeout(LAST_ANSWERS_MS)
    },
    async end() {
      const grace = new AbortController()
      const cut = setTimeout(graceSeconds * 1000, undefined, { signal: grace.signal })
      cut.then(cutOff).catch(() => {})
      await server.close()
      grace.abort()
    },
  }
}
