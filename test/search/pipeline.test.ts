import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import type { DocumentId } from '../../src/core/ids.ts'
import type { SortField } from '../../src/core/order.ts'
import { SEARCH_MODES, type SearchPlan } from '../../src/core/search.ts'
import type { RankedWindow } from '../../src/core/window.ts'
import type { Engine } from '../../src/ports/engine.ts'
import type { StillThere } from '../../src/search/page.ts'
import { runSearches, type SearchDependencies, type SearchPage } from '../../src/search/pipeline.ts'
import { type Continuation, planHash, type SearchRequest } from '../../src/search/plan.ts'
import { createRecentSearches } from '../../src/search/recent.ts'
import { createMemoryWindows } from '../../src/windows/memory.ts'
import { attribute, type DocumentContent, documentOf } from '../contract/engine/factories.ts'
import {
  billingDocuments,
  type CountingEngine,
  documentId,
  engineWith,
  fakeEncoder,
  LIMITS,
  manualClock,
  planFor,
  recordedLog,
  requestFor,
  SCOPE,
  tagged,
} from './parts.ts'

const EVERYTHING_IS_THERE = () => async (results: readonly unknown[]) => results.map(() => true)

/** The same as the loaders of an operation: a document must be there, and where nothing is grouped the chunk too. */
const inEngine =
  (engine: Engine) =>
  ({ scope }: SearchPlan): StillThere =>
  async (results, grouping) => {
    const documents = await engine.documents(
      scope,
      results.map(({ documentId }) => documentId),
    )
    const best = results.flatMap(({ chunks }) => chunks.slice(0, 1).map(({ chunkId }) => chunkId))
    const chunks = grouping === 'NONE' ? await engine.chunks(scope, best) : []
    return documents.map(
      (document, place) => document !== undefined && (grouping !== 'NONE' || chunks[place] !== undefined),
    )
  }

interface PipelineOptions {
  readonly cutTokens?: number
  readonly documents?: Readonly<Record<string, DocumentContent>>
}

/** A pipeline over thirty documents; encoding takes 5 ms, and each engine call 7. */
async function openPipeline({ cutTokens = 0, documents = billingDocuments(30) }: PipelineOptions = {}) {
  const clock = manualClock()
  let fault: SextantError | undefined
  const encoder = fakeEncoder({
    cutTokens,
    onEncode() {
      clock.pass(5)
      if (fault) throw fault
    },
  })
  const engine: CountingEngine = await engineWith(documents)
  const log = recordedLog()
  engine.beforeAnswer = () => clock.pass(7)
  const windows = createMemoryWindows({ minutes: 10, maxBytes: 2 ** 20 }, clock)
  let ids = 0
  const dependencies: SearchDependencies = {
    engine,
    windows,
    recent: createRecentSearches(engine),
    clock,
    log,
    newId: () => `search-${++ids}`,
    limits: LIMITS,
    retrieversOf: () => ({ encoder, languages: ['english'] }),
  }
  const run = (requests: readonly SearchRequest[], signal?: AbortSignal) =>
    runSearches(requests, EVERYTHING_IS_THERE, dependencies, signal)
  return {
    clock,
    encoder,
    engine,
    windows,
    log,
    failEncoding: (error: SextantError | undefined) => {
      fault = error
    },
    run,
    /** One page, of what is still there. */
    live: async (request: SearchRequest) => pageOf((await runSearches([request], inEngine(engine), dependencies))[0]),
    one: async (request: SearchRequest) => pageOf((await run([request]))[0]),
  }
}

function pageOf(outcome: SearchPage | SextantError | undefined): SearchPage {
  if (outcome === undefined || outcome instanceof SextantError) throw outcome ?? new RangeError('no page')
  return outcome
}

const positions = ({ results }: SearchPage): readonly number[] => results.map(({ position }) => position)
const documents = ({ results }: SearchPage): readonly DocumentId[] => results.map(({ result }) => result.documentId)
const codes = ({ warnings }: SearchPage): readonly string[] => warnings.map(({ code }) => code)

