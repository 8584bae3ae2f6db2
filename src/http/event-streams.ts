/**
 * Subscriptions as Server-Sent Events, for clients whose way here forbids sockets: "distinct connections" of GraphQL over SSE, in
 * which each subscription is a request of its own, answered by the events `next` and at last `complete`.
 */
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ExecutionResult } from 'graphql'
import type { Principal } from '../access/principals.ts'
import type { SubscriptionRequest, Subscriptions } from '../graphql/subscriptions.ts'
import type { Lasting } from './lasting.ts'
import { foreignOrigin } from './origins.ts'
import { refuse } from './refusals.ts'

export interface EventStreamOptions {
  readonly subscriptions: Subscriptions
  readonly principal: Principal
  /** Milliseconds between two signs of life. */
  readonly pingEvery?: number
}

export interface EventStreams extends Lasting {
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

const PING_EVERY_MS = 12_000
/** A comment: it opens the stream in browsers, and keeps proxies from closing it. */
const PING = ':\n\n'

export function createEventStreams({
  subscriptions,
  principal,
  pingEvery = PING_EVERY_MS,
}: EventStreamOptions): EventStreams {
  const open = new Set<AbortController>()
  let ended = false

  async function resultsOf(asked: SubscriptionRequest, reply: FastifyReply): Promise<Results> {
    const checked = subscriptions.check(asked, principal)
    if (!('ending' in checked)) return [{ errors: checked }]
    const { ending } = checked
    open.add(ending)
    ending.signal.addEventListener('abort', () => open.delete(ending), { once: true })
    reply.raw.once('close', () => ending.abort())
    if (ended) ending.abort()
    const result = await subscriptions.open(checked)
    return Symbol.asyncIterator in result ? result : [result]
  }

  async function* textOf(results: Results): AsyncGenerator<string> {
    yield PING
    for await (const result of withPings(results, pingEvery)) yield result === PING ? PING : event('next', result)
    // Without it a client comes back: to this server when it is there again, or to another.
    if (!ended) yield event('complete')
  }

  return {
    async answer(request, reply) {
      const foreign = foreignOrigin(request.headers)
      if (foreign) return refuse(reply, foreign)
      const asked = readRequest(request)
      if (asked === undefined) return refuse(reply, { code: 'REQUEST_INVALID', message: UNREADABLE })
      reply.header('content-type', 'text/event-stream; charset=utf-8')
      reply.header('cache-control', 'no-store')
      // nginx would gather events otherwise.
      reply.header('x-accel-buffering', 'no')
      return reply.send(Readable.from(textOf(await resultsOf(asked, reply))))
    },
    end() {
      ended = true
      for (const ending of [...open]) ending.abort()
    },
    // They are requests, and cut off as such.
    cut() {},
  }
}

type Results = readonly ExecutionResult[] | AsyncGenerator<ExecutionResult, void>

/** The results, and a ping whenever there was none for so long. */
async function* withPings(results: Results, pingEvery: number): AsyncGenerator<ExecutionResult | typeof PING, void> {
  if (!('next' in results)) return yield* results
  try {
    let next = results.next()
    for (;;) {
      const waited = new AbortController()
      const ping = setTimeout(pingEvery, PING, { signal: waited.signal, ref: false }).catch(() => PING)
      const come = await Promise.race([next, ping])
      waited.abort()
      if (come === PING) yield PING
      else if (typeof come === 'string' || come.done) return
      else {
        yield come.value
        next = results.next()
      }
    }
  } finally {
    await results.return()
  }
}

const event = (name: 'next' | 'complete', result?: ExecutionResult): string =>
  `event: ${name}\ndata:${result ? ` ${JSON.stringify(result)}` : ''}\n\n`

/** Undefined where it is no GraphQL request. */
function readRequest({ method, query, body }: FastifyRequest): SubscriptionRequest | undefined {
  const asked = method === 'GET' ? fromUrl(query as Readonly<Record<string, unknown>>) : body
  return isRequest(asked) ? asked : undefined
}

function fromUrl({ variables, ...rest }: Readonly<Record<string, unknown>>): unknown {
  if (typeof variables !== 'string' || variables === '') return rest
  try {
    return { ...rest, variables: JSON.parse(variables) }
  } catch {
    return undefined
  }
}

function isRequest(asked: unknown): asked is SubscriptionRequest {
  if (typeof asked !== 'object' || asked === null) return false
  const { query, variables, operationName } = asked as Readonly<Record<string, unknown>>
  const isObject = typeof variables === 'object' && !Array.isArray(variables)
  return (
    typeof query === 'string' &&
    (variables === undefined || isObject) &&
    (operationName === undefined || operationName === null || typeof operationName === 'string')
  )
}

const UNREADABLE =
  'The request is no GraphQL request. POST a JSON object with `query` and `variables`, or GET with them in the URL, `variables` as JSON.'
