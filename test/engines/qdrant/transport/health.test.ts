/** Shapes as in `docs/redoc/master/openapi.json` of Qdrant 1.18. */
import { describe, expect, it } from '@jest/globals'
import { collectionName } from '../../../../src/core/ids.ts'
import type { Build } from '../../../../src/engines/qdrant/layout.ts'
import { createHealth } from '../../../../src/engines/qdrant/transport/health.ts'
import type { Transport } from '../../../../src/engines/qdrant/transport/transport.ts'
import { answer, refuse, type StandIn, standIn, transportTo } from './stand-in.ts'

const ARTICLES = collectionName('articles')
const ALONE = { status: 'disabled' }
const CLUSTER = {
  status: 'enabled',
  peer_id: 1,
  peers: { 1: { uri: 'http://10.0.0.1:6335/' }, 2: { uri: 'http://10.0.0.2:6335/' } },
  raft_info: { term: 1, commit: 9, pending_operations: 0, leader: 1, role: 'Leader', is_voter: true },
  consensus_thread_status: { consensus_thread_status: 'working', last_update: '2026-11-21T19:12:00Z' },
  message_send_failures: {},
}
const GREEN = { status: 'green', optimizer_status: 'ok' }
const oneShard = (local: string, ...remote: readonly string[]) => ({
  peer_id: 1,
  shard_count: 1,
  local_shards: [{ shard_id: 0, points_count: 3, state: local }],
  remote_shards: remote.map((state, place) => ({ shard_id: 0, peer_id: place + 2, state })),
  shard_transfers: [],
})

interface Answers {
  readonly ready?: boolean
  /** Null: the key may not ask. */
  readonly cluster?: unknown
  readonly info?: unknown
  readonly shards?: unknown
}

/** Answers the same for chunks and documents. */
const server = ({ ready = true, cluster = ALONE, info = GREEN, shards = oneShard('Active') }: Answers = {}) =>
  standIn((reply, { path }) => {
    if (path === '/readyz')
      reply.writeHead(ready ? 200 : 503, { 'content-type': 'text/plain' }).end(`${ready ? 'all' : 'some'} shards`)
    else if (path === '/cluster' && cluster === null) refuse(reply, 403, 'Forbidden: Global access is required')
    else if (path === '/cluster') answer(reply, cluster)
    else if (path.endsWith('/cluster')) answer(reply, shards)
    else answer(reply, info)
  })

function healthOf(transport: Transport, time = { now: 0 }, builds: readonly Build[] = [{ collection: ARTICLES }]) {
  return createHealth({
    transport,
    prefix: 'sextant_',
    clock: { monotonic: () => time.now },
    builds: async () => builds,
  })
}

async function healthAt(standing: StandIn) {
  await using transport = transportTo(standing.url)
  return await healthOf(transport)()
}

