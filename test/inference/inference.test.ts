import { describe, expect, it } from '@jest/globals'
import { createInference, type InferenceOptions } from '../../src/inference/inference.ts'
import type { EncoderProvider } from '../../src/ports/encoder.ts'
import { newStand, settled } from './stand.ts'

function setUp(concurrency = 1, options: Partial<InferenceOptions> = {}) {
  const stand = newStand(concurrency)
  return { stand, inference: createInference(stand.provider, options, stand) }
}
const words = (count: number, word = 'w') => Array.from({ length: count }, () => word).join(' ')

describe('the queue', () => {
  it('runs a text at once when a worker is idle, and batches what comes meanwhile', async () => {
    const { stand, inference } = setUp()
    const encodings = ['a', 'b', 'c'].map((text) => inference.encode([text], 'query'))
    expect(await stand.finishAll()).toEqual([['a'], ['b', 'c']])
    expect((await Promise.all(encodings)).flat().map(({ dense }) => dense[0])).toEqual([1, 1, 1])
  })

  it('gives encodings in the order of the texts, with what was read and cut', async () => {
    const { stand, inference } = setUp()
    const encodings = inference.encode(['x y z', words(600), 'x'], 'passage')
    await stand.finishAll()
    expect(await encodings).toEqual([
      { dense: Float32Array.of(3), tokenCount: 3, cutTokens: 0 },
      { dense: Float32Array.of(512), tokenCount: 512, cutTokens: 88 },
      { dense: Float32Array.of(1), tokenCount: 1, cutTokens: 0 },
    ])
    expect(inference.stats()).toMatchObject({ truncatedTexts: 1, texts: 3, tokens: 516 })
  })

  it('runs as many batches at once as the provider can', async () => {
    const { stand, inference } = setUp(3)
    const all = Promise.all(['a', 'b', 'c', 'd'].map((text) => inference.encode([text], 'query')))
    await settled()
    expect(stand.running.map(({ texts }) => texts)).toEqual([['a'], ['b'], ['c']])
    await stand.finishAll()
    await all
  })

  it('lets queries go ahead of passages that came before them', async () => {
    const { stand, inference } = setUp()
    const all = [
      inference.encode(['first'], 'passage'),
      inference.encode([words(100)], 'passage'),
      inference.encode(['q'], 'query'),
    ]
    expect(await stand.finishAll()).toEqual([['first'], ['q'], [words(100)]])
    await Promise.all(all)
  })

  it('keeps a worker free and ingest batches small while queries come, and not a second later', async () => {
    const { stand, inference } = setUp(2, { batchTokens: 40, ingestBatchTokensWhileQuerying: 20 })
    const passages = Array.from({ length: 12 }, (_, place) => words(10, `p${place}`))
    const query = inference.encode(['q'], 'query')
    const ingest = inference.encode(passages, 'passage')
    await settled()
    stand.running[0]?.finish()
    await query
    await settled()
    expect(stand.running.map(({ texts }) => texts.length)).toEqual([2])
    stand.clock.advance(1_000)
    stand.running[0]?.finish()
    await settled()
    expect(stand.running.map(({ texts }) => texts.length)).toEqual([4, 4])
    await stand.finishAll()
    await ingest
  })

  it('holds passages back for a second at most, however many queries come', async () => {
    const { stand, inference } = setUp()
    const all: Promise<unknown>[] = [inference.encode(['q0'], 'query'), inference.encode(['p'], 'passage')]
    const ran: string[] = []
    for (let second = 1; second <= 12; second++) {
      all.push(inference.encode([`q${second}`], 'query'))
      await settled()
      ran.push(...(stand.running[0]?.texts ?? []))
      stand.clock.advance(100)
      stand.running[0]?.finish()
    }
    expect(ran.indexOf('p')).toBe(10)
    await stand.finishAll()
    await Promise.all(all)
  })

  it('measures the time that the provider was busy', async () => {
    const { stand, inference } = setUp(2)
    const all = Promise.all(['a', 'b'].map((text) => inference.encode([text], 'query')))
    await settled()
    stand.clock.advance(30)
    await stand.finishAll()
    await all
    expect(inference.stats()).toMatchObject({ busyMs: 60, batches: 2, running: { query: 0, passage: 0 } })
  })
})

