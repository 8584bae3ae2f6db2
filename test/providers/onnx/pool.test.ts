import { afterEach, describe, expect, it } from '@jest/globals'
import { openPool, type Pool } from '../../../src/providers/onnx/pool.ts'
import { startThread } from '../../../src/providers/onnx/thread.ts'

type Fragile = Pool<number, number, string>
const opened: Fragile[] = []

async function fragilePool(size: number): Promise<Fragile> {
  const start = () =>
    startThread<number, number, string>(new URL('../../fixtures/threads/fragile.ts', import.meta.url), null)
  const pool = await openPool({ name: 'fragile', size, start })
  opened.push(pool)
  return pool
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.close()))
})

describe('a pool of threads', () => {
  it('answers more calls than it has threads', async () => {
    const pool = await fragilePool(2)
    expect(pool.ready).toBe('fragile')
    expect(await Promise.all([1, 2, 3, 4, 5].map((number) => pool.run(number)))).toEqual([2, 4, 6, 8, 10])
  })

  it('fails the call that threw and goes on with the same thread', async () => {
    const pool = await fragilePool(1)
    await expect(pool.run(-1)).rejects.toMatchObject({
      code: 'ENCODER_FAILED',
      message: 'The encoder "fragile" failed: -1 is negative',
    })
    expect(await pool.run(1)).toBe(2)
  })

  it('fails the call whose thread dies, and replaces the thread for those that wait', async () => {
    const pool = await fragilePool(1)
    const [dead, alive] = await Promise.allSettled([pool.run(0), pool.run(4)])
    expect(dead).toMatchObject({ reason: { code: 'ENCODER_FAILED' } })
    expect(alive).toMatchObject({ value: 8 })
  })

  it('stays failed after three deaths in a row, but not while calls succeed between them', async () => {
    const pool = await fragilePool(1)
    for (let round = 0; round < 4; round++) {
      await expect(pool.run(0)).rejects.toMatchObject({ code: 'ENCODER_FAILED' })
      expect(await pool.run(1)).toBe(2)
    }
    for (let death = 0; death < 3; death++) await expect(pool.run(0)).rejects.toMatchObject({ code: 'ENCODER_FAILED' })
    await expect(pool.run(1)).rejects.toThrow('lost 3 worker threads in a row')
  })

  it('waits for its calls when it closes, and refuses new ones', async () => {
    const pool = await fragilePool(1)
    const calls = [1, 2, 3].map((number) => pool.run(number))
    const closing = pool.close()
    await expect(pool.run(4)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await closing
    expect(await Promise.all(calls)).toEqual([2, 4, 6])
  })
})
