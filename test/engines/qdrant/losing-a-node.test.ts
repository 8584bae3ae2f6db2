/**
 * A cluster of three nodes with two copies of every shard, behind a balancer, and a gateway before it. While it is searched and
 * written to through GraphQL one node after the other is killed with SIGKILL and comes back. Every search is answered, rightly;
 * nothing that was acknowledged is lost, nothing that was deleted returns, and in the end each node alone says the same.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { EngineHealth } from '../../../src/core/health.ts'
import { type Balancer, startBalancer } from '../../support/balancer.ts'
import { describeWithNodes } from '../../support/qdrant.ts'
import { type QdrantNode, startCluster } from '../../support/qdrant-servers.ts'
import type { RunningServer } from '../../support/server.ts'
import { sextantServe, temporaryFolder } from '../../support/sextant.ts'
import { type Contents, createTraffic, hitsOf, put, type Traffic } from './traffic.ts'

/** Milliseconds that a round searches and writes before, while and after a node is away. */
const BEFORE = 1_500
const AWAY = 5_000
const AFTER = 1_500
const HEALED_WITHIN = 60_000
const PREFIX = 'losing_'
const SETTINGS = { SHARD_NUMBER: '3', REPLICATION_FACTOR: '2', WRITE_CONSISTENCY_FACTOR: '1' }
const QUERIES = ['harbour at night', 'the compass and the rope', 'gull', 'tide']

describeWithNodes('a cluster of Qdrant that loses a node', () => {
  const folders = [temporaryFolder(), temporaryFolder()] as const
  const closing: AsyncDisposable[] = []
  let nodes: readonly QdrantNode[]
  let balancer: Balancer
  let gateway: RunningServer
  let traffic: Traffic

  beforeAll(async () => {
    const cluster = await startCluster()
    closing.push(cluster)
    nodes = cluster.nodes
    balancer = await startBalancer(nodes.map(({ url }) => url))
    closing.push(balancer)
    const settings = Object.entries(SETTINGS).map(([name, value]) => [`SEXTANT_QDRANT__COLLECTIONS__${name}`, value])
    const env = {
      SEXTANT_ENGINE: 'qdrant',
      SEXTANT_QDRANT__URL: balancer.url,
      SEXTANT_QDRANT__COLLECTION_PREFIX: PREFIX,
      ...Object.fromEntries(settings),
    }
    gateway = await sextantServe([], { cwd: folders[0].path, env })
    traffic = await createTraffic(gateway)
  }, 180_000)
  afterAll(async () => {
    await gateway?.stop()
    for (const one of closing.reverse()) await one[Symbol.asyncDispose]()
    for (const folder of folders) folder[Symbol.dispose]()
  })

  const health = async () => {
    const reply = await fetch(`${gateway.url}/readyz`)
    return { ...((await reply.json()) as { engine?: EngineHealth }), status: reply.status }
  }
  async function untilHealed(): Promise<number> {
    const start = performance.now()
    while ((await health()).engine !== undefined) {
      if (performance.now() - start > HEALED_WITHIN) throw new Error(JSON.stringify(await health()))
      await sleep(100)
    }
    return performance.now() - start
  }

  /** What writes have found out: copies of every shard of that node are away. */
  async function expectNamed(peer: number): Promise<void> {
    expect(await statusOf(gateway)).toBe('DEGRADED')
    const { status, engine } = await health()
    expect({ status, state: engine?.state }).toEqual({ status: 200, state: 'degraded' })
    const sets = engine?.troubles.flatMap(({ collection, replicaSet }) => (collection ? [replicaSet] : [])) ?? []
    expect(new Set(sets.map((set) => set?.part))).toEqual(new Set(['chunks', 'documents']))
    for (const set of sets) expect(set?.replicas).toContainEqual({ peer, state: 'Dead' })
  }

  it.each([
    [0, AWAY],
    [2, AWAY],
    [1, 0],
  ])(
    'answers every search and keeps every write while node %i is killed, and away for %i ms',
    async (place, away) => {
      const [node] = nodes.slice(place)
      if (node === undefined) throw new RangeError('a node was due')
      const running = traffic.run()
      await sleep(BEFORE)
      await node.kill()
      await sleep(away)
      if (away > 0) await expectNamed(await peerOf(node, nodes))
      await node.restart()
      const healed = await untilHealed()
      await sleep(AFTER)
      const { searches, writes, slowest, ...faults } = await running.stop()
      process.stderr.write(`${JSON.stringify({ place, away, healed, searches, writes, slowest, faults })}\n`)
      expect(faults).toEqual({ failedSearches: [], wrongSearches: [], failedWrites: [], staleReads: [] })
      // Writes that met the node as it came back may have had copies taken for dead since.
      await untilHealed()
      expect(await statusOf(gateway)).toBe('READY')
      expect(searches).toBeGreaterThan(50)
      expect(writes).toBeGreaterThan(10)
    },
    180_000,
  )

  it('holds what was acknowledged, whichever node is asked', async () => {
    const contents = traffic.contents()
    for (const { url } of nodes) {
      balancer.only([url])
      expect(await traffic.held()).toEqual(sorted(contents))
      expect(await traffic.faultsOfWords()).toEqual([])
    }
    balancer.only(nodes.map(({ url }) => url))
  }, 120_000)

  it('has the same points on each node, and every copy agrees', async () => {
    for (const part of ['chunks', 'documents']) {
      const points = await Promise.all(nodes.map(({ url }) => pointsOf(url, `${PREFIX}default_${part}`)))
      const agreed = await pointsOf(nodes[0]?.url ?? '', `${PREFIX}default_${part}`, '?consistency=all')
      for (const own of points) expect(own).toEqual(agreed)
      expect(agreed.length).toBeGreaterThan(0)
    }
  })

  it('ranks as the embedded engine ranks the same documents', async () => {
    const reference = await sextantServe([], { cwd: folders[1].path })
    closing.push({ [Symbol.asyncDispose]: async () => void (await reference.stop()) })
    await put(reference, traffic.contents(), 'reference')
    for (const { url } of nodes) {
      balancer.only([url])
      for (const query of QUERIES) {
        const [mine, theirs] = await Promise.all([gateway, reference].map((one) => hitsOf(one, query, 'SEMANTIC', 50)))
        expect(mine).toEqual(theirs)
      }
    }
  }, 120_000)
})

const sorted = (contents: Contents) => [...contents].sort(([left], [right]) => (left < right ? -1 : 1))

async function statusOf(gateway: RunningServer): Promise<string> {
  const { data } = await gateway.graphql<{ collection: { status: string } }>('{ collection { status } }')
  return data.collection.status
}

/** As the others know it. */
async function peerOf({ peerUrl }: QdrantNode, nodes: readonly QdrantNode[]): Promise<number> {
  const [other] = nodes.filter((one) => one.peerUrl !== peerUrl)
  const reply = await fetch(`${other?.url}/cluster`)
  const { result } = (await reply.json()) as { result: { peers: Readonly<Record<string, { readonly uri: string }>> } }
  return Number(Object.entries(result.peers).find(([, { uri }]) => new URL(uri).host === new URL(peerUrl).host)?.[0])
}

/** All points of a collection as the node reads them, by id. */
async function pointsOf(url: string, name: string, consistency = ''): Promise<readonly object[]> {
  const reply = await fetch(`${url}/collections/${name}/points/scroll${consistency}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ limit: 10_000, with_payload: true, with_vector: true }),
  })
  const { result } = (await reply.json()) as { result: { points: readonly object[] } }
  return result.points
}
