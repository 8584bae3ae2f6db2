import { describe, expect, it } from '@jest/globals'
import type { SearchMode } from '../../src/core/search.ts'
import type { LabelledQuery } from '../../src/evaluation/labels.ts'
import { type EvaluationPlan, evaluateModes, WARM_UP_SEARCHES } from '../../src/evaluation/runner.ts'

const query = (id: string, relevant = 'right'): LabelledQuery => ({
  id,
  text: `the text of ${id}`,
  judgements: new Map([[relevant, 1]]),
})

/** Finds the right document at this rank, in this mode. */
const answerAt = (rank: number, milliseconds = 1) => ({
  ranking: Array.from({ length: 200 }, (_, place) => ({
    id: place + 1 === rank ? 'right' : `d${place}`,
    score: -place,
  })),
  milliseconds,
})

const plan = (queries: readonly LabelledQuery[], more: Partial<EvaluationPlan> = {}): EvaluationPlan => ({
  queries,
  modes: ['SEMANTIC', 'KEYWORD'],
  cutoffs: [1, 5],
  ...more,
})

describe('an evaluation', () => {
  it('gives means over all queries, and the values of each', async () => {
    const { modes } = await evaluateModes(plan([query('q1'), query('q2', 'nowhere')]), async (_, mode) =>
      answerAt(mode === 'SEMANTIC' ? 1 : 2),
    )
    expect(modes.map(({ mode, means }) => [mode, means['MRR'], means['success@1'], means['recall@5']])).toEqual([
      ['SEMANTIC', 0.5, 0.5, 0.5],
      ['KEYWORD', 0.25, 0, 0.5],
    ])
    expect(modes[1]?.queries.map(({ id, values }) => [id, values['MRR']])).toEqual([
      ['q1', 0.5],
      ['q2', 0],
    ])
  })

  it('measures a hundred documents, however many a mode ranks', async () => {
    const { modes } = await evaluateModes(plan([query('q1')]), async () => answerAt(101))
    expect(modes[0]?.means['MRR']).toBe(0)
    expect(modes[0]?.queries[0]?.ranking).toHaveLength(100)
  })

  it('runs one search at a time, each query once a mode after some to warm up, which do not count', async () => {
    const queries = Array.from({ length: 15 }, (_, place) => query(`q${place}`))
    const asked: string[] = []
    let running = 0
    const { modes } = await evaluateModes(plan(queries), async (text, mode) => {
      running += 1
      expect(running).toBe(1)
      await Promise.resolve()
      running -= 1
      asked.push(`${mode} ${text}`)
      return answerAt(1, asked.filter((one) => one.startsWith(mode)).length <= WARM_UP_SEARCHES ? 1000 : 2)
    })
    expect(asked.slice(WARM_UP_SEARCHES, WARM_UP_SEARCHES + queries.length)).toEqual(
      queries.map(({ text }) => `SEMANTIC ${text}`),
    )
    expect(asked).toHaveLength(2 * (WARM_UP_SEARCHES + queries.length))
    expect(modes.map(({ latency }) => latency)).toEqual([
      { p50Ms: 2, p95Ms: 2 },
      { p50Ms: 2, p95Ms: 2 },
    ])
  })

  it('gives latencies that were measured: the median, and what 95 of 100 stay below', async () => {
    const queries = Array.from({ length: 100 }, (_, place) => query(`q${place}`))
    let count = -WARM_UP_SEARCHES
    const { modes } = await evaluateModes(plan(queries, { modes: ['HYBRID'] }), async () => {
      count += 1
      return answerAt(1, count)
    })
    expect(modes[0]?.latency).toEqual({ p50Ms: 50, p95Ms: 95 })
  })

  it('compares every two modes by nDCG@10, the later with the earlier', async () => {
    const queries = Array.from({ length: 20 }, (_, place) => query(`q${place}`))
    const ranks: Record<SearchMode, number> = { SEMANTIC: 3, KEYWORD: 3, HYBRID: 1 }
    const { comparisons } = await evaluateModes(
      plan(queries, { modes: ['SEMANTIC', 'KEYWORD', 'HYBRID'] }),
      async (_, mode) => answerAt(ranks[mode]),
    )
    expect(comparisons).toEqual([
      { left: 'SEMANTIC', right: 'KEYWORD', measure: 'nDCG@10', difference: 0, p: 1 },
      { left: 'SEMANTIC', right: 'HYBRID', measure: 'nDCG@10', difference: 0.5, p: expect.closeTo(0, 3) },
      { left: 'KEYWORD', right: 'HYBRID', measure: 'nDCG@10', difference: 0.5, p: expect.closeTo(0, 3) },
    ])
  })

  it('says how far it is, and ends with what a search throws', async () => {
    const told: string[] = []
    const failing = evaluateModes(
      plan([query('q1'), query('q2')], { onProgress: ({ mode, done, toDo }) => told.push(`${mode} ${done}/${toDo}`) }),
      async (text, mode) => {
        if (mode === 'KEYWORD') throw new Error(`no answer to ${text}`)
        return answerAt(1)
      },
    )
    await expect(failing).rejects.toThrow('no answer to the text of q1')
    expect(told).toEqual(['SEMANTIC 1/2', 'SEMANTIC 2/2'])
  })
})