/** Where the page ended, as its last cursor says. */
const endOf = ({ searchId, planHash, window, results }: SearchPage): Continuation => ({
  searchId,
  planHash,
  mode: window.mode,
  position: results.at(-1)?.position ?? 0,
})

describe('several searches at once', () => {
  it('are one encode call and one engine call', async () => {
    const { encoder, engine, run } = await openPipeline()
    const outcomes = await run([
      requestFor({ query: 'billing' }),
      requestFor({ query: 'login', mode: 'SEMANTIC' }),
      requestFor({ query: 'a07', mode: 'KEYWORD' }),
      requestFor({ query: 'billing', groupBy: 'NONE' }),
    ])
    expect(encoder.calls).toEqual([['billing', 'login']])
    expect(engine.requests).toEqual([4])
    const [billing, , exact] = outcomes.map(pageOf)
    expect(billing && documents(billing)[0]).toBe(documentId('a30'))
    expect(exact && documents(exact)).toEqual([documentId('a07')])
  })

  it('that are the same are ranked once, and are paged on their own', async () => {
    const { engine, run } = await openPipeline()
    const [short, long] = (await run([requestFor({ first: 2 }), requestFor({ first: 5 })])).map(pageOf)
    expect(engine.requests).toEqual([1])
    expect([short?.results.length, long?.results.length]).toEqual([2, 5])
    expect(short?.window).toBe(long?.window)
    expect(short?.searchId).not.toBe(long?.searchId)
  })

  it('fail alone when something is wrong with one', async () => {
    const { run } = await openPipeline()
    const outcomes = await run([requestFor(), requestFor({ query: ' ' }), requestFor({ first: 0 })])
    expect(
      outcomes.map((outcome) => (outcome instanceof SextantError ? outcome.code : outcome.results.length)),
    ).toEqual([10, 'QUERY_EMPTY', 'PAGE_SIZE_OUT_OF_RANGE'])
  })

  it('run nothing when something is wrong with all', async () => {
    const { encoder, engine, run } = await openPipeline()
    await run([requestFor({ query: '' })])
    expect([encoder.calls, engine.calls]).toEqual([[], []])
  })

  it('fail together when the engine fails', async () => {
    const { engine, run } = await openPipeline()
    engine.beforeAnswer = () => {
      throw new SextantError('ENGINE_FAILED', 'The disk is gone.')
    }
    await expect(run([requestFor(), requestFor({ query: 'login' })])).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })
})

describe('a search', () => {
  it('says what ran', async () => {
    const { one } = await openPipeline({ cutTokens: 3 })
    const page = await one(requestFor({ mode: 'SEMANTIC', filter: tagged('none') }))
    expect(page).toMatchObject({
      searchId: 'search-1',
      planHash: planHash(planFor({ mode: 'SEMANTIC', filter: tagged('none') })),
      window: { mode: 'SEMANTIC', windowSize: 100, results: [] },
      hasNextPage: false,
      hasPreviousPage: false,
    })
    expect(codes(page)).toEqual(['QUERY_TRUNCATED'])
  })

  it('measures its stages, and leaves out those that did not run', async () => {
    const { one } = await openPipeline()
    expect((await one(requestFor())).timings).toEqual({ totalMs: 12, embedMs: 5, retrieveMs: 7, cacheHit: false })
    expect((await one(requestFor({ mode: 'KEYWORD' }))).timings).toEqual({
      totalMs: 7,
      embedMs: null,
      retrieveMs: 7,
      cacheHit: false,
    })
  })

  it('is abandoned when the caller goes', async () => {
    const { engine, run } = await openPipeline()
    const gone = AbortSignal.abort(new SextantError('REQUEST_CANCELLED', 'The client closed the connection.'))
    await expect(run([requestFor()], gone)).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' })
    await expect(run([requestFor({ mode: 'KEYWORD' })], gone)).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' })
    expect(engine.calls.length).toBeLessThanOrEqual(1)
  })
})

