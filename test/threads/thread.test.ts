import { describe, expect, it } from '@jest/globals'
import { createPool } from '../../src/threads/pool.ts'
import { openThread, type Thread } from '../../src/threads/thread.ts'
import { SILENT as ignore } from '../support/silent-log.ts'
import type { CountingOperations } from './counting-worker.ts'

const open = (): Thread<CountingOperations> =>
  openThread({
    name: 'counter',
    module: new URL('./counting-worker.ts', import.meta.url),
    options: { from: 5 },
    log: ignore,
  })

const closing = (thread: Thread<CountingOperations>) => ({ thread, [Symbol.asyncDispose]: () => thread.close() })

describe('a call into a thread', () => {
  it('resolves with what the operation returns, or rejects with the code and message of what it throws', async () => {
    await using opened = closing(open())
    expect(await opened.thread.call('add', [2])).toBe(7)
    await expect(opened.thread.call('refuse', ['too much'])).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: 'too much',
    })
    await expect(opened.thread.call('break', [])).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })

  it('fails when the thread dies, and the next one starts it anew', async () => {
    await using opened = closing(open())
    await opened.thread.call('add', [1])
    await expect(opened.thread.call('die', [])).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(await opened.thread.call('add', [1])).toBe(6)
  })
})

describe('a pool of threads', () => {
  it('runs as many tasks at once as it has threads, the others in their order', async () => {
    const pool = createPool([open(), open()])
    const order: number[] = []
    let running = 0
    let most = 0
    await Promise.all(
      [0, 1, 2, 3, 4].map((task) =>
        pool.run(async (thread) => {
          order.push(task)
          running += 1
          most = Math.max(most, running)
          await thread.call('add', [1])
          running -= 1
        }),
      ),
    )
    await pool.close()
    expect(order).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
  })

  it('drops a waiting task when its signal aborts, and tells the caller of a running one at once', async () => {
    const pool = createPool([open()])
    const abort = new AbortController()
    let started = 0
    const task = (thread: Thread<CountingOperations>) => {
      started += 1
      return thread.call('add', [1])
    }
    const first = pool.run(task, abort.signal)
    const second = pool.run(task, abort.signal)
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    await expect(second).rejects.toThrow('enough')
    await expect(pool.run(task, abort.signal)).rejects.toThrow('enough')
    expect(await pool.run(task)).toBe(7)
    expect(started).toBe(2)
    await pool.close()
  })

  it('works alone while nothing else runs', async () => {
    const pool = createPool([open(), open()])
    let running = 0
    const task = async (thread: Thread<CountingOperations>) => {
      running += 1
      await thread.call('add', [1])
      running -= 1
    }
    const before = [pool.run(task), pool.run(task)]
    const seen = pool.alone(async () => running)
    const after = pool.run(task)
    expect(await seen).toBe(0)
    await Promise.all([...before, after])
    await pool.close()
  })
})
