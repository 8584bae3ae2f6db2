/**
 * Sending: one call over one of a few connections that stay open, and the answer as it came. `Pool.request` costs a quarter of
 * the CPU of the official client. Replies are asked for as they are: a compressed one comes in two writes, of which the second
 * waits 40 ms for an acknowledgement.
 */
import { Pool } from 'undici'
import type { QdrantOptions } from '../options.ts'
import { createPermits } from './permits.ts'
import type { QdrantCall } from './transport.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

export interface Sender extends AsyncDisposable {
  /**
   * @param sent called when the call's turn has come: before, nothing that happens says anything of the server
   * @throws the signal's reason when it aborts, and what undici fails with
   */
  send(call: QdrantCall, signal: AbortSignal, sent: () => void): Promise<Answer>
}

/** Below the 5 s after which the server closes an idle connection, so that no request meets the closing. */
const KEEP_ALIVE = 4_000
/** Of the deadline, for making a connection: one that nobody answers is tried again, on another address where there are several. */
const CONNECT_SHARE = 1 / 3

export function openSender({ url, apiKey, connections, deadline }: Readonly<QdrantOptions>): Sender {
  const { origin, pathname } = new URL(url)
  const prefix = pathname.replace(/\/+$/, '')
  const pool = new Pool(origin, {
    connections,
    keepAliveTimeout: KEEP_ALIVE,
    connect: { timeout: Math.ceil(deadline * CONNECT_SHARE) },
    // The call's own deadline bounds both.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const permits = createPermits(connections)
  const always = { accept: 'application/json', 'accept-encoding': 'identity', ...(apiKey && { 'api-key': apiKey }) }
  const withBody = { ...always, 'content-type': 'application/json' }

  async function exchange({ method, path, body }: QdrantCall, signal: AbortSignal, sent: () => void): Promise<Answer> {
    using _ = await permits.take(signal)
    sent()
    const answer = await pool.request({
      method,
      path: prefix + path,
      signal,
      headers: body === undefined ? always : withBody,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
  }

  return {
    send: (call, signal, sent) => unlessAborted(exchange(call, signal, sent), signal),
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

/** undici ends what it has sent when the signal aborts, but lets wait on what it has not: until a connection is made. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
