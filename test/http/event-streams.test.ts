import { describe, expect, it } from '@jest/globals'
import { globalId } from '../../src/graphql/global-ids.ts'
import { eventsOf, FOLLOW, openFollowing, type Sent, stream } from './subscribing.ts'

async function all(reply: Response): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  for await (const one of eventsOf(reply)) sent.push(one)
  return sent
}

describe('a subscription as a stream of events', () => {
  it('tells of the job at once, of its changes, and completes when it has finished', async () => {
    await using following = await openFollowing()
    const id = await following.accepted(3)
    const reply = await stream(following.server, { query: FOLLOW, variables: { id } })
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const events = eventsOf(reply)
    expect((await events.next()).value).toMatchObject({
      event: 'next',
      data: { data: { ingestJobUpdated: { id, state: 'QUEUED' } } },
    })
    following.open()
    const rest: Sent[] = []
    for await (const one of events) rest.push(one)
    expect(rest.at(-2)).toMatchObject({
      event: 'next',
      data: { data: { ingestJobUpdated: { state: 'SUCCEEDED', progress: { documentsDone: 3 } } } },
    })
    expect(rest.at(-1)).toEqual({ event: 'complete', data: undefined })
  })

  it('comes by GET too, as EventSource asks', async () => {
    await using following = await openFollowing()
    following.open()
    const id = await following.accepted(1)
    const asked = new URLSearchParams({ query: FOLLOW, variables: JSON.stringify({ id }) })
    const reply = await fetch(`${following.server.url}/graphql?${asked}`, { headers: { accept: 'text/event-stream' } })
    expect((await all(reply)).at(-1)).toMatchObject({ event: 'complete' })
  })

  it.each([
    ['a job that there is not', FOLLOW, 'JOB_NOT_FOUND'],
    ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a query', '{ __typename }', 'REQUEST_INVALID'],
  ])('says of %s what is wrong in its one event', async (_, query, code) => {
    await using following = await openFollowing()
    const variables = query === FOLLOW ? { id: globalId('IngestJob', 'articles', 'none') } : {}
    const sent = await all(await stream(following.server, { query, variables }))
    expect(sent).toMatchObject([{ event: 'next', data: { errors: [{ extensions: { code } }] } }, { event: 'complete' }])
  })

  it.each([
    ['no query', {}],
    ['variables that are a list', { query: FOLLOW, variables: [] }],
    ['a list of requests', [{ query: FOLLOW }]],
  ])('refuses %s', async (_, body) => {
    await using following = await openFollowing()
    const reply = await stream(following.server, body)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_INVALID' } }] })
  })

  it('is for pages of this server alone', async () => {
    await using following = await openFollowing()
    const foreign = await stream(
      following.server,
      { query: FOLLOW, variables: { id: 'x' } },
      { headers: { origin: 'https://evil.example' } },
    )
    expect(foreign.status).toBe(403)
    const own = await stream(
      following.server,
      { query: FOLLOW, variables: { id: 'x' } },
      { headers: { origin: following.server.url } },
    )
    expect(own.status).toBe(200)
    await own.body?.cancel()
  })

  it('frees its place when its client goes', async () => {
    await using following = await openFollowing({ subscriptions: 1 })
    const id = await following.accepted(1)
    const body = { query: FOLLOW, variables: { id } }
    for (let round = 0; round < 3; round += 1) {
      const gone = new AbortController()
      const events = eventsOf(await stream(following.server, body, { signal: gone.signal }))
      expect((await events.next()).value).toMatchObject({ data: { data: { ingestJobUpdated: { id } } } })
      const [refused] = await all(await stream(following.server, body))
      expect(refused?.data?.errors?.[0]).toMatchObject({ extensions: { code: 'OVERLOADED' } })
      gone.abort()
      await expect(events.next()).rejects.toThrow()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })

  it('ends without completing when the server goes away, so that its client comes back', async () => {
    await using following = await openFollowing()
    const id = await following.accepted(1)
    const events = eventsOf(await stream(following.server, { query: FOLLOW, variables: { id } }))
    await events.next()
    const closing = following.server.close()
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await closing
  })
})

describe('a subscription where one answer is expected', () => {
  it('is refused, and told where it belongs', async () => {
    await using following = await openFollowing()
    for (const accept of ['application/json', 'application/json, text/event-stream', '*/*']) {
      const reply = await stream(following.server, { query: FOLLOW, variables: { id: 'x' } }, { headers: { accept } })
      expect(reply.headers.get('content-type')).toContain('application/json')
      expect(await reply.json()).toMatchObject({
        errors: [
          {
            message: expect.stringContaining('graphql-transport-ws'),
            extensions: { code: 'REQUEST_INVALID' },
          },
        ],
      })
    }
  })
})
