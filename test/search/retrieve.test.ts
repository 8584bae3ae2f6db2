import { describe, expect, it } from '@jest/globals'
import type { SearchPlan } from '../../src/core/search.ts'
import type { Retrieval, RetrievalRequest } from '../../src/ports/engine.ts'
import { retrieveCandidates } from '../../src/search/retrieve.ts'
import { candidate, planFor, ScriptedEngine, tagged } from './parts.ts'

/** What an engine with so many chunks answers, `perDocument` of which in turn are of one document. */
const corpus =
  (chunks: number, perDocument: number) =>
  ({ limit }: RetrievalRequest): Retrieval => ({
    candidates: Array.from({ length: Math.min(limit, chunks) }, (_, index) =>
      candidate(`${Math.floor(index / perDocument)}/${index}`),
    ),
    exhausted: limit >= chunks,
  })

const encoded = (plan: SearchPlan) => ({ plan, query: { mode: plan.mode, warnings: [] } })

async function retrieve(answer: (request: RetrievalRequest) => Retrieval, ...plans: readonly SearchPlan[]) {
  const engine = new ScriptedEngine(answer)
  const outcomes = await retrieveCandidates(plans.map(encoded), engine)
  return { limits: engine.asked.map((requests) => requests.map(({ limit }) => limit)), outcomes }
}

describe('retrieving', () => {
  it("asks once, with the plan's window and the query's vectors", async () => {
    const engine = new ScriptedEngine(corpus(500, 1))
    const dense = Float32Array.of(1, 0, 0)
    const plan = planFor({ windowSize: 80, filter: tagged('new') })
    const [outcome] = await retrieveCandidates([{ plan, query: { mode: 'SEMANTIC', dense, warnings: [] } }], engine)
    const { scope, filter, fusion } = plan
    expect(engine.asked).toEqual([[{ scope, filter, fusion, exact: false, approximation: {}, limit: 80, dense }]])
    expect(outcome).toMatchObject({ windowSize: 80, warnings: [] })
    expect(outcome?.candidates).toHaveLength(80)
  })

  it('hands on exactness and the field of the order, in every window', async () => {
    const engine = new ScriptedEngine(corpus(5_000, 4))
    const order = { field: { kind: 'title' }, direction: 'DESC' } as const
    await retrieveCandidates([encoded(planFor({ exact: true, order }))], engine)
    expect(engine.asked.flat().map(({ limit, exact, field }) => [limit, exact, field])).toEqual([
      [100, true, { kind: 'title' }],
      [200, true, { kind: 'title' }],
    ])
  })

  it('asks for leaves only where somebody wants them and two rankings are fused', async () => {
    const engine = new ScriptedEngine(() => ({ candidates: [], exhausted: true, leaves: { dense: [], sparse: [] } }))
    const [dense, sparse] = [Float32Array.of(1), { indices: Uint32Array.of(), values: Float32Array.of() }]
    const asked = [{ dense, sparse }, { dense }, { sparse }].flatMap((vectors) =>
      [true, false].map((explained) => ({
        plan: planFor(),
        query: { mode: 'HYBRID' as const, warnings: [], ...vectors },
        explained,
      })),
    )
    const [outcome] = await retrieveCandidates(asked, engine)
    expect(engine.asked.flat().map(({ leaves }) => leaves)).toEqual([true, ...Array(5).fill(undefined)])
    expect(outcome?.leaves).toEqual({ dense: [], sparse: [] })
  })

  it('asks nothing for no plans', async () => {
    expect(await retrieve(corpus(500, 1))).toEqual({ limits: [], outcomes: [] })
  })

  it('doubles the window until fifty documents are ranked', async () => {
    const { limits, outcomes } = await retrieve(corpus(5_000, 5), planFor())
    expect(limits).toEqual([[100], [200], [400]])
    expect(outcomes[0]).toMatchObject({ windowSize: 400, warnings: [] })
    expect(outcomes[0]?.candidates).toHaveLength(400)
  })

  it('is content with exactly fifty', async () => {
    expect((await retrieve(corpus(5_000, 2), planFor())).limits).toEqual([[100]])
  })

  it('does not widen what the engine has given whole', async () => {
    const { limits, outcomes } = await retrieve(corpus(100, 10), planFor())
    expect(limits).toEqual([[100]])
    expect(outcomes[0]?.warnings).toEqual([])
  })

  it('stops widening as soon as the engine has no more', async () => {
    const { limits, outcomes } = await retrieve(corpus(150, 10), planFor())
    expect(limits).toEqual([[100], [200]])
    expect(outcomes[0]).toMatchObject({ windowSize: 200, warnings: [] })
  })

  it('counts chunks where nothing is grouped', async () => {
    expect((await retrieve(corpus(5_000, 100), planFor({ groupBy: 'NONE' }))).limits).toEqual([[100]])
    expect((await retrieve(corpus(5_000, 100), planFor({ groupBy: 'NONE', windowSize: 20 }))).limits).toEqual([
      [20],
      [40],
      [80],
    ])
  })

  it('warns when the widest window is still too narrow', async () => {
    const { limits, outcomes } = await retrieve(corpus(5_000, 100), planFor())
    expect(limits).toEqual([[100], [200], [400], [800], [1_000]])
    expect(outcomes[0]).toMatchObject({
      windowSize: 1_000,
      warnings: [{ code: 'WINDOW_EXHAUSTED', message: expect.stringMatching(/^Only 10 results .* 1000 chunks/) }],
    })
  })

  it('does not warn when the widest window holds all there is', async () => {
    const { outcomes } = await retrieve(corpus(1_000, 100), planFor())
    expect(outcomes[0]).toMatchObject({ windowSize: 1_000, warnings: [] })
  })

  it('widens all narrow plans in one call, and leaves the others alone', async () => {
    const narrow = (tag: string) => planFor({ filter: tagged(tag) })
    const perDocument: Readonly<Record<string, number>> = { few: 5, fewer: 10 }
    const answer = (request: RetrievalRequest) => {
      const tag = request.filter.kind === 'in' ? String(request.filter.values[0]) : ''
      return corpus(5_000, perDocument[tag] ?? 1)(request)
    }
    const { limits, outcomes } = await retrieve(answer, narrow('few'), planFor(), narrow('fewer'))
    expect(limits).toEqual([[100, 100, 100], [200, 200], [400, 400], [800]])
    expect(outcomes.map(({ windowSize }) => windowSize)).toEqual([400, 100, 800])
    expect(outcomes.map(({ candidates }) => new Set(candidates.map(({ documentId }) => documentId)).size)).toEqual([
      80, 100, 80,
    ])
  })

  it('stops between two windows when it is aborted', async () => {
    const stop = new AbortController()
    const engine = new ScriptedEngine((request) => {
      stop.abort(new Error('enough'))
      return corpus(5_000, 100)(request)
    })
    await expect(retrieveCandidates([encoded(planFor())], engine, stop.signal)).rejects.toThrow('enough')
    expect(engine.asked).toHaveLength(1)
  })
})
