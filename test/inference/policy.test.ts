import { describe, expect, it } from '@jest/globals'
import { limitsOf, nextLane, type Situation } from '../../src/inference/policy.ts'

const situation = (change: Partial<Situation>): Situation => ({
  concurrency: 2,
  waiting: { query: 0, passage: 0 },
  running: { query: 0, passage: 0 },
  sinceQuery: Number.POSITIVE_INFINITY,
  passagesHeld: 0,
  ...change,
})
const BOTH = { query: 1, passage: 1 }
const PASSAGES = { query: 0, passage: 5 }

describe('who runs next', () => {
  it('nobody when all workers are busy or nothing waits', () => {
    expect(nextLane(situation({}))).toBeUndefined()
    expect(nextLane(situation({ waiting: BOTH, running: { query: 1, passage: 1 } }))).toBeUndefined()
  })

  it('queries ahead of passages', () => {
    expect(nextLane(situation({ waiting: BOTH }))).toBe('query')
  })

  it('passages on every worker when no query came of late', () => {
    expect(nextLane(situation({ waiting: PASSAGES, running: { query: 0, passage: 1 } }))).toBe('passage')
  })

  it('passages on all workers but one while queries come', () => {
    const querying = { waiting: PASSAGES, sinceQuery: 10 }
    expect(nextLane(situation(querying))).toBe('passage')
    expect(nextLane(situation({ ...querying, running: { query: 0, passage: 1 } }))).toBeUndefined()
    expect(nextLane(situation({ ...querying, concurrency: 1 }))).toBe('passage')
  })

  it('passages after a second of nothing but queries', () => {
    expect(nextLane(situation({ waiting: BOTH, sinceQuery: 0, passagesHeld: 999 }))).toBe('query')
    expect(nextLane(situation({ waiting: BOTH, sinceQuery: 0, passagesHeld: 1_000 }))).toBe('passage')
  })
})

describe('how large the next batch may be', () => {
  const options = { batchTokens: 512, ingestBatchTokensWhileQuerying: 128, paddingPerText: 16 }

  it('small for passages while queries come, the full budget otherwise', () => {
    expect(limitsOf('passage', situation({ sinceQuery: 500 }), options).tokens).toBe(128)
    expect(limitsOf('passage', situation({ sinceQuery: 1_000 }), options).tokens).toBe(512)
    expect(limitsOf('query', situation({ sinceQuery: 0 }), options).tokens).toBe(512)
  })
})
