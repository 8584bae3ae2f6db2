/**
 * Subscriptions over WebSocket, in the protocol graphql-transport-ws. `ws` speaks WebSocket, graphql-ws the protocol; what is left
 * to do is to refuse whom the server refuses otherwise too, and to bound what a socket may ask and how long it may say nothing.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Principal } from '../access/principals.ts'
import { ERRORS } from '../core/errors.ts'
import type { CheckedSubscription, SubscriptionRequest, Subscriptions } from '../graphql/subscriptions.ts'
import type { Lasting } from './lasting.ts'
import { foreignOrigin } from './origins.ts'
import { type Refusal, refusalBody } from './refusals.ts'

export interface SocketOptions {
  readonly subscriptions: Subscriptions
  readonly principal: Principal
  /** Sockets that may be open. */
  readonly most: number
  /** Why a request is not taken, whatever it asks for. */
  readonly refusalOf: (request: IncomingMessage) => Refusal | undefined
  readonly reportFault: (fault: unknown) => string
  /** Milliseconds between two pings; a client that did not answer the last one is gone. */
  readonly pingEvery?: number
  /** Milliseconds that a client may take to say hello. */
  readonly helloWithin?: number
}

/** A subscription with its variables. */
const MESSAGE_BYTES = 128 * 1024
const SUBSCRIPTIONS_A_SOCKET = 100
const PING_EVERY_MS = 12_000
const HELLO_WITHIN_MS = 5_000
/** How long a client may take to say goodbye. */
const GOODBYE_MS = 1_000
const GOING_AWAY = 1001

/** Takes sockets at /graphql. */
export function openSockets(server: FastifyInstance, options: SocketOptions): Lasting {
  const { most, refusalOf, pingEvery = PING_EVERY_MS } = options
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES, handleProtocols })
  const accept = createAccepting(options)
  const silent = new WeakSet<WebSocket>()

  function refusal(request: IncomingMessage): Refusal | undefined {
    const refused = refusalOf(request) ?? elsewhere(request) ?? foreignOrigin(request.headers)
    return refused ?? (sockets.clients.size < most ? undefined : { code: 'OVERLOADED', message: tooMany(most) })
  }

  server.server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const refused = refusal(request)
    if (refused) return refuseUpgrade(connection, refused)
    sockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on('pong', () => silent.delete(socket))
      accept(socket)
    })
  })
  const pinging = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.ping()
    }
  }, pingEvery).unref()

  const cut = () => {
    clearInterval(pinging)
    for (const socket of sockets.clients) socket.terminate()
  }
  return {
    end() {
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'The server goes away.')
      setTimeout(cut, GOODBYE_MS).unref()
    },
    cut,
  }
}

/** Lets graphql-ws speak over a socket. */
function createAccepting({ subscriptions, principal, reportFault, helloWithin = HELLO_WITHIN_MS }: SocketOptions) {
  const protocol = makeServer({
    connectionInitWaitTimeout: helloWithin,
    onSubscribe({ subscriptions: open }, _, payload) {
      if (Object.keys(open).length > SUBSCRIPTIONS_A_SOCKET) return subscriptions.refuse(tooManyOfSocket())
      return subscriptions.check(payload as SubscriptionRequest, principal)
    },
    subscribe: (args) => subscriptions.open(args as CheckedSubscription),
  })
  return (socket: WebSocket): void => {
    const fail = (fault: unknown) => {
      // One that broke cannot be written to; that is no fault.
      if (socket.readyState !== socket.OPEN) return
      socket.close(CloseCode.InternalServerError, `The server's log has the cause as ${reportFault(fault)}.`)
    }
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => sent(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => socket.on('message', (text) => handle(String(text)).catch(fail)),
      },
      undefined,
    )
    // Of a client that breaks the protocol or off: `ws` closes the socket itself.
    socket.on('error', () => undefined)
    socket.on('close', (code, reason) => void closed(code, String(reason)).catch(reportFault))
  }
}

/** Resolves once the client's side has room, so that a slow client is sent the newest and not all. */
const sent = (socket: WebSocket, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    socket.send(text, (failure) => (failure ? reject(failure) : resolve()))
  })

/** Whether Node is to take the request as one for a socket: others with an `Upgrade`, as to HTTP/2, are answered in HTTP/1. */
export const asksForSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

function elsewhere({ url = '' }: IncomingMessage): Refusal | undefined {
  if (/^\/graphql\/?(\?|$)/.test(url)) return undefined
  return { code: 'REQUEST_INVALID', status: 404, message: 'Sockets are at /graphql, and nowhere else.' }
}

function refuseUpgrade(connection: Duplex, refusal: Refusal): void {
  const { status = ERRORS[refusal.code].status } = refusal
  const body = refusalBody(refusal)
  connection.on('error', () => undefined)
  connection.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}

const tooMany = (most: number) =>
  `${most} sockets are open, and no more may be (limits.subscriptions). Try again in a moment.`

const tooManyOfSocket = () =>
  ({
    code: 'OVERLOADED',
    message: `A socket carries ${SUBSCRIPTIONS_A_SOCKET} subscriptions at once. End some, or open another socket.`,
  }) as const
