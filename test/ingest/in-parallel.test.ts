import { describe, expect, it } from '@jest/globals'
import { inParallel } from '../../src/ingest/in-parallel.ts'

/** Numbers from 0, and whether whoever reads them has closed the stream. */
function numbers(count: number, failAfter = Number.POSITIVE_INFINITY) {
  const state = { taken: 0, closed: false }
  async function* items() {
    try {
      for (let number = 0; number < count; number += 1) {
        if (number === failAfter) throw new Error('the stream broke')
        state.taken += 1
        yield number
      }
    } finally {
      state.closed = true
    }
  }
  return { items: items(), state }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('work on a stream', () => {
  it('begins in the order of the items, at most as many at a time as there are places, and takes no item before there is room', async () => {
    const { items, state } = numbers(20)
    const begun: number[] = []
    let running = 0
    let most = 0
    await inParallel(items, { places: 3 }, async (number) => {
      begun.push(number)
      running += 1
      most = Math.max(most, running)
      await turn()
      expect(state.taken - begun.length).toBeLessThanOrEqual(1)
      running -= 1
    })
    expect(begun).toEqual(Array.from({ length: 20 }, (_, number) => number))
    expect(most).toBe(3)
    expect(running).toBe(0)
  })

  it('begins nothing further while what is in work is large, and takes one item however large', async () => {
    const { items } = numbers(12)
    let load = 0
    let most = 0
    const sizeOf = (number: number) => (number % 4 === 0 ? 50 : 2)
    await inParallel(
      items,
      { places: 8 },
      async (number) => {
        load += sizeOf(number)
        most = Math.max(most, load)
        if (number % 4 === 0) expect(load).toBeLessThanOrEqual(50 + 9)
        await turn()
        load -= sizeOf(number)
      },
      { sizeOf, most: 10 },
    )
    expect(most).toBeGreaterThanOrEqual(50)
    expect(load).toBe(0)
  })

  it('goes on beside an item that takes long', async () => {
    const { items } = numbers(10)
    const done: number[] = []
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await inParallel(items, { places: 2 }, async (number) => {
      if (number === 0) await held
      done.push(number)
      if (number === 9) release()
    })
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
  })

  it('begins another when one leaves its place, until as many are in work as may be', async () => {
    const { items, state } = numbers(20)
    let placed = 0
    let running = 0
    const most = { placed: 0, running: 0 }
    await inParallel(items, { places: 2, inWork: 5 }, async (number, leavePlace) => {
      placed += 1
      running += 1
      most.placed = Math.max(most.placed, placed)
      most.running = Math.max(most.running, running)
      await turn()
      placed -= 1
      leavePlace()
      leavePlace()
      for (let wait = 0; wait < 10 + (number % 3); wait += 1) await turn()
      running -= 1
    })
    expect(most).toEqual({ placed: 2, running: 5 })
    expect(state).toEqual({ taken: 20, closed: true })
  })

  it('has nothing to do for a stream without items', async () => {
    await expect(inParallel(numbers(0).items, { places: 3 }, async () => {})).resolves.toBeUndefined()
  })

  it('that fails ends after what had begun has ended, takes no further item and closes the stream', async () => {
    const { items, state } = numbers(100)
    const begun: number[] = []
    const ended: number[] = []
    const run = inParallel(items, { places: 3 }, async (number) => {
      begun.push(number)
      await turn()
      if (number === 1) throw new Error(`no ${number}`)
      for (let wait = 0; wait < 10; wait += 1) await turn()
      ended.push(number)
    })
    await expect(run).rejects.toThrow('no 1')
    expect(begun).toEqual([0, 1, 2])
    expect(ended).toEqual([0, 2])
    expect(state).toEqual({ taken: 3, closed: true })
  })

  it('ends after what had begun has ended when the stream itself breaks', async () => {
    const ended: number[] = []
    const run = inParallel(numbers(10, 2).items, { places: 5 }, async (number) => {
      for (let wait = 0; wait < 10; wait += 1) await turn()
      ended.push(number)
    })
    await expect(run).rejects.toThrow('the stream broke')
    expect(ended).toEqual([0, 1])
  })
})
