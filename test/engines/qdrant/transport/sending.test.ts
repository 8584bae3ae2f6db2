import { describe, expect, it } from '@jest/globals'
import { Refusal } from '../../../../src/engines/qdrant/transport/answers.ts'
import { answer, failureOf, READ, refuse, standIn, transportTo, WRITE } from './stand-in.ts'

describe('a call', () => {
  it('goes out as JSON with the key, below the path of the URL, and comes back as its result', async () => {
    await using server = await standIn((reply) => answer(reply, { status: 'completed', id: 0.1 }))
    await using transport = transportTo(`${server.url}/behind/proxy/`, { apiKey: 'k' })
    expect(await transport.call({ ...WRITE, path: '/collections/a%20b/points?wait=true' })).toEqual({
      status: 'completed',
      id: 0.1,
    })
    expect(server.seen).toMatchObject([
      {
        method: 'PUT',
        path: '/behind/proxy/collections/a%20b/points?wait=true',
        body: '{"points":[]}',
        headers: { 'api-key': 'k', 'accept-encoding': 'identity', 'content-type': 'application/json' },
      },
    ])
  })

  it('without a body says nothing of one, and without a key nothing of that', async () => {
    await using server = await standIn((reply) => answer(reply, true))
    await using transport = transportTo(server.url)
    expect(await transport.call(READ)).toBe(true)
    expect(server.seen[0]?.headers).not.toHaveProperty('content-type')
    expect(server.seen[0]?.headers).not.toHaveProperty('api-key')
  })

  it('comes back whole where Qdrant puts nothing around it', async () => {
    await using server = await standIn((reply, { path }) => {
      reply.setHeader('content-type', path === '/' ? 'application/json' : 'text/plain; charset=utf-8')
      reply.end(path === '/' ? '{"title":"qdrant - vector search engine","version":"1.18.3"}' : 'all shards are ready')
    })
    await using transport = transportTo(server.url)
    expect(await transport.call({ ...READ, path: '/' })).toMatchObject({ version: '1.18.3' })
    expect(await transport.call({ ...READ, path: '/readyz' })).toBe('all shards are ready')
  })

  it('that reads points tells Qdrant how many seconds it may take; a write is to be done whatever it takes', async () => {
    await using server = await standIn((reply) => answer(reply, true))
    await using transport = transportTo(server.url, { deadline: 2_500 })
    const scroll = { method: 'POST', path: '/collections/c/points/scroll', body: {}, kind: 'read' } as const
    await transport.call(scroll)
    await transport.call({ ...scroll, path: `${scroll.path}?consistency=majority` })
    await transport.call(WRITE)
    expect(server.seen.map(({ path }) => path)).toEqual([
      `${scroll.path}?timeout=3`,
      `${scroll.path}?consistency=majority&timeout=3`,
      WRITE.path,
    ])
  })

  it('takes an open connection, and as many as are allowed side by side', async () => {
    await using server = await standIn((reply) => setTimeout(() => answer(reply, true), 20))
    await using transport = transportTo(server.url, { connections: 3 })
    await Promise.all(Array.from({ length: 9 }, () => transport.call(READ)))
    await transport.call(READ)
    expect(server.seen).toHaveLength(10)
    expect(server.sockets.size).toBe(3)
  })

  it('that finds no free connection in time says so, and nothing of the server', async () => {
    await using server = await standIn((reply) => setTimeout(() => answer(reply, true), 150))
    await using transport = transportTo(server.url, { connections: 1, deadline: 200 })
    const calls = await Promise.allSettled(Array.from({ length: 12 }, () => transport.call(READ)))
    // A breaker that took them for failures of the server would fail it at once.
    expect(await transport.call(READ)).toBe(true)
    const reasons = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason as Error] : []))
    const crowded = reasons.filter(({ message }) => message.includes('`qdrant.connections`'))
    expect(crowded.length).toBeGreaterThan(5)
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'ENGINE_TIMEOUT' })
  })

  it('that is given up while it waits for a connection is never sent', async () => {
    await using server = await standIn((reply) => setTimeout(() => answer(reply, true), 100))
    await using transport = transportTo(server.url, { connections: 1 })
    const first = transport.call(READ)
    const signal = AbortSignal.timeout(30)
    const { thrown, after } = await failureOf(() => transport.call({ ...READ, path: '/waiting', signal }))
    expect(thrown).toBe(signal.reason)
    expect(after).toBeLessThan(80)
    await first
    await transport.call(READ)
    expect(server.seen.map(({ path }) => path)).toEqual([READ.path, READ.path])
  })

  it('that is refused keeps what Qdrant said of it', async () => {
    await using server = await standIn((reply) =>
      refuse(reply, 409, 'Wrong input: Collection `sextant_a_chunks.1` already exists!'),
    )
    await using transport = transportTo(server.url)
    const { thrown } = await failureOf(() => transport.call({ ...WRITE, kind: 'administration' }))
    expect(thrown).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('already exists') })
    expect((thrown as Error).cause).toBeInstanceOf(Refusal)
    expect((thrown as Error).cause).toMatchObject({ status: 409 })
  })

  it('after the end is told that it came too late', async () => {
    await using server = await standIn((reply) => answer(reply, true))
    const transport = transportTo(server.url)
    await transport[Symbol.asyncDispose]()
    await expect(transport.call(READ)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  })
})
