/**
 * One address before several servers, as `deploy/haproxy.cfg` makes one: it asks `/readyz`, passes over who is not ready, and takes
 * another one while no connection can be made. A connection belongs to one server and ends with it.
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Balancer extends AsyncDisposable {
  readonly url: string
  /** From now on, and for new connections alone, these; those that there are end. */
  only(urls: readonly string[]): void
}

interface Server {
  readonly url: string
  up: boolean
}

const ASKED_EVERY_MS = 200
const PATIENCE_MS = 1_000

export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const servers = urls.map((url): Server => ({ url, up: true }))
  const clients = new Set<Socket>()
  let allowed = urls
  let turn = 0

  function serve(client: Socket, tried: ReadonlySet<Server> = new Set()): void {
    const [server] = inTurn(
      servers.filter((one) => one.up && allowed.includes(one.url) && !tried.has(one)),
      turn,
    )
    turn += 1
    if (server === undefined || client.destroyed) {
      client.destroy()
      return
    }
    const { hostname, port } = new URL(server.url)
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
    const another = () => {
      server.up = false
      serve(client, new Set([...tried, server]))
    }
    upstream.once('error', another)
    upstream.once('connect', () => {
      upstream.off('error', another)
      client.pipe(upstream).pipe(client)
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.on('error', () => other.destroy())
        one.once('close', () => other.destroy())
      }
    })
  }

  const listener = createServer({ noDelay: true }, (client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    client.on('error', () => client.destroy())
    serve(client)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const asking = setInterval(() => {
    for (const server of servers) {
      void isReady(server.url).then((ready) => {
        server.up = ready
      })
    }
  }, ASKED_EVERY_MS)
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const endAll = () => {
    for (const client of clients) client.destroy()
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    only(some) {
      allowed = some
      endAll()
    },
    async [Symbol.asyncDispose]() {
      clearInterval(asking)
      listener.close()
      endAll()
      await once(listener, 'close')
    },
  }
}

const inTurn = <Item>(items: readonly Item[], turn: number): readonly Item[] => {
  const first = items.length === 0 ? 0 : turn % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