describe('equal texts', () => {
  it('are computed once, in one call and across calls, waiting or running', async () => {
    const { stand, inference } = setUp()
    const first = inference.encode(['same', 'same'], 'query')
    await settled()
    const second = inference.encode(['same'], 'query')
    expect(await stand.finishAll()).toEqual([['same']])
    const [[one, two], [three]] = await Promise.all([first, second])
    expect([two, three]).toEqual([one, one])
    expect(inference.stats()).toMatchObject({ coalesced: 1, texts: 1 })
  })

  it('are two where one is a query and one a passage', async () => {
    const { stand, inference } = setUp()
    const all = Promise.all([inference.encode(['same'], 'query'), inference.encode(['same'], 'passage')])
    expect(await stand.finishAll()).toEqual([['same'], ['same']])
    await all
  })

  it('come from the cache as queries, and are computed again as passages', async () => {
    const { stand, inference } = setUp()
    for (const input of ['query', 'query', 'passage', 'passage'] as const) {
      const encoding = inference.encode(['same'], input)
      await stand.finishAll()
      await encoding
    }
    expect(inference.stats()).toMatchObject({ texts: 3, cache: { hits: 1, misses: 1 } })
    expect(inference.stats().cache.bytes).toBeGreaterThan(0)
  })
})

describe('a full queue', () => {
  it('refuses what is beyond the limit, as a whole, and takes it again later', async () => {
    const { stand, inference } = setUp(1, { maxWaitingTexts: 2 })
    const running = inference.encode(['running'], 'query')
    await settled()
    const waiting = inference.encode(['a', 'b'], 'query')
    await expect(inference.encode(['c'], 'query')).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: expect.stringMatching(/^2 query texts wait .* limit of 2; try again/),
    })
    expect(inference.stats()).toMatchObject({ waiting: { query: 2 }, refused: 1 })
    const joined = inference.encode(['a', 'running'], 'query')
    await stand.finishAll()
    await Promise.all([running, waiting, joined])
    const later = inference.encode(['c'], 'query')
    await stand.finishAll()
    expect(await later).toHaveLength(1)
  })

  it('of passages turns no query away', async () => {
    const { stand, inference } = setUp(1, { maxWaitingTexts: 2 })
    const ingest = inference.encode(['a', 'b'], 'passage')
    await expect(inference.encode(['c'], 'passage')).rejects.toMatchObject({ code: 'OVERLOADED' })
    const query = inference.encode(['q'], 'query')
    await stand.finishAll()
    expect(await query).toHaveLength(1)
    await ingest
  })
})

describe('an aborted caller', () => {
  it('gets its reason at once and its waiting texts are not computed', async () => {
    const { stand, inference } = setUp()
    const running = inference.encode(['running'], 'query')
    await settled()
    const caller = new AbortController()
    const waiting = inference.encode(['given up'], 'query', caller.signal)
    await settled()
    caller.abort(new Error('the client left'))
    await expect(waiting).rejects.toThrow('the client left')
    expect(inference.stats().waiting.query).toBe(0)
    expect(await stand.finishAll()).toEqual([['running']])
    await running
  })

  it('takes nothing from another who waits for the same text', async () => {
    const { stand, inference } = setUp()
    const running = inference.encode(['running'], 'query')
    await settled()
    const caller = new AbortController()
    const [leaves, stays] = [inference.encode(['a', 'b'], 'query', caller.signal), inference.encode(['b'], 'query')]
    caller.abort(new Error('left'))
    await expect(leaves).rejects.toThrow('left')
    expect(await stand.finishAll()).toEqual([['running'], ['b']])
    expect(await stays).toHaveLength(1)
    await running
  })

  it('leaves before its texts are tokenised', async () => {
    const stand = newStand(1)
    const prepare: EncoderProvider['prepare'] = (texts, input) =>
      settled().then(() => stand.provider.prepare(texts, input))
    const inference = createInference({ ...stand.provider, prepare }, {}, stand)
    const caller = new AbortController()
    const early = inference.encode(['a'], 'query', caller.signal)
    caller.abort(new Error('left'))
    await expect(early).rejects.toThrow('left')
    await settled()
    expect(await stand.finishAll()).toEqual([])
    expect(inference.stats().waiting.query).toBe(0)
    await expect(inference.encode(['b'], 'query', caller.signal)).rejects.toThrow('left')
    await expect(inference.countTokens(['b'], caller.signal)).rejects.toThrow('left')
  })

  it('does not interrupt a batch that runs; its vector is kept for the next', async () => {
    const { stand, inference } = setUp()
    const caller = new AbortController()
    const aborted = inference.encode(['a'], 'query', caller.signal)
    await settled()
    caller.abort(new Error('left'))
    await expect(aborted).rejects.toThrow('left')
    await stand.finishAll()
    await inference.encode(['a'], 'query')
    expect(inference.stats()).toMatchObject({ texts: 1, cache: { hits: 1 } })
  })
})

