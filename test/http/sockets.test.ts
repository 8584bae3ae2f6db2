import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import WebSocket from 'ws'
import { globalId } from '../../src/graphql/global-ids.ts'
import type { HttpServer } from '../../src/http/server.ts'
import { collected, type Event, openFollowing, socketClient, socketUrl } from './subscribing.ts'

const PROTOCOL = 'graphql-transport-ws'

/** A socket without a client's manners. */
async function rawSocket(server: HttpServer, protocol = PROTOCOL) {
  const socket = new WebSocket(socketUrl(server), protocol)
  await once(socket, 'open')
  const closed = once(socket, 'close').then(([code]) => code as number)
  return { socket, closed, say: (message: object) => socket.send(JSON.stringify(message)) }
}

/** What the server answers to a request for a socket. */
function upgrade({ url }: HttpServer, headers: Record<string, string>, path = '/graphql') {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const asked = request(`${url}${path}`, {
    agent: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': PROTOCOL,
      ...headers,
    },
  })
  asked.on('upgrade', (reply, socket) => {
    socket.destroy()
    resolve({ status: reply.statusCode ?? 0, text: '' })
  })
  asked.on('response', async (reply) =>
    resolve({ status: reply.statusCode ?? 0, text: (await reply.setEncoding('utf8').toArray()).join('') }),
  )
  asked.on('error', reject)
  asked.end()
  return promise
}

const states = (events: readonly Event[]) => events.map(({ data }) => data?.ingestJobUpdated['state'])

