/** `sextant serve` over Qdrant in a process of its own, which tells what it asked of Qdrant. */
import { once } from 'node:events'
import { ended } from '../children.ts'
import { type Client, createClient } from '../http-client.ts'
import { spawnServer } from '../server.ts'
import type { ProbeRequest, UpstreamCall } from './upstream-probe.ts'

export interface Gateway extends AsyncDisposable {
  readonly url: string
  readonly client: Client
  /** What Qdrant was asked while this work was done; nothing else may ask the gateway meanwhile. */
  callsDuring(work: () => Promise<unknown>): Promise<readonly UpstreamCall[]>
}

/** Once it answers searches. @param folder has its configuration */
export async function startGateway(folder: string): Promise<Gateway> {
  const { child, url } = await spawnServer(folder, {}, ['./qdrant/upstream-probe.ts'])
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50))
  const client = createClient(url)
  const ask = (request: ProbeRequest): void => void child.send(request)
  return {
    url,
    client,
    async callsDuring(work) {
      ask('record')
      await work()
      const answer = once(child, 'message')
      ask('read')
      return (await answer)[0] as readonly UpstreamCall[]
    },
    async [Symbol.asyncDispose]() {
      client.close()
      await ended(child)
    },
  }
}
