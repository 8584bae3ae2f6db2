/**
 * Tenant promotion on a cluster, by the steps of docs/qdrant.md, while the tenant is searched and written to: its points come to lie
 * in a shard key of its own, those of others stay in the shared one, and no call is answered otherwise than before.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Schemas } from '@qdrant/js-client-rest'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName, type TenantId } from '../../../src/core/ids.ts'
import { administrationOf } from '../../../src/engines/qdrant/administration.ts'
import { openQdrantEngine } from '../../../src/engines/qdrant/engine.ts'
import { aliasOf, PARTS, type Part, physicalName } from '../../../src/engines/qdrant/layout.ts'
import { SHARED_SHARD } from '../../../src/engines/qdrant/shard-keys.ts'
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { describeWithNodes } from '../../support/qdrant.ts'
import { type QdrantNode, startCluster } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { COLLECTIONS, qdrantOptions } from './options.ts'
import { transportTo } from './transport/stand-in.ts'

const [LARGE, SMALL] = ['large', 'small'] as TenantId[] as [TenantId, TenantId]
const RECORD = recordOf(collectionName('promoted'))
const DOCUMENTS = 40
/** Those of them that are replaced again and again. */
const WRITTEN = 5
const PREFIX = 'promoting_'
const names = (count: number) => Array.from({ length: count }, (_, place) => `d${place}`)
const physical = (part: Part, generation = 1) => physicalName(aliasOf(PREFIX, RECORD.name, part), generation)