describe('a subscription over a socket', () => {
  it('tells of the job at once, of its changes, and completes when it has finished', async () => {
    await using following = await openFollowing()
    await using client = socketClient(following.server)
    const id = await following.accepted(3)
    const events = client.subscribe(id)
    const first = await events.next()
    expect(first.value).toEqual({
      data: {
        ingestJobUpdated: {
          id,
          state: 'QUEUED',
          phase: first.value?.data.ingestJobUpdated.phase,
          progress: { documentsDone: 0, documentsTotal: 3 },
          finishedAt: null,
        },
      },
    })
    following.open()
    const rest = await collected(events)
    expect(rest.at(-1)).toMatchObject({
      data: {
        ingestJobUpdated: { state: 'SUCCEEDED', progress: { documentsDone: 3 }, finishedAt: expect.any(String) },
      },
    })
    expect(following.faults).toEqual([])
  })

  it('gives a finished job once, and completes', async () => {
    await using following = await openFollowing()
    await using client = socketClient(following.server)
    following.open()
    const id = await following.accepted(1)
    await collected(client.subscribe(id))
    expect(states(await collected(client.subscribe(id)))).toEqual(['SUCCEEDED'])
  })

  it('hears of a job that is cancelled', async () => {
    await using following = await openFollowing()
    await using client = socketClient(following.server)
    const id = await following.accepted(2)
    const events = client.subscribe(id)
    await events.next()
    await following.cancel(id)
    expect(states(await collected(events)).at(-1)).toBe('CANCELLED')
  })

  it('ends when its client ends it, and leaves the others of the socket', async () => {
    await using following = await openFollowing({ subscriptions: 2 })
    await using client = socketClient(following.server)
    const id = await following.accepted(1)
    const kept = client.subscribe(id)
    await kept.next()
    for (let round = 0; round < 5; round += 1) {
      const events = client.subscribe(id)
      await events.next()
      await events.return?.()
      await setTimeout(20)
    }
    following.open()
    expect(states(await collected(kept)).at(-1)).toBe('SUCCEEDED')
  })

  it.each([
    ['a job that there is not', globalId('IngestJob', 'articles', 'none'), undefined, 'JOB_NOT_FOUND'],
    ['an id that is none', 'nonsense', undefined, 'ID_INVALID'],
    ['what is no GraphQL', '', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', '', 'subscription ($x: ID!) { ingestJobUpdated(id: $x) { id } }', 'BAD_USER_INPUT'],
    ['a query', '', '{ __typename }', 'REQUEST_INVALID'],
    [
      'too many aliases',
      'x',
      `subscription ($id: ID!) { ingestJobUpdated(id: $id) { ${Array.from({ length: 30 }, (_, n) => `a${n}: id`)} } }`,
      'OPERATION_TOO_LARGE',
    ],
    [
      'too many tokens',
      '',
      `subscription { ${'ingestJobUpdated(id: "x") { id } '.repeat(200)} }`,
      'OPERATION_TOO_LARGE',
    ],
  ])('is refused in the words of an operation over HTTP: %s', async (_, id, query, code) => {
    await using following = await openFollowing()
    await using client = socketClient(following.server)
    const answer = await collected(client.subscribe(id, query)).then(
      ([event]) => event?.errors,
      (errors: Event['errors']) => errors,
    )
    expect(answer?.[0]).toMatchObject({ extensions: { code, docs: expect.stringContaining('docs/errors.md#') } })
    expect(following.faults).toEqual([])
  })

  it('is refused beyond those that may be open', async () => {
    await using following = await openFollowing({ subscriptions: 1 })
    await using client = socketClient(following.server)
    const id = await following.accepted(1)
    await client.subscribe(id).next()
    const [refused] = await collected(client.subscribe(id))
    expect(refused?.errors?.[0]).toMatchObject({
      message: expect.stringContaining('1 subscriptions are open, and no more may be (limits.subscriptions)'),
      extensions: { code: 'OVERLOADED', retryable: true },
    })
  })
})

describe('a socket', () => {
  it.each([
    ['a page of this server', { origin: 'HOST' }, 101],
    [
      'a page of this server behind a proxy',
      { origin: 'http://localhost:8080', 'x-forwarded-host': 'localhost:8080' },
      101,
    ],
    ['a page that the browser calls ours', { origin: 'http://a.example', 'sec-fetch-site': 'same-origin' }, 101],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page of another server of this machine', { origin: 'http://localhost:1' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['a page that the browser calls foreign', { origin: 'HOST', 'sec-fetch-site': 'same-site' }, 403],
    ['a foreign name of this server', { host: 'evil.example', origin: 'http://evil.example' }, 403],
  ])('for %s: %j', async (_, headers, status) => {
    await using following = await openFollowing()
    const given = Object.entries(headers).map(([name, value]) => [name, value.replace('HOST', following.server.url)])
    const answer = await upgrade(following.server, Object.fromEntries(given))
    expect(answer.status).toBe(status)
    if (status === 403) expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('FORBIDDEN')
  })

  it('is at /graphql alone, and only so many are open', async () => {
    await using following = await openFollowing({ subscriptions: 1 })
    expect(await upgrade(following.server, {}, '/healthz')).toMatchObject({ status: 404 })
    const { socket, closed } = await rawSocket(following.server)
    expect(await upgrade(following.server, {})).toMatchObject({ status: 429 })
    socket.close()
    await closed
    await setTimeout(50)
    expect(await upgrade(following.server, {})).toMatchObject({ status: 101 })
  })

  it('that is closed by the rules of its protocol says which', async () => {
    await using following = await openFollowing()
    const impatient = await rawSocket(following.server)
    impatient.say({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } })
    expect(await impatient.closed).toBe(4401)
    const talkative = await rawSocket(following.server)
    talkative.socket.send('no json')
    expect(await talkative.closed).toBe(4400)
    const large = await rawSocket(following.server)
    large.socket.send('x'.repeat(200_000))
    expect(await large.closed).toBe(1009)
    expect(following.faults).toEqual([])
  })

  it('leaves requests for other protocols to HTTP', async () => {
    await using following = await openFollowing()
    const answer = await fetchUpgrading(following.server)
    expect(JSON.parse(answer)).toEqual({ data: { __typename: 'Query' } })
  })
})

/** A POST as Java's client sends its first: with an offer to go on in HTTP/2. */
function fetchUpgrading({ url }: HttpServer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' }
  const asked = request(
    `${url}/graphql`,
    { method: 'POST', agent: false, headers: { ...headers, 'content-type': 'application/json' } },
    async (reply) => resolve((await reply.setEncoding('utf8').toArray()).join('')),
  )
  asked.on('error', reject)
  asked.end(JSON.stringify({ query: '{ __typename }' }))
  return promise
}

describe('a server that closes', () => {
  it('tells sockets that it goes away, and takes none meanwhile', async () => {
    await using following = await openFollowing()
    await using client = socketClient(following.server)
    await client.subscribe(await following.accepted(1)).next()
    const closing = following.server.close()
    expect(await upgrade(following.server, {})).toMatchObject({ status: 503 })
    expect(await client.closed).toBe(1001)
    await closing
  })

  it('waits a second for a client that says no goodbye', async () => {
    await using following = await openFollowing()
    const { socket, closed } = await rawSocket(following.server)
    socket.pause()
    const began = performance.now()
    await following.server.close()
    expect(performance.now() - began).toBeLessThan(3_000)
    socket.resume()
    await closed
  })
})