describe('a failing provider', () => {
  it('fails a bad text alone: the others of its batch run again, one by one', async () => {
    const { stand, inference } = setUp()
    const running = inference.encode(['running'], 'query')
    const others = ['good', 'bad', 'fine'].map((text) => inference.encode([text], 'query'))
    const outcomes = Promise.allSettled(others)
    await settled()
    stand.running[0]?.finish()
    const ran: string[] = []
    for (await settled(); stand.running.length > 0; await settled()) {
      const [batch] = stand.running
      ran.push(batch?.texts.join('+') ?? '')
      if (batch?.texts.includes('bad')) batch.fail(new Error('poison'))
      else batch?.finish()
    }
    expect(ran).toEqual(['good+bad+fine', 'good', 'bad', 'fine'])
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'ENCODER_FAILED', message: 'The encoder "stand" failed: poison' } },
      { status: 'fulfilled' },
    ])
    expect(inference.stats().failedBatches).toBe(2)
    await running
  })

  it('fails everyone who waits for a text, and the next asks anew', async () => {
    const { stand, inference } = setUp()
    const both = [inference.encode(['a'], 'query'), inference.encode(['a'], 'query')]
    const outcomes = Promise.allSettled(both)
    await settled()
    stand.running[0]?.fail(new Error('gone'))
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const next = inference.encode(['a'], 'query')
    await stand.finishAll()
    expect(await next).toHaveLength(1)
  })

  it('that cannot tokenise fails the call and leaves nothing behind', async () => {
    const stand = newStand(1)
    const broken = { ...stand.provider, prepare: () => Promise.reject(new Error('no tokenizer')) }
    const inference = createInference(broken, {}, stand)
    await expect(inference.encode(['a', 'b'], 'passage')).rejects.toMatchObject({ code: 'ENCODER_FAILED' })
    expect(inference.stats().waiting).toEqual({ query: 0, passage: 0 })
  })
})

describe('draining', () => {
  it('refuses what is new and ends what waits or runs', async () => {
    const { stand, inference } = setUp()
    const encodings = ['a', 'b'].map((text) => inference.encode([text], 'passage'))
    await settled()
    let drained = false
    const draining = inference.drain().then(() => {
      drained = true
    })
    await expect(inference.encode(['c'], 'query')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await expect(inference.countTokens(['c'])).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await settled()
    expect(drained).toBe(false)
    await stand.finishAll()
    await draining
    expect(await Promise.all(encodings)).toHaveLength(2)
  })

  it('waits for a batch whose caller has left', async () => {
    const { stand, inference } = setUp()
    const caller = new AbortController()
    const aborted = inference.encode(['a'], 'query', caller.signal)
    await settled()
    caller.abort(new Error('left'))
    await expect(aborted).rejects.toThrow('left')
    let drained = false
    const draining = inference.drain().then(() => {
      drained = true
    })
    await settled()
    expect(drained).toBe(false)
    await stand.finishAll()
    await draining
  })
})
