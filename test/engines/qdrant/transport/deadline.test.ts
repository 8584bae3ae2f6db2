/** Deadlines and the caller's signal, over real sockets: in time, and with nothing left open. */
import { describe, expect, it } from '@jest/globals'
import { answer, type Behaviour, failureOf, READ, sleep, standIn, transportTo } from './stand-in.ts'

const SILENT_SERVER: Behaviour = () => {}
const DRIPPING: Behaviour = (reply) => {
  reply.writeHead(200, { 'content-type': 'application/json' })
  const drops = setInterval(() => reply.write(' '), 10)
  reply.once('close', () => clearInterval(drops))
}
const BUSY: Behaviour = (reply) => {
  reply.writeHead(503, { 'content-type': 'text/html' })
  reply.end('<html>')
}
const HOLD_BACK: Behaviour = (reply) => {
  reply.writeHead(200, { 'content-type': 'application/json' })
  reply.flushHeaders()
}

/** The least of five, which a machine that is busy elsewhere reaches too. */
async function several(measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let done = 0; done < 5; done += 1) least = Math.min(least, await measure())
  return least
}

describe('the deadline', () => {
  it.each([
    ['is silent', SILENT_SERVER],
    ['drips its answer', DRIPPING],
    ['sends a head and no body', HOLD_BACK],
  ])('holds within 50 ms where the server %s', async (_, behaviour) => {
    await using server = await standIn(behaviour)
    await using transport = transportTo(server.url, { deadline: 250, connections: 8 })
    const took = await several(async () => {
      const { thrown, after } = await failureOf(() => transport.call(READ))
      expect(thrown).toMatchObject({ code: 'ENGINE_TIMEOUT', message: expect.stringContaining('250 ms') })
      expect(after).toBeGreaterThanOrEqual(249)
      return after
    })
    expect(took).toBeLessThan(300)
  })

  it('holds for calls that wait for a connection, too', async () => {
    await using server = await standIn(SILENT_SERVER)
    await using transport = transportTo(server.url, { deadline: 250, connections: 1 })
    const failures = await Promise.all(Array.from({ length: 4 }, () => failureOf(() => transport.call(READ))))
    for (const { thrown, after } of failures) {
      expect(thrown).toMatchObject({ code: 'ENGINE_TIMEOUT' })
      expect(after).toBeLessThan(400)
    }
  })

  it('is for all tries of a call, and ends them early when the next would come too late', async () => {
    await using server = await standIn(BUSY)
    await using transport = transportTo(server.url, { deadline: 250, connections: 8 })
    const { thrown, after } = await failureOf(() => transport.call(READ))
    expect(thrown).toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
    expect(after).toBeLessThan(300)
    expect(server.seen.length).toBeGreaterThan(1)
  })
})

describe("the caller's signal", () => {
  const REASON = new Error('nobody waits any more')

  it.each([
    ['is silent', SILENT_SERVER],
    ['drips its answer', DRIPPING],
    ['sends a head and no body', HOLD_BACK],
  ])('frees the socket within 20 ms where the server %s', async (_, behaviour) => {
    await using server = await standIn((reply, seen, number) =>
      seen.path === '/stuck' ? behaviour(reply, seen, number) : answer(reply, 'room'),
    )
    await using transport = transportTo(server.url, { connections: 1 })
    const took = await several(async () => {
      const controller = new AbortController()
      const call = failureOf(() => transport.call({ ...READ, path: '/stuck', signal: controller.signal }))
      await sleep(50)
      const [socket] = server.sockets
      const aborted = performance.now()
      const closed = new Promise<number>((resolve) => socket?.once('close', () => resolve(performance.now() - aborted)))
      controller.abort(REASON)
      expect((await call).thrown).toBe(REASON)
      const after = await closed
      // The one connection that there may be is free for others.
      expect(await transport.call(READ)).toBe('room')
      return after
    })
    expect(took).toBeLessThan(20)
  })

  it('ends calls that wait for a connection, or for their next try, or have not begun', async () => {
    await using server = await standIn((reply, { path }, number) => {
      if (path === '/busy') BUSY(reply, { method: '', path, headers: {}, body: '' }, number)
    })
    await using transport = transportTo(server.url, { connections: 1 })
    const trying = new AbortController()
    const retried = failureOf(() => transport.call({ ...READ, path: '/busy', signal: trying.signal }))
    await sleep(20)
    trying.abort(REASON)
    const stuck = failureOf(() => transport.call({ ...READ, path: '/stuck' }))
    const waiting = new AbortController()
    const queued = failureOf(() => transport.call({ ...READ, path: '/queued', signal: waiting.signal }))
    await sleep(20)
    waiting.abort(REASON)
    for (const { thrown, after } of [await retried, await queued]) {
      expect(thrown).toBe(REASON)
      expect(after).toBeLessThan(150)
    }
    await expect(transport.call({ ...READ, signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON)
    expect((await stuck).thrown).toMatchObject({ code: 'ENGINE_TIMEOUT' })
    expect(server.seen.map(({ path }) => path)).toEqual(['/busy', '/stuck'])
  })

  it('leaves no listener behind when the call succeeds', async () => {
    await using server = await standIn((reply) => answer(reply, true))
    await using transport = transportTo(server.url)
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...args)
    }
    await transport.call({ ...READ, signal })
    expect(listeners).toBe(0)
  })
})
