import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { pauseBeforeRetry } from '../../../../src/engines/qdrant/transport/retrying.ts'
import type { QdrantCall } from '../../../../src/engines/qdrant/transport/transport.ts'
import { answer, type Behaviour, failureOf, READ, refuse, standIn, transportTo, WRITE } from './stand-in.ts'

const MAKE: QdrantCall = { method: 'PUT', path: '/collections/c', body: {}, kind: 'administration' }

/** Fails the first `times` requests. */
const failing =
  (times: number, fail: Behaviour): Behaviour =>
  (reply, seen, number) =>
    number <= times ? fail(reply, seen, number) : answer(reply, number)

const cut: Behaviour = (reply) => reply.destroy()
const cutInside: Behaviour = (reply) => {
  reply.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  reply.write('{"result":', () => reply.destroy())
}
const saying =
  (status: number, error: string): Behaviour =>
  (reply) =>
    refuse(reply, status, error)

describe('what may pass is sent again', () => {
  it.each([
    ['a connection that is cut', cut],
    ['a body that ends inside', cutInside],
    ['429', saying(429, 'Rate limiting exceeded: Read rate limit exceeded: Operation requires 1 tokens')],
    ['503', saying(503, 'Shard temporarily unavailable: Neither target shard key')],
    ['502 of a proxy', (reply) => reply.writeHead(502, { 'content-type': 'text/html' }).end('<html>')],
    ['500 of replicas that are away', saying(500, 'Service internal error: 1 of 1 read operations failed:\n  Tonic')],
  ] as readonly (readonly [string, Behaviour])[])('%s, of reads and of writes', async (_, fail) => {
    for (const call of [READ, WRITE]) {
      await using server = await standIn(failing(2, fail))
      await using transport = transportTo(server.url)
      expect(await transport.call(call)).toBe(3)
      expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1)
    }
  })

  it('after the time that the server asks for', async () => {
    await using server = await standIn(
      failing(1, (reply) => refuse(reply, 429, 'Rate limiting exceeded', { 'retry-after': '1' })),
    )
    await using transport = transportTo(server.url, { deadline: 2_000 })
    const start = performance.now()
    expect(await transport.call(READ)).toBe(2)
    expect(performance.now() - start).toBeGreaterThan(1_000)
  })

  it('not at all when that is past the deadline', async () => {
    await using server = await standIn((reply) => refuse(reply, 429, 'Rate limiting exceeded', { 'retry-after': '60' }))
    await using transport = transportTo(server.url)
    const { thrown, after } = await failureOf(() => transport.call(READ))
    expect(thrown).toMatchObject({ code: 'OVERLOADED', message: expect.not.stringContaining(server.url) })
    expect(after).toBeLessThan(200)
    expect(server.seen).toHaveLength(1)
  })

  it('when a server that was down is up again', async () => {
    const before = await standIn((reply) => answer(reply, 'before'))
    const { port, url } = before
    await using transport = transportTo(url)
    expect(await transport.call(READ)).toBe('before')
    await before[Symbol.asyncDispose]()
    const call = transport.call(WRITE)
    await using _after = await standIn((reply) => answer(reply, 'after'), port)
    expect(await call).toBe('after')
  })
})

describe('what does not pass is sent once', () => {
  it.each([400, 401, 403, 404, 408, 409, 413, 422])('%i', async (status) => {
    await using server = await standIn(saying(status, 'Wrong input'))
    await using transport = transportTo(server.url)
    await failureOf(() => transport.call(WRITE))
    expect(server.seen).toHaveLength(1)
  })

  it('nor is administration, whatever it fails with', async () => {
    for (const fail of [cut, saying(503, 'Shard temporarily unavailable'), saying(429, 'Rate limiting exceeded')]) {
      await using server = await standIn(failing(1, fail))
      await using transport = transportTo(server.url)
      await failureOf(() => transport.call(MAKE))
      expect(server.seen).toHaveLength(1)
    }
  })
})

describe('the pause before a try', () => {
  const passing = { passes: true, retryAfter: 0 }
  const pauses = (random: number) =>
    [1, 2, 3, 4, 5, 6, 7, 20].map((tries) => pauseBeforeRetry('read', passing, tries, 60_000, random))

  it('doubles up to two seconds, half of it by chance', () => {
    expect(pauses(1)).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000])
    expect(pauses(0)).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000])
  })

  it('is none where no time is left, or nothing passes, or it is administration', () => {
    expect(pauseBeforeRetry('read', passing, 1, 50, 1)).toBeUndefined()
    expect(pauseBeforeRetry('write', { ...passing, passes: false }, 1, 1_000, 1)).toBeUndefined()
    expect(pauseBeforeRetry('administration', passing, 1, 1_000, 1)).toBeUndefined()
  })
})

describe('a server that speaks no HTTP', () => {
  it('is told apart from one that is away', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => {}).write('\0\0\x18\x04\0\0\0\0\0')
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', resolve)
    await promise
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await using transport = transportTo(`http://127.0.0.1:${port}`)
    await expect(transport.call(READ)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('6333'),
    })
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})
