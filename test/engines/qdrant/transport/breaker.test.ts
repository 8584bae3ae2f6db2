import { describe, expect, it } from '@jest/globals'
import {
  createBreaker,
  FIRST_REST,
  LONGEST_REST,
  MOST_FAILURES,
} from '../../../../src/engines/qdrant/transport/breaker.ts'
import { answer, failureOf, READ, sleep, standIn, transportTo } from './stand-in.ts'

function breakerAt() {
  const told: (number | 'closed')[] = []
  const time = { now: 0 }
  const breaker = createBreaker({
    monotonic: () => time.now,
    random: () => 0,
    opened: (milliseconds) => told.push(milliseconds),
    closed: () => told.push('closed'),
  })
  const fail = () => breaker.enter()?.unreachable()
  return { breaker, time, told, fail }
}

const times = (count: number, act: () => void) => {
  for (let done = 0; done < count; done += 1) act()
}

describe('the breaker', () => {
  it('opens after so many failures in a row, and not when one in between is answered', () => {
    const { breaker, told, fail } = breakerAt()
    times(MOST_FAILURES - 1, fail)
    breaker.enter()?.reached()
    times(MOST_FAILURES - 1, fail)
    expect(breaker.enter()).toBeDefined()
    expect(told).toEqual([])
    fail()
    expect(breaker.enter()).toBeUndefined()
    expect(told).toEqual([FIRST_REST])
  })

  it('takes calls that fail together for one failure, as when a node dies behind a balancer', () => {
    const { breaker, told, fail } = breakerAt()
    const together = Array.from({ length: 3 * MOST_FAILURES }, () => breaker.enter())
    for (const passage of together) passage?.unreachable()
    expect(breaker.enter()).toBeDefined()
    expect(told).toEqual([])
    times(MOST_FAILURES - 1, fail)
    expect(told).toEqual([FIRST_REST])
  })

  it('lets one try again after the rest, and all when that one is answered', () => {
    const { breaker, time, told, fail } = breakerAt()
    times(MOST_FAILURES, fail)
    time.now = FIRST_REST
    const probe = breaker.enter()
    expect(probe).toBeDefined()
    expect(breaker.enter()).toBeUndefined()
    probe?.reached()
    times(3, () => expect(breaker.enter()).toBeDefined())
    expect(told).toEqual([FIRST_REST, 'closed'])
  })

  it('rests twice as long each time the one fails, up to a limit', () => {
    const { breaker, time, told, fail } = breakerAt()
    times(MOST_FAILURES, fail)
    times(8, () => {
      time.now += breaker.restingFor()
      fail()
    })
    expect(told).toEqual([500, 1000, ...Array.from({ length: 7 }, () => LONGEST_REST)])
    expect(LONGEST_REST).toBeLessThanOrEqual(2_000)
  })

  it('lets another try when the one was given up by its caller', () => {
    const { breaker, time, fail } = breakerAt()
    times(MOST_FAILURES, fail)
    time.now = FIRST_REST
    breaker.enter()?.dropped()
    expect(breaker.enter()).toBeDefined()
  })

  it('takes no notice of failures that began before it opened, but of an answer', () => {
    const { breaker, told, fail } = breakerAt()
    const [early, other] = [breaker.enter(), breaker.enter()]
    times(MOST_FAILURES, fail)
    early?.unreachable()
    expect(told).toEqual([FIRST_REST])
    other?.reached()
    expect(breaker.enter()).toBeDefined()
  })
})

describe('a server that is gone', () => {
  it('is left alone: calls fail at once until it has had a rest, and it is found again', async () => {
    const before = await standIn((reply) => answer(reply, true))
    const { port, url } = before
    await before[Symbol.asyncDispose]()
    await using transport = transportTo(url, { deadline: 300 })
    await Promise.all(Array.from({ length: MOST_FAILURES }, () => failureOf(() => transport.call(READ))))
    const { thrown, after } = await failureOf(() => transport.call(READ))
    expect(thrown).toMatchObject({ code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('left alone') })
    expect(after).toBeLessThan(20)
    await using server = await standIn((reply) => answer(reply, true), port)
    expect((await failureOf(() => transport.call(READ))).thrown).toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
    expect(server.seen).toEqual([])
    await sleep(FIRST_REST)
    expect(await transport.call(READ)).toBe(true)
  })

  it('is found again by all calls that come together after its rest', async () => {
    const before = await standIn((reply) => answer(reply, true))
    const { port, url } = before
    await before[Symbol.asyncDispose]()
    await using transport = transportTo(url, { deadline: 300 })
    await Promise.all(Array.from({ length: MOST_FAILURES }, () => failureOf(() => transport.call(READ))))
    await using _ = await standIn((reply) => void setTimeout(() => answer(reply, true), 50), port)
    await sleep(FIRST_REST)
    expect(await Promise.all([1, 2, 3].map(() => transport.call(READ)))).toEqual([true, true, true])
  })

  it('is not what one is that refuses: its answers are its own', async () => {
    await using server = await standIn((reply) => {
      reply.writeHead(401).end('Invalid API key or JWT')
    })
    await using transport = transportTo(server.url)
    for (let calls = 0; calls < 2 * MOST_FAILURES; calls += 1)
      await expect(transport.call(READ)).rejects.toMatchObject({ code: 'ENGINE_UNAUTHORIZED' })
    expect(server.seen).toHaveLength(2 * MOST_FAILURES)
  })
})
