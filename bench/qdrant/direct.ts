/** Qdrant asked without a gateway: the same requests over undici, one after the other, their answers read as JSON. */
import { Pool } from 'undici'
import type { UpstreamCall } from './upstream-probe.ts'

/** A server, and the key that it wants. */
export interface Upstream {
  readonly url: string
  readonly apiKey: string | undefined
}

export interface DirectCaller extends AsyncDisposable {
  /** @throws Error when one is not answered with 200 */
  inTurn(calls: readonly UpstreamCall[]): Promise<void>
}

/** @param connections at most */
export function callDirectly({ url, apiKey }: Upstream, connections: number): DirectCaller {
  const pool = new Pool(new URL(url).origin, { connections })
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    ...(apiKey && { 'api-key': apiKey }),
  }
  return {
    async inTurn(calls) {
      for (const { path, body } of calls) {
        const answer = await pool.request({ method: 'POST', path, headers, body })
        const read = await answer.body.json()
        if (answer.statusCode !== 200) throw new Error(`Qdrant answered ${answer.statusCode}: ${JSON.stringify(read)}`)
      }
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}