describe('the same search again', () => {
  const asked = async (parts: Awaited<ReturnType<typeof openPipeline>>) => {
    parts.engine.changes = 1
    return parts.one(requestFor())
  }

  it('is answered from the kept window while nothing has changed, under the same id', async () => {
    const parts = await openPipeline()
    const first = await asked(parts)
    const again = await parts.one(requestFor())
    expect([parts.encoder.calls.length, parts.engine.calls.length]).toEqual([1, 1])
    expect(again).toMatchObject({ searchId: first.searchId, warnings: [], timings: { cacheHit: true } })
    expect(documents(again)).toEqual(documents(first))
  })

  it.each([
    ['its collection has changed', ({ engine }) => (engine.changes = 2)],
    ['the engine does not know', ({ engine }) => (engine.changes = undefined)],
    ['the window is gone', ({ clock }) => clock.pass(11 * 60_000)],
  ] satisfies [string, (parts: Awaited<ReturnType<typeof openPipeline>>) => unknown][])(
    'is ranked anew when %s',
    async (_, change) => {
      const parts = await openPipeline()
      await asked(parts)
      change(parts)
      expect(await parts.one(requestFor())).toMatchObject({ timings: { cacheHit: false } })
      expect(parts.engine.calls).toEqual(['search', 'search'])
    },
  )

  it('is ranked anew when its collection changed while it was ranked', async () => {
    const parts = await openPipeline()
    parts.engine.beforeAnswer = () => {
      parts.engine.changes = 2
    }
    await asked(parts)
    expect(await parts.one(requestFor())).toMatchObject({ timings: { cacheHit: false } })
  })

  it('asks the model again after one that failed', async () => {
    const parts = await openPipeline()
    parts.failEncoding(UNREACHABLE)
    await asked(parts)
    parts.failEncoding(undefined)
    expect(await parts.one(requestFor())).toMatchObject({ window: { mode: 'HYBRID' }, timings: { cacheHit: false } })
  })
})

