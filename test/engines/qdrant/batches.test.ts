/** Shared batches: what goes together, what waits, and who fails. */
import { describe, expect, it } from '@jest/globals'
import { createBatcher, type Work } from '../../../src/engines/qdrant/batches.ts'

interface Named extends Work {
  readonly name: string
}
const work = (name: string, differing: Partial<Work> = {}): Named => ({
  name,
  lane: 'a',
  keys: [name],
  bytes: 1,
  points: 1,
  ...differing,
})

/** A batcher whose batches fly until they are landed by hand. */
function batching(limits = {}) {
  const flights: { readonly names: string; land(failure?: Error): void }[] = []
  const batcher = createBatcher<Named, string>(
    { bytes: 100, points: 100, flights: 2, works: 100, ...limits },
    {
      isOfOne: (failure) => failure instanceof Error && failure.message.includes('refused'),
      carryOut: (works) =>
        new Promise((resolve, reject) => {
          const names = works.map(({ name }) => name).join(' ')
          flights.push({
            names,
            land: (failure) => (failure ? reject(failure) : resolve(works.map(({ name }) => `done ${name}`))),
          })
        }),
    },
  )
  return { batcher, flights, names: () => flights.map(({ names }) => names) }
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('works', () => {
  it('that come together go together, each with its own result', async () => {
    const { batcher, flights } = batching()
    const results = Promise.all(['x', 'y', 'z'].map((name) => batcher.add(work(name))))
    await soon()
    flights[0]?.land()
    expect(await results).toEqual(['done x', 'done y', 'done z'])
    expect(flights).toHaveLength(1)
  })

  it('go in as many batches as bytes and points ask for, and one too large goes alone', async () => {
    const { batcher, names } = batching({ bytes: 10, points: 3, flights: 9 })
    const sizes = { a: [6, 1], b: [6, 1], c: [99, 1], d: [1, 2], e: [1, 2], f: [1, 1] }
    for (const [name, [bytes = 0, points = 0]] of Object.entries(sizes)) void batcher.add(work(name, { bytes, points }))
    await soon()
    expect(names()).toEqual(['a d', 'b e', 'c', 'f'])
  })

  it('that are more than a few are shared out over the flights that are free', async () => {
    const { batcher, flights, names } = batching({ flights: 3, works: 2 })
    for (const name of 'abcdefgh') void batcher.add(work(name))
    await soon()
    expect(names()).toEqual(['a b c', 'd e f', 'g h'])
    for (const name of 'ijklm') void batcher.add(work(name))
    for (const { land } of flights.slice(0, 2)) land()
    await soon()
    expect(names().slice(3)).toEqual(['i j k l m'])
  })

  it('of other lanes go apart', async () => {
    const { batcher, names } = batching()
    for (const [name, lane] of ['x1', 'y2', 'z1'].map((one) => [one, one.slice(1)] as const)) {
      void batcher.add(work(name, { lane }))
    }
    await soon()
    expect(names()).toEqual(['x1 z1', 'y2'])
  })

  it('of one document follow each other in their order', async () => {
    const { batcher, flights, names } = batching({ flights: 4 })
    const same = { keys: ['document'] }
    for (const name of ['first', 'second', 'third']) void batcher.add(work(name, same))
    void batcher.add(work('both', { keys: ['document', 'other'] }))
    void batcher.add(work('other', { keys: ['other'] }))
    void batcher.add(work('free'))
    await soon()
    expect(names()).toEqual(['first free'])
    for (const next of ['second', 'third', 'both', 'other']) {
      flights.at(-1)?.land()
      await soon()
      expect(names().at(-1)).toBe(next)
    }
  })

  it('wait while as many batches fly as may, and those that wait form the next', async () => {
    const { batcher, flights, names } = batching()
    for (const name of ['a', 'b', 'c', 'd']) {
      void batcher.add(work(name))
      await soon()
    }
    expect(names()).toEqual(['a', 'b'])
    flights[1]?.land()
    await soon()
    expect(names()).toEqual(['a', 'b', 'c d'])
  })
})

it('is withdrawn by its signal as long as it waits, and not once it flies', async () => {
  const { batcher, flights, names } = batching({ flights: 1 })
  const [flying, waiting] = [new AbortController(), new AbortController()]
  const first = batcher.add(work('x', { signal: flying.signal }))
  await soon()
  const second = batcher.add(work('x', { signal: waiting.signal }))
  waiting.abort(new Error('too late'))
  flying.abort()
  await expect(second).rejects.toThrow('too late')
  flights[0]?.land()
  expect(await first).toBe('done x')
  await batcher.settled()
  expect(names()).toEqual(['x'])
})

describe('a batch that fails', () => {
  it('for what one brought is done again one by one, so that this one fails alone', async () => {
    const { batcher, flights } = batching()
    const results = Promise.allSettled(['x', 'y'].map((name) => batcher.add(work(name))))
    await soon()
    flights[0]?.land(new Error('refused'))
    await soon()
    for (const { names, land } of flights.slice(1)) land(names === 'y' ? new Error('refused y') : undefined)
    expect((await results).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
      'done x',
      'refused y',
    ])
  })

  it('for another reason fails all, and the next goes on', async () => {
    const { batcher, flights } = batching({ flights: 1 })
    const results = Promise.allSettled(['x', 'y'].map((name) => batcher.add(work(name))))
    await soon()
    const next = batcher.add(work('x'))
    flights[0]?.land(new Error('the server is away'))
    await soon()
    flights[1]?.land()
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await next).toBe('done x')
  })
})

it('has settled when nothing waits or flies', async () => {
  const { batcher, flights } = batching({ flights: 1, points: 1 })
  let settled = false
  void batcher.add(work('x'))
  void batcher.add(work('y'))
  const settling = batcher.settled().then(() => {
    settled = true
  })
  await soon()
  flights[0]?.land()
  await soon()
  expect(settled).toBe(false)
  flights[1]?.land()
  await settling
})
