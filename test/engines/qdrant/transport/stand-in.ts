/** A small server on a real socket that answers in Qdrant's shapes, or fails as a test wants it to, and a transport to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { QdrantOptions } from '../../../../src/engines/qdrant/options.ts'
import { openTransport } from '../../../../src/engines/qdrant/transport/open.ts'
import type { QdrantCall, Transport } from '../../../../src/engines/qdrant/transport/transport.ts'
import { SILENT } from '../../../support/silent-log.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Behaviour = (reply: ServerResponse, seen: Seen, number: number) => void

export interface StandIn extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Every request, in order. */
  readonly seen: readonly Seen[]
  /** Sockets that are open. */
  readonly sockets: ReadonlySet<Socket>
}

/** @param port absent: a free one */
export async function standIn(behaviour: Behaviour, port = 0): Promise<StandIn> {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, reply) => {
    const body = (await request.setEncoding('utf8').toArray()).join('')
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
    behaviour(reply, one, seen.push(one))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(port, '127.0.0.1', resolve)
  await promise
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    seen,
    sockets,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

/** Answers with the result in Qdrant's envelope. */
export function answer(reply: ServerResponse, result: unknown): void {
  reply.writeHead(200, { 'content-type': 'application/json' })
  reply.end(JSON.stringify({ result, status: 'ok', time: 0.001 }))
}

/** Refuses as Qdrant does (`src/actix/helpers.rs`). */
export function refuse(
  reply: ServerResponse,
  status: number,
  error: string,
  headers: Record<string, string> = {},
): void {
  reply.writeHead(status, { 'content-type': 'application/json', ...headers })
  reply.end(JSON.stringify({ status: { error }, time: 0.001 }))
}

export const optionsFor = (url: string, differing: Partial<QdrantOptions> = {}): QdrantOptions => ({
  url,
  apiKey: undefined,
  collectionPrefix: 'sextant_',
  deadline: 1_000,
  connections: 4,
  readConsistency: undefined,
  writeOrdering: 'weak',
  collections: {
    hnswConfig: {
      m: undefined,
      efConstruct: undefined,
      payloadM: undefined,
      fullScanThreshold: undefined,
      onDisk: undefined,
    },
    quantization: undefined,
    vectors: { onDisk: undefined, datatype: undefined },
    sparseVectors: { onDisk: undefined },
    onDiskPayload: undefined,
    shardNumber: undefined,
    replicationFactor: undefined,
    writeConsistencyFactor: undefined,
    shardKeys: 'none',
  },
  search: { hnswEf: undefined, rescore: undefined, oversampling: undefined, indexedOnly: undefined },
  ...differing,
})

/** Its chance is always in the middle. */
export const transportTo = (url: string, differing: Partial<QdrantOptions> = {}): Transport =>
  openTransport(optionsFor(url, differing), {
    clock: { monotonic: () => performance.now() },
    log: SILENT,
    random: () => 0.5,
  })

export const READ: QdrantCall = { method: 'GET', path: '/collections', kind: 'read' }
export const WRITE: QdrantCall = { method: 'PUT', path: '/collections/c/points', body: { points: [] }, kind: 'write' }

/** What the work fails with, and after how many milliseconds. */
export async function failureOf(
  work: () => Promise<unknown>,
): Promise<{ readonly thrown: unknown; readonly after: number }> {
  const start = performance.now()
  const thrown = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { thrown, after: performance.now() - start }
}

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