describe('the health of the engine', () => {
  it('is good when everything is as it should be', async () => {
    await using one = await server()
    expect(await healthAt(one)).toEqual({ state: 'healthy', troubles: [] })
    expect(one.seen.map(({ path }) => path).sort()).toEqual([
      '/cluster',
      '/collections/sextant_articles_chunks',
      '/collections/sextant_articles_chunks/cluster',
      '/collections/sextant_articles_documents',
      '/collections/sextant_articles_documents/cluster',
      '/readyz',
    ])
    await using three = await server({ cluster: CLUSTER, shards: oneShard('Active', 'ActiveRead', 'Listener') })
    expect(await healthAt(three)).toEqual({ state: 'healthy', troubles: [] })
  })

  it('names the replica sets that are in trouble', async () => {
    await using standing = await server({ cluster: CLUSTER, shards: oneShard('Active', 'Dead') })
    const { state, troubles } = await healthAt(standing)
    expect(state).toBe('degraded')
    expect(troubles).toHaveLength(2)
    expect(troubles[0]).toEqual({
      collection: 'articles',
      message: 'Shard 0 of the chunks of "articles" is Dead on peer 2: 1 of 2 copies answer.',
      replicaSet: {
        part: 'chunks',
        shard: 0,
        replicas: [
          { peer: 1, state: 'Active' },
          { peer: 2, state: 'Dead' },
        ],
      },
    })
  })

  it('tells of generations that are being built, and leaves out those that were given up', async () => {
    await using standing = await standIn((reply, { path }) => {
      if (path === '/readyz') reply.writeHead(200, { 'content-type': 'text/plain' }).end('all shards')
      else if (path === '/cluster') answer(reply, ALONE)
      else if (path.includes('.3')) refuse(reply, 404, "Not found: Collection `c` doesn't exist!")
      else if (path.endsWith('/cluster')) answer(reply, oneShard(path.includes('chunks.2') ? 'Dead' : 'Active'))
      else answer(reply, GREEN)
    })
    await using transport = transportTo(standing.url)
    const builds = [undefined, 2, 3].map((generation) => ({ collection: ARTICLES, ...(generation && { generation }) }))
    expect(await healthOf(transport, { now: 0 }, builds)()).toMatchObject({
      state: 'degraded',
      troubles: [
        {
          collection: 'articles',
          message:
            'In generation 2, which is being built: Shard 0 of the chunks of "articles" is Dead on peer 1: no copy answers.',
        },
      ],
    })
  })

  it('says when nothing is left of a shard', async () => {
    await using standing = await server({ shards: oneShard('Dead', 'Partial') })
    const { troubles } = await healthAt(standing)
    expect(troubles[0]?.message).toMatch(/is Dead on peer 1, Partial on peer 2: no copy answers\.$/)
  })

  it('names peers that cannot be reached, and a consensus that stands still', async () => {
    const failing = { 'http://10.0.0.2:6335/': { count: 7, latest_error: 'transport error' } }
    await using standing = await server({
      cluster: {
        ...CLUSTER,
        message_send_failures: failing,
        consensus_thread_status: { consensus_thread_status: 'stopped_with_err', err: 'no' },
      },
    })
    const { state, troubles } = await healthAt(standing)
    expect(state).toBe('degraded')
    expect(troubles.map(({ message }) => message)).toEqual([
      'The cluster agrees on nothing new: its consensus has stopped on peer 1.',
      'Peer 2 cannot be reached by peer 1 (7 times in a row).',
    ])
  })

  it('has what optimising failed with', async () => {
    await using standing = await server({ info: { status: 'red', optimizer_status: { error: 'disk full' } } })
    const { troubles } = await healthAt(standing)
    expect(troubles[0]?.message).toBe('The chunks of "articles" cannot be optimised: disk full.')
  })

  it('makes do without the cluster where the key may not ask for it', async () => {
    await using standing = await server({ cluster: null })
    expect(await healthAt(standing)).toEqual({ state: 'healthy', troubles: [] })
  })

  it('is none where it cannot be asked, or is not ready, without naming its address', async () => {
    const gone = await server()
    await gone[Symbol.asyncDispose]()
    await using loading = await server({ ready: false })
    for (const standing of [gone, loading])
      expect(await healthAt(standing)).toEqual({
        state: 'unavailable',
        troubles: [{ message: 'Qdrant cannot be asked: ENGINE_UNAVAILABLE.' }],
      })
  })

  it('misses collections that are to be there, and is none when nothing that is served is there', async () => {
    const tickets = collectionName('tickets')
    await using standing = await standIn((reply, { path }) => {
      if (path === '/readyz') reply.writeHead(200, { 'content-type': 'text/plain' }).end('all shards are ready')
      else if (path === '/cluster') answer(reply, ALONE)
      else if (path.includes('tickets'))
        refuse(reply, 404, "Not found: Collection `sextant_tickets_documents` doesn't exist!")
      else answer(reply, path.endsWith('/cluster') ? oneShard('Active') : GREEN)
    })
    await using transport = transportTo(standing.url)
    const ofBoth = await healthOf(transport)([ARTICLES, tickets])
    expect(ofBoth.state).toBe('degraded')
    expect(ofBoth.troubles).toEqual(
      ['chunks', 'documents'].map((part) => ({
        collection: 'tickets',
        message: `The ${part} of "tickets" are not in Qdrant: restore them from a snapshot, or index anew by sextant index --rebuild --collection tickets PATH.`,
      })),
    )
    expect((await healthOf(transport)([tickets])).state).toBe('unavailable')
    expect((await healthOf(transport)([ARTICLES])).state).toBe('healthy')
  })

  it('is asked for once a second at most', async () => {
    await using standing = await server()
    await using transport = transportTo(standing.url)
    const time = { now: 0 }
    const health = healthOf(transport, time)
    await Promise.all([health(), health()])
    time.now = 999
    await health()
    expect(standing.seen).toHaveLength(6)
    time.now = 1_000
    await health()
    expect(standing.seen).toHaveLength(12)
  })
})
