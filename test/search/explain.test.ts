import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SEARCH_MODES, type SearchMode, type SearchPlan } from '../../src/core/search.ts'
import type { RankedWindow } from '../../src/core/window.ts'
import { explainerOf, explainsItself, type ScoreExplanation } from '../../src/search/explain.ts'
import { rankWindows } from '../../src/search/rank.ts'
import type { DocumentContent } from '../contract/engine/factories.ts'
import { RRF_20 } from '../contract/engine/subject.ts'
import { seeded } from '../contract/seed.ts'
import { candidate, documentId, engineWith, fakeEncoder, manualClock, planFor, recordedLog } from './parts.ts'

const MODEL = 'three-axes'
const DBSF = { method: 'DBSF' } as const

/** The window of the plan over these documents, with its leaves. */
async function windowOf(documents: Readonly<Record<string, DocumentContent>>, plan: SearchPlan): Promise<RankedWindow> {
  const search = { plan, hash: 'hash', ran: plan, explained: true }
  const encoder = fakeEncoder({ name: MODEL })
  const dependencies = {
    engine: await engineWith(documents),
    clock: manualClock(),
    log: recordedLog(),
    retrieversOf: () => ({ encoder, languages: ['english'] }),
  }
  const window = (await rankWindows([search], dependencies)).windowOf(search)
  if (window === undefined || 'code' in window) throw new RangeError('no window')
  return window
}

/** Explanations by external id. */
async function explained(
  documents: Readonly<Record<string, DocumentContent>>,
  plan: SearchPlan,
): Promise<Readonly<Record<string, ScoreExplanation['stages'] | undefined>>> {
  const window = await windowOf(documents, plan)
  const explain = explainerOf(window, { fusion: plan.fusion, model: MODEL })
  const names = new Map(Object.keys(documents).map((name) => [documentId(name), name]))
  return Object.fromEntries(
    window.results.slice().map((result) => [names.get(result.documentId) ?? '?', explain(result)?.stages]),
  )
}

const sumOf = ({ stages }: ScoreExplanation): number =>
  stages.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)

/** By meaning b, a, c; by words a and c, c with the fewer other words. */
const DOCUMENTS: Readonly<Record<string, DocumentContent>> = {
  a: { chunks: [{ text: 'billing billing and more', dense: [2, 0, 0] }] },
  b: {
    chunks: [
      { text: 'invoices', dense: [4, 0, 0] },
      { text: 'prices', dense: [1.5, 0, 0] },
    ],
  },
  c: { chunks: [{ text: 'billing', dense: [1, 0, 0] }] },
}

describe('an explanation', () => {
  it('names each retriever with its place, score and share, and the fusion with their sum', async () => {
    const fusion = { method: 'RRF', k: 61, weights: { semantic: 1, keyword: 2 } } as const
    const { a, b, c } = await explained(DOCUMENTS, planFor({ fusion }))
    const nothing = { weight: null, contribution: null }
    const keyword = { kind: 'SPARSE', name: 'bm25', score: expect.any(Number), weight: 2 }
    expect(a).toEqual([
      { kind: 'DENSE', name: MODEL, rank: 2, score: 2, weight: 1, contribution: 1 / 62 },
      { ...keyword, rank: 1, contribution: 1 / 60.5 },
      { kind: 'FUSION', name: 'RRF', rank: 1, score: expect.closeTo(1 / 62 + 1 / 60.5, 12), ...nothing },
    ])
    expect(b).toEqual([
      { kind: 'DENSE', name: MODEL, rank: 1, score: 4, weight: 1, contribution: 1 / 61 },
      { kind: 'FUSION', name: 'RRF', rank: 3, score: 1 / 61, ...nothing },
    ])
    expect(c?.map(({ kind, rank, contribution }) => [kind, rank, contribution])).toEqual([
      ['DENSE', 4, 1 / 64],
      ['SPARSE', 2, 1 / 61],
      ['FUSION', 2, null],
    ])
  })

  it('weighs nothing under DBSF', async () => {
    const { a } = await explained(DOCUMENTS, planFor({ fusion: DBSF }))
    expect(a?.map(({ kind, name, weight }) => [kind, name, weight])).toEqual([
      ['DENSE', MODEL, null],
      ['SPARSE', 'bm25', null],
      ['FUSION', 'DBSF', null],
    ])
  })

  it('shows a ranking of weight 0 as one that adds nothing', async () => {
    const fusion = { ...RRF_20, weights: { semantic: 0, keyword: 1 } }
    const { a, b } = await explained(DOCUMENTS, planFor({ fusion }))
    expect(a?.[0]).toMatchObject({ kind: 'DENSE', rank: 2, weight: 0, contribution: 0 })
    expect(b).toBeUndefined()
  })

  it.each([
    ['SEMANTIC', { kind: 'DENSE', name: MODEL, rank: 2, score: 2, weight: null, contribution: 2 }],
    ['KEYWORD', { kind: 'SPARSE', name: 'bm25', rank: 1, weight: null }],
  ] as const)('is the one ranking that there is (%s)', async (mode, stage) => {
    const { a = [] } = await explained(DOCUMENTS, planFor({ mode }))
    expect(a).toHaveLength(1)
    expect(a[0]).toMatchObject(stage)
    expect(a[0]?.contribution).toBe(a[0]?.score)
  })

  it('keeps the ranks of relevance in another order', async () => {
    const relevant = await explained(DOCUMENTS, planFor())
    const order = { field: { kind: 'title' }, direction: 'DESC' } as const
    const titled = await explained(DOCUMENTS, planFor({ order }))
    expect(Object.keys(titled)).toEqual(['c', 'b', 'a'])
    expect(titled).toEqual(relevant)
  })

  it('counts every chunk of the ranking, whatever is grouped', async () => {
    const { c: grouped } = await explained(DOCUMENTS, planFor({ mode: 'SEMANTIC' }))
    expect(grouped?.[0]?.rank).toBe(4)
    const window = await windowOf(DOCUMENTS, planFor({ groupBy: 'NONE' }))
    const explain = explainerOf(window, { fusion: RRF_20, model: MODEL })
    expect(window.results.slice().map((result) => explain(result)?.stages.at(-1)?.rank)).toEqual([1, 2, 3, 4])
  })
})