describeWithNodes('a tenant that is promoted on a cluster', () => {
  const closing: AsyncDisposable[] = []
  const gateways: Engine[] = []
  let nodes: readonly QdrantNode[]
  let transports: readonly Transport[] = []

  beforeAll(async () => {
    const cluster = await startCluster()
    closing.push(cluster)
    nodes = cluster.nodes
    for (const { url } of nodes.slice(0, 2)) {
      const collections = { ...COLLECTIONS, replicationFactor: 2, shardKeys: 'tenants' as const }
      const options = qdrantOptions({ url, collectionPrefix: PREFIX, collections, deadline: 30_000 })
      const clock = { monotonic: () => performance.now() }
      gateways.push(await openQdrantEngine({ ...options, clock, log: SILENT }))
    }
    closing.push(...gateways)
    transports = nodes.map(({ url }) => transportTo(url, { deadline: 30_000 }))
    closing.push(...transports)
  }, 180_000)
  afterAll(async () => {
    for (const one of closing.reverse()) await one[Symbol.asyncDispose]()
  })

  const collection = (place: number) =>
    testCollection(() => {
      const gateway = gateways[place]
      if (gateway === undefined) throw new RangeError('a gateway was due')
      return gateway
    }, RECORD)
  const request = <Result>(
    method: QdrantCall['method'],
    path: string,
    body?: object,
    [transport] = transports,
  ): Promise<Result> => {
    if (transport === undefined) throw new RangeError('a node was due')
    return transport.call({ method, path, kind: 'administration', ...(body && { body }) })
  }

  /** Ids and tenants of the points in one shard key, or of all. */
  async function pointsIn(
    part: Part,
    key?: string,
    generation = 1,
  ): Promise<readonly { id: string; tenant: string }[]> {
    const body = { limit: 10_000, with_payload: ['tenant'], ...(key && { shard_key: key }) }
    const { points } = await request<Schemas['ScrollResult']>(
      'POST',
      `/collections/${physical(part, generation)}/points/scroll`,
      body,
    )
    return points.map(({ id, payload }) => ({ id: String(id), tenant: String(payload?.['tenant']) }))
  }
  const tenantsIn = async (part: Part, key: string, generation = 1) => [
    ...new Set((await pointsIn(part, key, generation)).map(({ tenant }) => tenant)),
  ]

  /** As the page says. */
  async function promote(part: Part, tenant: TenantId): Promise<void> {
    const path = `/collections/${physical(part)}`
    const filter = { must: [{ key: 'tenant', match: { value: tenant } }] }
    const key = { shard_key: tenant, shards_number: 1, replication_factor: 1, initial_state: 'Partial' }
    await request('PUT', `${path}/shards`, key)
    await request('POST', `${path}/cluster`, {
      replicate_points: { from_shard_key: SHARED_SHARD, to_shard_key: tenant, filter },
    })
    const [copy] = await untilActive(part, tenant)
    await request('POST', `${path}/points/delete?wait=true`, { filter, shard_key: SHARED_SHARD })
    const other = await peerWithout(copy?.peer ?? 0)
    const replicated = { shard_id: copy?.shard, from_peer_id: copy?.peer, to_peer_id: other }
    await request('POST', `${path}/cluster`, { replicate_shard: replicated })
    expect(await untilActive(part, tenant, 2)).toHaveLength(2)
  }

  /** Until every node knows it: one that does not would still look into the shared shard. */
  async function untilActive(part: Part, key: string, copies = 1) {
    const path = `/collections/${physical(part)}/cluster`
    for (;;) {
      const views = await Promise.all(
        transports.map(async (transport) => {
          const found = await request<Schemas['CollectionClusterInfo']>('GET', path, undefined, [transport])
          const local = found.local_shards.map((shard) => ({ ...shard, peer_id: found.peer_id }))
          const own = [...local, ...found.remote_shards].filter(({ shard_key }) => shard_key === key)
          const done = found.shard_transfers.length === 0 && own.every(({ state }) => state === 'Active')
          return done ? own.map(({ shard_id, peer_id }) => ({ shard: shard_id, peer: peer_id })) : []
        }),
      )
      const [view] = views
      if (view && views.every(({ length }) => length === copies)) return view
      await sleep(50)
    }
  }

  async function peerWithout(peer: number): Promise<number | undefined> {
    const status = await request<Schemas['ClusterStatus']>('GET', '/cluster')
    const peers = status.status === 'enabled' ? Object.keys(status.peers).map(Number) : []
    return peers.find((one) => one !== peer)
  }

  it('is a tenant of a collection that two gateways make at once', async () => {
    await Promise.all(gateways.map((gateway) => gateway.createCollection(RECORD)))
    for (const tenant of [LARGE, SMALL])
      for (const name of names(DOCUMENTS)) expect(await collection(0).write(name, {}, tenant)).toBe(true)
    for (const part of PARTS) expect((await tenantsIn(part, SHARED_SHARD)).sort()).toEqual([LARGE, SMALL])
  }, 90_000)

  it('is searched and written to while its points move, and nothing of it is lost', async () => {
    let moving = true
    const versions = new Map<string, number>()
    const still = names(DOCUMENTS).slice(WRITTEN)
    const writing = (async () => {
      for (let version = 2; moving; version += 1) {
        for (const name of names(WRITTEN)) {
          expect(await collection(0).write(name, { version }, LARGE)).toBe(true)
          versions.set(name, version)
        }
      }
    })()
    const searching = (async () => {
      while (moving) {
        const found = await collection(1).found({ dense: [1, 0, 0], tenant: LARGE })
        // Those that are being replaced may be missed for a moment.
        expect(still.filter((name) => !found.includes(name))).toEqual([])
        expect(found.filter((name) => !names(DOCUMENTS).includes(name))).toEqual([])
      }
    })()
    try {
      for (const part of PARTS) await promote(part, LARGE)
    } finally {
      moving = false
      await Promise.all([writing, searching])
    }
    for (const [place, gateway] of gateways.entries()) {
      const ids = [...versions.keys()].map((name) => collection(place).id(name, LARGE))
      const stored = await gateway.documents(collection(place).scope(LARGE), ids)
      expect(stored.map((document) => document?.version)).toEqual([...versions.values()])
      const found = await collection(place).found({ dense: [1, 0, 0], tenant: LARGE })
      expect(found.toSorted()).toEqual(names(DOCUMENTS).toSorted())
    }
  }, 120_000)

  it('has its points in its own shard key, and the others theirs in the shared one', async () => {
    for (const part of PARTS) {
      expect(await tenantsIn(part, LARGE)).toEqual([LARGE])
      expect(await tenantsIn(part, SHARED_SHARD)).toEqual([SMALL])
      expect(await pointsIn(part)).toHaveLength(2 * DOCUMENTS)
    }
  })

  it.each([LARGE, SMALL])('is found, replaced, counted and deleted as before: %s', async (tenant) => {
    const [one, other] = [collection(0), collection(1)]
    const count = async () => (await gateways[1]?.count(other.scope(tenant), [MATCH_ALL]))?.[0]
    expect(await count()).toEqual({ documents: DOCUMENTS, chunks: DOCUMENTS })
    expect(await one.write('d7', { version: 900, chunks: [{ text: 'zebra' }, { text: 'zebras' }] }, tenant)).toBe(true)
    expect(await one.write('d7', { version: 899 }, tenant)).toBe(false)
    expect(await other.found({ sparse: 'zebra', tenant })).toEqual(['d7'])
    expect(await other.delete(['d8', 'd7'], 901, tenant)).toHaveLength(2)
    expect(await one.found({ sparse: 'zebra', tenant })).toEqual([])
    expect(await one.write('d7', { version: 901 }, tenant)).toBe(false)
    expect(await count()).toEqual({ documents: DOCUMENTS - 2, chunks: DOCUMENTS - 2 })
    expect(await one.raise('d9', 902, `hash of d9 at 1`, tenant)).toBe(true)
    expect(await gateways[0]?.highestVersion(RECORD.name)).toBe(902)
    for (const part of PARTS) expect(await tenantsIn(part, tenant === LARGE ? LARGE : SHARED_SHARD)).toEqual([tenant])
  })

  it('has its key once when two gateways make it at once', async () => {
    const name = physical('chunks')
    await Promise.all(transports.slice(0, 2).map((one) => administrationOf(one).ensureShard(name, 'next')))
    const { shard_keys } = await request<Schemas['ShardKeysResponse']>('GET', `/collections/${name}/shards`)
    expect(shard_keys?.map(({ key }) => key).sort()).toEqual([LARGE, 'next', SHARED_SHARD].sort())
  }, 60_000)

  it('has its key in a generation that is built later, too', async () => {
    const [gateway] = gateways
    if (gateway === undefined) throw new RangeError('a gateway was due')
    await gateway.createGeneration({ ...RECORD, generation: 2 })
    const next = testCollection(() => gateway, RECORD, 2)
    for (const tenant of [LARGE, SMALL]) expect(await next.write('d1', {}, tenant)).toBe(true)
    for (const part of PARTS) {
      expect(await tenantsIn(part, LARGE, 2)).toEqual([LARGE])
      expect(await tenantsIn(part, SHARED_SHARD, 2)).toEqual([SMALL])
    }
    await gateway.promote(RECORD.name, 2)
    for (const tenant of [LARGE, SMALL]) expect(await collection(0).found({ dense: [1, 0, 0], tenant })).toEqual(['d1'])
  }, 60_000)
})
