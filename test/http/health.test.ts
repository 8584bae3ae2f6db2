import { describe, expect, it } from '@jest/globals'
import type { EngineHealth } from '../../src/core/health.ts'
import { collectionName } from '../../src/core/ids.ts'
import { send, serve } from './serving.ts'

const TROUBLE = {
  message: 'Shard 0 of the chunks of "articles" is Dead on peer 2: 1 of 2 copies answer.',
  collection: collectionName('articles'),
}

async function readiness(engine: EngineHealth) {
  await using serving = await serve({ engineHealth: async () => engine })
  const { status, text } = await send(serving.server, { path: '/readyz', method: 'GET' })
  return { status, body: JSON.parse(text) as unknown }
}

describe('/readyz', () => {
  it('says no more than that while all is well', async () => {
    expect(await readiness({ state: 'healthy', troubles: [] })).toEqual({ status: 200, body: { status: 'ready' } })
  })

  it('stays ready while the engine is degraded, and says what of it is away', async () => {
    const engine: EngineHealth = { state: 'degraded', troubles: [TROUBLE] }
    expect(await readiness(engine)).toEqual({ status: 200, body: { status: 'ready', engine } })
  })

  it('is not ready while the engine cannot be asked', async () => {
    const engine: EngineHealth = { state: 'unavailable', troubles: [{ message: 'Qdrant cannot be asked: no.' }] }
    expect(await readiness(engine)).toEqual({ status: 503, body: { status: 'unavailable', engine } })
  })

  it('does not ask the engine while the server starts or closes; /healthz never does', async () => {
    const engineHealth = async () => Promise.reject(new Error('asked'))
    await using serving = await serve({ ready: () => false, engineHealth })
    expect((await send(serving.server, { path: '/readyz', method: 'GET' })).status).toBe(503)
    expect((await send(serving.server, { path: '/healthz', method: 'GET' })).status).toBe(200)
  })
})