describe('the next page', () => {
  it('continues the kept window without encoding or ranking', async () => {
    const { encoder, engine, one } = await openPipeline({ cutTokens: 3 })
    const first = await one(requestFor())
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect([encoder.calls.length, engine.calls.length]).toEqual([1, 1])
    expect(positions(second)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect(new Set([...documents(first), ...documents(second)]).size).toBe(20)
    expect(second).toMatchObject({
      searchId: first.searchId,
      hasPreviousPage: true,
      timings: { totalMs: 0, embedMs: null, retrieveMs: null, cacheHit: true },
    })
    expect(codes(second)).toEqual(['QUERY_TRUNCATED'])
  })

  it('keeps the order of the first even when documents have changed', async () => {
    const { engine, one } = await openPipeline()
    const first = await one(requestFor({ first: 30 }))
    const start = await one(requestFor())
    await engine.deleteDocuments(SCOPE, documents(first).slice(0, 10), 2)
    const next = await one(requestFor({ continuation: endOf(start) }))
    expect(documents(next)).toEqual(documents(first).slice(10, 20))
  })

  it('ranks again and says so when the window is gone, under an id of its own', async () => {
    const { clock, engine, one } = await openPipeline()
    const first = await one(requestFor())
    clock.pass(11 * 60_000)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(engine.calls).toEqual(['search', 'search'])
    expect(codes(second)).toEqual(['STALE_CURSOR_RERANKED'])
    expect(second.searchId).not.toBe(first.searchId)
    expect(second).toMatchObject({ hasPreviousPage: true, timings: { cacheHit: false } })
    expect(positions(second)[0]).toBe(10)

    const third = await one(requestFor({ continuation: endOf(second) }))
    expect(third).toMatchObject({ searchId: second.searchId, warnings: [], timings: { cacheHit: true } })
    expect(positions(third)[0]).toBe(20)
  })

  it('warns each client whose ranking is gone, though they asked the same and another was warned before', async () => {
    const { clock, engine, one, live } = await openPipeline()
    engine.changes = 1
    const [ofA, ofB] = [await one(requestFor()), await one(requestFor())]
    expect(ofB.searchId).toBe(ofA.searchId)
    clock.pass(11 * 60_000)
    await engine.deleteDocuments(SCOPE, documents(ofA), 2)
    engine.changes = 2

    const secondOfA = await live(requestFor({ first: 5, continuation: endOf(ofA) }))
    expect(codes(secondOfA)).toEqual(['STALE_CURSOR_RERANKED'])
    const secondOfB = await live(requestFor({ first: 5, continuation: endOf(ofB) }))
    expect(codes(secondOfB)).toEqual(['STALE_CURSOR_RERANKED'])

    const thirdOfA = await live(requestFor({ first: 5, continuation: endOf(secondOfA) }))
    expect(thirdOfA).toMatchObject({ searchId: secondOfA.searchId, warnings: [], timings: { cacheHit: true } })
    expect(documents(thirdOfA)).toEqual(secondOfA.window.results.slice(15, 20).map(({ documentId }) => documentId))
  })

  it('that falls back to keywords leaves the ranking alone that the same search finds', async () => {
    const { clock, engine, failEncoding, one } = await openPipeline()
    engine.changes = 1
    const first = await one(requestFor())
    clock.pass(11 * 60_000)
    failEncoding(UNREACHABLE)
    const second = await one(requestFor({ continuation: endOf(first) }))
    const fallen = await one(requestFor())
    failEncoding(undefined)
    const again = await one(requestFor())
    expect(again).toMatchObject({ window: { mode: 'HYBRID' }, warnings: [], timings: { cacheHit: false } })
    expect(new Set([first, second, fallen, again].map(({ searchId }) => searchId)).size).toBe(4)
  })

  it('does not continue a window that was ranked for another plan', async () => {
    const { windows, one } = await openPipeline()
    const first = await one(requestFor())
    const foreign: RankedWindow = { ...first.window, planHash: 'of another plan', results: [] }
    await windows.set(first.searchId, foreign)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(codes(second)).toEqual(['STALE_CURSOR_RERANKED'])
    expect(positions(second)[0]).toBe(10)
  })

  it('refuses a cursor of another search', async () => {
    const { run, one } = await openPipeline()
    const first = await one(requestFor())
    const [outcome] = await run([requestFor({ query: 'login', continuation: endOf(first) })])
    expect(outcome).toMatchObject({ code: 'CURSOR_OF_ANOTHER_QUERY' })
  })

  it('can be asked for beside a new search, which alone is ranked', async () => {
    const { encoder, one, run } = await openPipeline()
    const first = await one(requestFor())
    const [second, other] = (
      await run([requestFor({ continuation: endOf(first) }), requestFor({ query: 'login' })])
    ).map(pageOf)
    expect(encoder.calls).toEqual([['billing'], ['login']])
    expect(second?.timings).toMatchObject({ embedMs: null, retrieveMs: null, cacheHit: true })
    expect(other?.timings).toMatchObject({ embedMs: 5, retrieveMs: 7, cacheHit: false })
  })

  it('is empty behind the end', async () => {
    const { one } = await openPipeline()
    const last = await one(requestFor({ first: 30 }))
    const behind = await one(requestFor({ continuation: endOf(last) }))
    expect(behind).toMatchObject({ results: [], hasNextPage: false, hasPreviousPage: true })
  })
})

describe('an explained page', () => {
  const stages = ({ results }: SearchPage) => results.map(({ explanation }) => explanation?.stages)
  const withoutExplanations = ({ results }: SearchPage) => results.map(({ position, result }) => ({ position, result }))

  it('is the page that it is without, with one more thing said of each result', async () => {
    const { one } = await openPipeline()
    const plain = await one(requestFor())
    const explained = await one(requestFor({ explained: true }))
    expect(explained.planHash).toBe(plain.planHash)
    expect(withoutExplanations(explained)).toEqual(withoutExplanations(plain))
    expect(stages(plain)).toEqual(Array(10).fill(undefined))
    expect(stages(explained)[0]?.map(({ kind, name, rank }) => [kind, name, rank])).toEqual([
      ['DENSE', 'three-axes', 1],
      ['SPARSE', 'bm25', 1],
      ['FUSION', 'RRF', 1],
    ])
  })

  it('asks the engine for more only where it is asked for itself', async () => {
    const { engine, run } = await openPipeline()
    await run([requestFor(), requestFor({ query: 'login' })])
    await run([requestFor({ explained: true }), requestFor({ query: 'login' })])
    await run([requestFor({ mode: 'SEMANTIC', explained: true }), requestFor({ mode: 'KEYWORD', explained: true })])
    expect(engine.leaves).toEqual([
      [false, false],
      [true, false],
      [false, false],
    ])
  })

  it('is ranked once with one that is not', async () => {
    const { engine, run } = await openPipeline()
    const [plain, explained] = (await run([requestFor(), requestFor({ explained: true })])).map(pageOf)
    expect(engine.leaves).toEqual([[true]])
    expect(plain && stages(plain)).toEqual(Array(10).fill(undefined))
    expect(explained && stages(explained)).toEqual(Array(10).fill(expect.anything()))
  })

  it('is explained by the kept ranking, whatever was written since', async () => {
    const { encoder, engine, one } = await openPipeline()
    const whole = await one(requestFor({ first: 30, explained: true }))
    const first = await one(requestFor({ explained: true }))
    await engine.deleteDocuments(SCOPE, documents(whole).slice(0, 10), 2)
    const second = await one(requestFor({ explained: true, continuation: endOf(first) }))
    expect(stages(second)).toEqual(stages(whole).slice(10, 20))
    expect([encoder.calls.length, engine.requests]).toEqual([2, [1, 1]])
  })

  it.each(['SEMANTIC', 'KEYWORD'] as const)(
    'needs nothing more than a ranking that was not fused (%s)',
    async (mode) => {
      const { engine, one } = await openPipeline()
      const first = await one(requestFor({ mode }))
      const second = await one(requestFor({ mode, explained: true, continuation: endOf(first) }))
      expect(stages(second).map((own) => own?.[0]?.rank)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
      expect(engine.calls).toEqual(['search'])
    },
  )

  it('is ranked once more when the pages before were not explained, and shows the same results', async () => {
    const { engine, one } = await openPipeline()
    const whole = await one(requestFor({ first: 30, explained: true }))
    const first = await one(requestFor())
    const second = await one(requestFor({ explained: true, continuation: endOf(first) }))
    expect(second.results).toEqual(whole.results.slice(10, 20))
    expect(second).toMatchObject({ searchId: first.searchId, timings: { embedMs: 5, retrieveMs: 7, cacheHit: true } })
    expect(codes(second)).toEqual([])
    const third = await one(requestFor({ explained: true, continuation: endOf(second) }))
    expect(third.results).toEqual(whole.results.slice(20))
    expect(third.timings).toMatchObject({ embedMs: null, retrieveMs: null, cacheHit: true })
    expect(engine.leaves).toEqual([[true], [false], [true]])
  })

  it('has no explanation for what changed before it was first asked for, and keeps its ranks', async () => {
    const { engine, one } = await openPipeline()
    const whole = await one(requestFor({ first: 30 }))
    const first = await one(requestFor())
    await engine.deleteDocuments(SCOPE, documents(whole).slice(14, 15), 2)
    const second = await one(requestFor({ explained: true, continuation: endOf(first) }))
    expect(withoutExplanations(second)).toEqual(withoutExplanations(whole).slice(10, 20))
    // Those above the deleted one have kept their places in both leaves, the others have moved up.
    expect(stages(second).map((own) => own !== undefined)).toEqual([...Array(4).fill(true), ...Array(6).fill(false)])
  })

  it('has no explanation while the model fails that its ranking was made with', async () => {
    const { failEncoding, one } = await openPipeline()
    const first = await one(requestFor())
    failEncoding(UNREACHABLE)
    const asked = requestFor({ explained: true, continuation: endOf(first) })
    const second = await one(asked)
    expect(second).toMatchObject({ window: { mode: 'HYBRID' }, warnings: [] })
    expect(stages(second)).toEqual(Array(10).fill(undefined))
    failEncoding(undefined)
    expect(stages(await one(asked))).toEqual(Array(10).fill(expect.anything()))
  })

  it('is refused while too much waits for the model, if that must be asked', async () => {
    const { failEncoding, one, run } = await openPipeline()
    const first = await one(requestFor())
    failEncoding(new SextantError('OVERLOADED', 'Try again in a moment.'))
    const [refused, plain] = await run([
      requestFor({ explained: true, continuation: endOf(first) }),
      requestFor({ continuation: endOf(first) }),
    ])
    expect(refused).toMatchObject({ code: 'OVERLOADED' })
    expect(pageOf(plain).results).toHaveLength(10)
  })

  it('of a search that fell back is that of its keywords', async () => {
    const { failEncoding, one } = await openPipeline()
    failEncoding(UNREACHABLE)
    const page = await one(requestFor({ explained: true }))
    expect(stages(page).map((own) => own?.map(({ kind }) => kind))).toEqual(Array(10).fill(['SPARSE']))
  })
})

const UNREACHABLE = new SextantError('ENCODER_FAILED', 'connect ECONNREFUSED 10.0.0.7:8080')
const FELL_BACK = 'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD'

describe('a search whose model fails', () => {
  it('ranks as a KEYWORD search does, says so, and shows nothing of the fault', async () => {
    const { failEncoding, log, one } = await openPipeline()
    const byKeyword = await one(requestFor({ mode: 'KEYWORD' }))
    failEncoding(UNREACHABLE)
    const page = await one(requestFor({ mode: 'SEMANTIC' }))
    expect(page.window.mode).toBe('KEYWORD')
    expect(page.window.results).toEqual(byKeyword.window.results)
    expect(codes(page)).toEqual([FELL_BACK])
    expect(JSON.stringify(page)).not.toContain('10.0.0.7')
    expect(log.entries).toMatchObject([{ level: 'warn', about: { fault: UNREACHABLE } }])
  })

  it('is still the plan that was asked for: its hash is that of the plan, not of what ran', async () => {
    const { failEncoding, one } = await openPipeline()
    failEncoding(UNREACHABLE)
    expect((await one(requestFor())).planHash).toBe(planHash(planFor()))
  })

  it('is paged like any other, also after the model is back', async () => {
    const { encoder, failEncoding, one } = await openPipeline()
    failEncoding(UNREACHABLE)
    const first = await one(requestFor())
    failEncoding(undefined)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(second).toMatchObject({ window: { mode: 'KEYWORD' }, timings: { cacheHit: true } })
    expect(codes(second)).toEqual([FELL_BACK])
    expect(encoder.calls).toHaveLength(1)
  })

  it('stays with its keywords when the window is lost and the model is back', async () => {
    const { clock, encoder, failEncoding, one } = await openPipeline()
    failEncoding(UNREACHABLE)
    const first = await one(requestFor())
    failEncoding(undefined)
    clock.pass(11 * 60_000)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(second.window.results).toEqual(first.window.results)
    expect(second.window.mode).toBe('KEYWORD')
    expect(codes(second)).toEqual([FELL_BACK, 'STALE_CURSOR_RERANKED'])
    expect(encoder.calls).toHaveLength(1)
    const third = await one(requestFor({ continuation: endOf(second) }))
    expect(third).toMatchObject({ window: { mode: 'KEYWORD' }, timings: { cacheHit: true } })
  })

  it('is not what a later search is answered with', async () => {
    const { failEncoding, one } = await openPipeline()
    failEncoding(UNREACHABLE)
    await one(requestFor())
    failEncoding(undefined)
    const again = await one(requestFor())
    expect(again).toMatchObject({ window: { mode: 'HYBRID' }, warnings: [] })
  })

  it('falls back on a later page too, when its window is lost, and a cursor of before is ranked as it says', async () => {
    const { clock, failEncoding, one } = await openPipeline()
    const first = await one(requestFor())
    clock.pass(11 * 60_000)
    failEncoding(UNREACHABLE)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(codes(second)).toEqual([FELL_BACK, 'STALE_CURSOR_RERANKED'])
    failEncoding(undefined)
    const repeated = await one(requestFor({ continuation: endOf(first) }))
    expect(repeated.window.mode).toBe('HYBRID')
    expect(codes(repeated)).toEqual(['STALE_CURSOR_RERANKED'])
  })

  it('leaves keyword searches of the operation alone, and continues beside a new one in its own mode', async () => {
    const { clock, failEncoding, one, run } = await openPipeline()
    failEncoding(UNREACHABLE)
    const [keyword, first] = (await run([requestFor({ mode: 'KEYWORD' }), requestFor()])).map(pageOf)
    expect(keyword?.warnings).toEqual([])
    failEncoding(undefined)
    clock.pass(11 * 60_000)
    const continuation = endOf(first ?? (await one(requestFor())))
    const [second, fresh] = (await run([requestFor({ continuation }), requestFor()])).map(pageOf)
    expect([second?.window.mode, fresh?.window.mode]).toEqual(['KEYWORD', 'HYBRID'])
  })

  it('is refused alone when too much waits for the model', async () => {
    const { engine, failEncoding, run } = await openPipeline()
    failEncoding(new SextantError('OVERLOADED', 'Try again in a moment.'))
    const [refused, keyword] = await run([requestFor(), requestFor({ mode: 'KEYWORD' })])
    expect(refused).toMatchObject({ code: 'OVERLOADED' })
    expect(pageOf(keyword).results).toHaveLength(10)
    expect(engine.requests).toEqual([1])
  })
})

describe('a search in an order', () => {
  /** a01 has rank 1, a02 rank 2 …; every third has none. Titles run the other way. */
  const described = billingDocuments(30, (name) => {
    const weight = Number(name.slice(1))
    return { title: `Step ${31 - weight}`, attributes: weight % 3 === 0 ? {} : { rank: weight % 5 } }
  })
  const byTitle = { field: { kind: 'title' }, direction: 'ASC' } as const
  const rank = attribute('INT') as Extract<SortField, { readonly kind: 'attribute' }>

  it.each(SEARCH_MODES)('shows the same results with the same scores elsewhere (%s)', async (mode) => {
    const { one } = await openPipeline({ documents: described })
    const relevant = await one(requestFor({ mode, first: 30 }))
    const titled = await one(requestFor({ mode, first: 30, order: { ...byTitle, direction: 'DESC' } }))
    expect(relevant.results).toHaveLength(30)
    expect(documents(titled)).toEqual(documents(relevant).toReversed())
    expect(positions(titled)).toEqual(positions(relevant))
    expect(new Map(titled.window.results.slice().map(({ documentId, score }) => [documentId, score]))).toEqual(
      new Map(relevant.window.results.slice().map(({ documentId, score }) => [documentId, score])),
    )
  })

  it('keeps relevance within one value, and puts documents without one last', async () => {
    const { engine, one } = await openPipeline({ documents: described })
    const page = await one(requestFor({ first: 30, order: { field: rank, direction: 'DESC' } }))
    const found = await engine.documents(SCOPE, documents(page))
    const names = found.map((document) => document?.externalId)
    expect(found.map((document) => document?.attributes['rank'])).toEqual([
      ...[4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0],
      ...Array.from({ length: 10 }, () => undefined),
    ])
    expect(names.slice(0, 4)).toEqual(['a29', 'a19', 'a14', 'a04'])
    expect(names.slice(20, 23)).toEqual(['a30', 'a27', 'a24'])
  })

  it('is paged in that order', async () => {
    const { one } = await openPipeline({ documents: described })
    const whole = await one(requestFor({ first: 30, order: byTitle }))
    const first = await one(requestFor({ first: 12, order: byTitle }))
    const second = await one(requestFor({ first: 12, order: byTitle, continuation: endOf(first) }))
    expect([...documents(first), ...documents(second)]).toEqual(documents(whole).slice(0, 24))
    expect(second.timings.cacheHit).toBe(true)
  })
})

describe('a page of what is still there', () => {
  it('has no next one when all that follows was deleted', async () => {
    const { engine, live } = await openPipeline()
    const whole = await live(requestFor({ first: 30 }))
    const first = await live(requestFor())
    await engine.deleteDocuments(SCOPE, documents(whole).slice(20), 2)
    const second = await live(requestFor({ continuation: endOf(first) }))
    expect(documents(second)).toEqual(documents(whole).slice(10, 20))
    expect(second.hasNextPage).toBe(false)
    expect(codes(second)).toEqual(['RESULTS_REMOVED'])
  })

  it('shows a document whose matching chunk was rewritten away, but not that chunk', async () => {
    const twoChunks = { chunks: [{ text: 'invoices' }, { text: 'billing', dense: [9, 0, 0] }] }
    const { engine, live } = await openPipeline({ documents: { rewritten: twoChunks, other: {}, third: {} } })
    const [grouped, chunks] = [
      await live(requestFor({ first: 1, mode: 'SEMANTIC' })),
      await live(requestFor({ first: 1, mode: 'SEMANTIC', groupBy: 'NONE' })),
    ]
    expect(documents(grouped)).toEqual([documentId('rewritten')])
    const onlyOne = documentOf(documentId('rewritten'), 'rewritten', { version: 2, chunks: [{ text: 'invoices' }] })
    await engine.replaceDocument(SCOPE, ...onlyOne)
    const again = { continuation: { ...endOf(grouped), position: -1 } }
    const groupedAgain = await live(requestFor({ first: 1, mode: 'SEMANTIC', ...again }))
    expect(documents(groupedAgain)).toEqual([documentId('rewritten')])
    expect(groupedAgain.warnings).toEqual([])
    const chunksAgain = await live(
      requestFor({ first: 4, mode: 'SEMANTIC', groupBy: 'NONE', continuation: { ...endOf(chunks), position: -1 } }),
    )
    expect(positions(chunksAgain)).toEqual([1, 2, 3])
    expect(codes(chunksAgain)).toEqual(['RESULTS_REMOVED'])
  })
})

describe('tuning', () => {
  it('reaches the engine: a window of its own, exact, fused by DBSF', async () => {
    const { one } = await openPipeline()
    const tuning = { windowSize: 60, exact: true, fusion: { method: 'DBSF' } } as const
    const page = await one(requestFor({ tuning, first: 30 }))
    expect(page.window.windowSize).toBe(60)
    expect(page.plan).toMatchObject({ exact: true, fusion: { method: 'DBSF' } })
    expect(documents(page)).toEqual(documents(await one(requestFor({ first: 30 }))))
  })

  it('that is wrong fails its own search alone', async () => {
    const { run } = await openPipeline()
    const [wrong, right] = await run([requestFor({ tuning: { windowSize: 1_001 } }), requestFor()])
    expect(wrong).toMatchObject({ code: 'TUNING_INVALID', message: expect.stringMatching(/1001.*1 to 1000/) })
    expect(pageOf(right).results).toHaveLength(10)
  })
})
