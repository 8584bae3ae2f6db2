/** The transport against a real server, which is killed, frozen and locked. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Transport } from '../../../../src/engines/qdrant/transport/transport.ts'
import { checkServer } from '../../../../src/engines/qdrant/transport/version.ts'
import { describeWithNodes } from '../../../support/qdrant.ts'
import { type QdrantNode, startNode } from '../../../support/qdrant-servers.ts'
import { failureOf, READ, sleep, transportTo } from './stand-in.ts'

const KEY = 'a-key-of-this-test'
const READ_ONLY_KEY = 'another-that-only-reads'
const ENVIRONMENT = { QDRANT__SERVICE__API_KEY: KEY, QDRANT__SERVICE__READ_ONLY_API_KEY: READ_ONLY_KEY }
const COLLECTION = '/collections/sextant_points'

const put = (transport: Transport, id: number, vector = [id, 1]) =>
  transport.call({
    method: 'PUT',
    path: `${COLLECTION}/points?wait=true`,
    body: { points: [{ id, vector: { dense: vector } }] },
    kind: 'write',
  })

async function storedIds(transport: Transport): Promise<readonly number[]> {
  const body = { limit: 10_000, with_payload: false }
  const { points } = await transport.call<{ points: readonly { id: number }[] }>({
    method: 'POST',
    path: `${COLLECTION}/points/scroll`,
    body,
    kind: 'read',
  })
  return points.map(({ id }) => id)
}

describeWithNodes('the transport to a Qdrant server', () => {
  let node: QdrantNode
  let transport: Transport
  beforeAll(async () => {
    node = await startNode({ environment: ENVIRONMENT })
    transport = transportTo(node.url, { apiKey: KEY, deadline: 10_000 })
    const vectors = { dense: { size: 2, distance: 'Dot' } }
    await transport.call({ method: 'PUT', path: COLLECTION, body: { vectors }, kind: 'administration' })
  }, 90_000)
  afterAll(async () => {
    await transport?.[Symbol.asyncDispose]()
    await node?.[Symbol.asyncDispose]()
  })

  it('reads its version', async () => {
    expect(await checkServer({ transport, options: node })).toMatch(/^1\.\d+\.\d+/)
  })

  it('tells a wrong key from one that may only read', async () => {
    await using stranger = transportTo(node.url, { apiKey: 'wrong' })
    await expect(stranger.call(READ)).rejects.toMatchObject({ code: 'ENGINE_UNAUTHORIZED' })
    await using nobody = transportTo(node.url)
    await expect(nobody.call(READ)).rejects.toMatchObject({ code: 'ENGINE_UNAUTHORIZED' })
    await using reader = transportTo(node.url, { apiKey: READ_ONLY_KEY })
    await expect(reader.call(READ)).resolves.toMatchObject({ collections: expect.any(Array) })
    await expect(put(reader, 1)).rejects.toMatchObject({ code: 'ENGINE_READ_ONLY' })
  })

  it('tells a missing collection, and vectors of another size', async () => {
    const missing = { ...READ, path: '/collections/sextant_tickets_chunks' }
    await expect(transport.call(missing)).rejects.toMatchObject({
      code: 'COLLECTION_NOT_FOUND',
      message: expect.stringContaining('"tickets"'),
    })
    await expect(put(transport, 1, [1, 2, 3])).rejects.toMatchObject({ code: 'COLLECTION_MISMATCH' })
  })

  it('loses nothing that was acknowledged when the server is killed and started again', async () => {
    const acknowledged: number[] = []
    let writing = true
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (let id = writer; writing; id += 4) {
        await put(transport, id).then(
          () => acknowledged.push(id),
          () => sleep(20),
        )
      }
    })
    await sleep(500)
    await node.kill()
    const before = acknowledged.length
    await sleep(200)
    await node.restart()
    await sleep(3_000)
    writing = false
    await Promise.all(writers)
    expect(before).toBeGreaterThan(0)
    expect(acknowledged.length).toBeGreaterThan(before)
    const stored = new Set(await storedIds(transport))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  }, 60_000)

  it('keeps its deadline while the server is frozen, leaves it alone, and finds it again', async () => {
    await using hurried = transportTo(node.url, { apiKey: KEY, deadline: 300 })
    await hurried.call(READ)
    node.freeze()
    // The signal reaches its threads one after the other.
    await sleep(200)
    try {
      let least = Number.POSITIVE_INFINITY
      for (let calls = 0; calls < 5; calls += 1) {
        const { thrown, after } = await failureOf(() => hurried.call(READ))
        expect(thrown).toMatchObject({ code: 'ENGINE_TIMEOUT' })
        least = Math.min(least, Math.abs(after - 300))
      }
      expect(least).toBeLessThan(50)
      const { thrown, after } = await failureOf(() => hurried.call(READ))
      expect(thrown).toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
      expect(after).toBeLessThan(50)
    } finally {
      node.thaw()
    }
    await sleep(600)
    expect(await hurried.call(READ)).toMatchObject({ collections: expect.any(Array) })
  })
})
