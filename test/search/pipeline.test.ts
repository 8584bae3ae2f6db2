import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import type { DocumentId } from '../../src/core/ids.ts'
import type { RankedWindow } from '../../src/core/window.ts'
import { runSearches, type SearchDependencies, type SearchPage } from '../../src/search/pipeline.ts'
import { type Continuation, planHash, type SearchRequest } from '../../src/search/plan.ts'
import { createMemoryWindows } from '../../src/windows/memory.ts'
import {
  billingDocuments,
  type CountingEngine,
  documentId,
  engineWith,
  fakeEncoder,
  LIMITS,
  manualClock,
  planFor,
  requestFor,
  SCOPE,
  tagged,
} from './parts.ts'

const EVERYTHING_IS_THERE = () => async (results: readonly unknown[]) => results.map(() => true)

/** A pipeline over thirty documents; encoding takes 5 ms, and each engine call 7. */
async function openPipeline({ cutTokens = 0 } = {}) {
  const clock = manualClock()
  const encoder = fakeEncoder({ cutTokens, onEncode: () => clock.pass(5) })
  const engine: CountingEngine = await engineWith(billingDocuments(30))
  engine.beforeAnswer = () => clock.pass(7)
  const windows = createMemoryWindows({ minutes: 10, maxBytes: 2 ** 20 }, clock)
  let ids = 0
  const dependencies: SearchDependencies = {
    engine,
    windows,
    clock,
    newId: () => `search-${++ids}`,
    limits: LIMITS,
    retrieversOf: () => ({ encoder, language: 'english' }),
  }
  const run = (requests: readonly SearchRequest[], signal?: AbortSignal) =>
    runSearches(requests, EVERYTHING_IS_THERE, dependencies, signal)
  return {
    clock,
    encoder,
    engine,
    windows,
    run,
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
const endOf = ({ searchId, planHash, results }: SearchPage): Continuation => ({
  searchId,
  planHash,
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

  it('ranks again and says so when the window is gone, under the same id', async () => {
    const { clock, engine, one } = await openPipeline()
    const first = await one(requestFor())
    clock.pass(11 * 60_000)
    const second = await one(requestFor({ continuation: endOf(first) }))
    expect(engine.calls).toEqual(['search', 'search'])
    expect(codes(second)).toEqual(['STALE_CURSOR_RERANKED'])
    expect(second).toMatchObject({ searchId: first.searchId, hasPreviousPage: true, timings: { cacheHit: false } })
    expect(positions(second)[0]).toBe(10)

    const third = await one(requestFor({ continuation: endOf(second) }))
    expect(third).toMatchObject({ searchId: first.searchId, warnings: [], timings: { cacheHit: true } })
    expect(positions(third)[0]).toBe(20)
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