const times = fc.integer({ min: 0, max: 4 })
const chunk = fc
  .tuple(times, fc.constantFrom(-1, 0, 0.25, 0.5, 1, 3), fc.constantFrom('', 'login', 'login export'))
  .map(([billing, weight, more]) => ({ text: `${'billing '.repeat(billing)}${more}`, dense: [weight, 0.5, 0] }))
const documents = fc
  .array(fc.array(chunk, { minLength: 1, maxLength: 3 }), { maxLength: 12 })
  .map((all) => Object.fromEntries(all.map((chunks, place) => [`d${place}`, { chunks }])))
const weights = fc.record({ semantic: fc.constantFrom(0, 0.5, 1), keyword: fc.constantFrom(0.7, 1, 4) })
const fusion = fc.oneof(
  fc.constant(DBSF),
  fc.record({ method: fc.constant('RRF' as const), k: fc.integer({ min: 1, max: 61 }), weights }),
)

it('explanations of every result add up to its score, whatever is ranked', async () => {
  const asked = fc.record({
    mode: fc.constantFrom(...SEARCH_MODES),
    groupBy: fc.constantFrom('DOCUMENT' as const, 'NONE' as const),
    windowSize: fc.constantFrom(3, 100),
    query: fc.constantFrom('billing', 'billing login', 'nothing'),
    fusion,
  })
  const property = fc.asyncProperty(documents, asked, async (all, differing) => {
    const plan = planFor(differing)
    const window = await windowOf(all, plan)
    const explain = explainerOf(window, { fusion: plan.fusion, model: MODEL })
    for (const result of window.results.slice()) {
      const explanation = explain(result)
      if (explanation === null) throw new RangeError('a result has no explanation')
      expect(Math.abs(sumOf(explanation) - result.score)).toBeLessThan(1e-6)
      expect(explanation.stages.at(-1)?.score).toBe(result.score)
    }
  })
  await fc.assert(property, seeded(150))
})

describe('a window', () => {
  const chunks = ['a/0', 'b/0'].map((name, place) => candidate(name, [1 / 20 + 1 / 21, 1 / 21][place]))
  const windowIn = (mode: SearchMode, differing: Partial<RankedWindow> = {}): RankedWindow => ({
    planHash: 'hash',
    mode,
    windowSize: 100,
    results: chunks.map((one) => ({ documentId: one.documentId, score: one.score, chunks: [one] })),
    warnings: [],
    ...differing,
  })
  const explanations = (window: RankedWindow) =>
    window.results.slice().map(explainerOf(window, { fusion: RRF_20, model: MODEL }))

  it('without leaves explains what was not fused, and nothing else', () => {
    expect(SEARCH_MODES.map((mode) => explainsItself(windowIn(mode)))).toEqual([true, true, false])
    expect(explanations(windowIn('HYBRID'))).toEqual([null, null])
    expect(explanations(windowIn('KEYWORD'))).toEqual([expect.anything(), expect.anything()])
  })

  it('explains only results of which the leaves make the score', () => {
    const [a, b, c] = ['a/0', 'b/0', 'c/0'].map((name) => candidate(name, 5))
    if (!a || !b || !c) throw new RangeError('no candidates')
    const explainedBy = (dense: typeof chunks, sparse: typeof chunks) => {
      const window = windowIn('HYBRID', { leaves: { dense, sparse } })
      return explanations(window).map((explanation) => explanation !== null)
    }
    expect(explainedBy([a, b], [c, a])).toEqual([true, true])
    expect(explainedBy([a, c, b], [c, a])).toEqual([true, false])
    expect(explainedBy([c, b], [c])).toEqual([false, true])
    expect(explainedBy([], [])).toEqual([false, false])
  })
})
