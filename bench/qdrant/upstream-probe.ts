/**
 * Preloaded into the gateway's process (`node --import`): what it asks of Qdrant, as undici tells it. The product knows nothing of
 * it; the benchmark asks over the process's channel, and while it does not, nobody listens.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isMainThread } from 'node:worker_threads'

/** A request as it went out. */
export interface UpstreamCall {
  readonly method: string
  /** From the root of the server. */
  readonly path: string
  /** Null where it has none. */
  readonly body: string | null
}

/** `record` begins anew, `read` ends and answers with the calls since. */
export type ProbeRequest = 'record' | 'read'

const CREATED = 'undici:request:create'

interface Created {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown }
}

if (isMainThread) listen()

function listen(): void {
  let calls: UpstreamCall[] = []
  const note = (message: unknown): void => {
    const { method, path, body } = (message as Created).request
    calls.push({ method, path, body: body === null ? null : String(body) })
  }
  process.on('message', (request: ProbeRequest) => {
    unsubscribe(CREATED, note)
    if (request === 'read') process.send?.(calls)
    else subscribe(CREATED, note)
    calls = []
  })
  process.channel?.unref()
}
