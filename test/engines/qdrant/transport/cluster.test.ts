/** What health says of a real cluster while one of its three nodes is away. */
import { expect, it } from '@jest/globals'
import { collectionName } from '../../../../src/core/ids.ts'
import { createHealth } from '../../../../src/engines/qdrant/transport/health.ts'
import { describeWithNodes } from '../../../support/qdrant.ts'
import { startCluster } from '../../../support/qdrant-servers.ts'
import { sleep, transportTo } from './stand-in.ts'

const SETTINGS = { vectors: {}, shard_number: 3, replication_factor: 2, write_consistency_factor: 1 }

describeWithNodes('the health of a cluster of Qdrant', () => {
  it('names the replica sets that a killed node leaves in trouble, until it is back', async () => {
    await using cluster = await startCluster()
    const [first, , third] = cluster.nodes
    await using transport = transportTo(first.url, { deadline: 10_000 })
    const names = ['sextant_articles_chunks', 'sextant_articles_documents']
    for (const name of names)
      await transport.call({ method: 'PUT', path: `/collections/${name}`, body: SETTINGS, kind: 'administration' })
    const health = () =>
      createHealth({
        transport,
        prefix: 'sextant_',
        clock: { monotonic: () => performance.now() },
        builds: async () => [{ collection: collectionName('articles') }],
      })()
    const write = (name: string) => {
      const points = Array.from({ length: 50 }, (_, id) => ({ id, vector: {}, payload: {} }))
      return transport.call({
        method: 'PUT',
        path: `/collections/${name}/points?wait=true`,
        body: { points },
        kind: 'write',
      })
    }
    const reaches = async (state: string) => {
      const end = performance.now() + 40_000
      let last = await health()
      for (; last.state !== state && performance.now() < end; last = await health()) await sleep(200)
      return last
    }
    expect(await reaches('healthy')).toEqual({ state: 'healthy', troubles: [] })
    await third.kill()
    for (const name of names) await write(name)
    const { state, troubles } = await reaches('degraded')
    expect(state).toBe('degraded')
    const sets = troubles.flatMap(({ replicaSet }) => (replicaSet ? [replicaSet] : []))
    expect(sets.length).toBeGreaterThan(0)
    for (const { replicas } of sets) expect(replicas.map(({ state: one }) => one).sort()).toEqual(['Active', 'Dead'])
    await third.restart()
    expect(await reaches('healthy')).toEqual({ state: 'healthy', troubles: [] })
  }, 180_000)
})
