import { describe, expect, it } from '@jest/globals'
import { type ErrorCode, SextantError } from '../../src/core/errors.ts'
import { collectionName } from '../../src/core/ids.ts'
import type { SearchPlan } from '../../src/core/search.ts'
import { type EncodedQuery, encodeQueries, type RetrieversOf } from '../../src/search/encode.ts'
import { bm25QueryVector } from '../../src/text/bm25.ts'
import { SILENT } from '../support/silent-log.ts'
import { fakeEncoder, planFor, recordedLog, SCOPE } from './parts.ts'

const semantic = (query: string): SearchPlan => planFor({ mode: 'SEMANTIC', query })
const hybrid = (query: string): SearchPlan => planFor({ mode: 'HYBRID', query })
const keyword = (query: string): SearchPlan => planFor({ mode: 'KEYWORD', query })

async function encode(plans: readonly SearchPlan[], retrieversOf: RetrieversOf): Promise<readonly EncodedQuery[]> {
  const outcomes = await encodeQueries(plans, retrieversOf, SILENT)
  return outcomes.map((outcome) => {
    if (outcome instanceof SextantError) throw outcome
    return outcome
  })
}

describe('encoding', () => {
  it('encodes each distinct text once, in one call', async () => {
    const encoder = fakeEncoder()
    const plans = [semantic('billing'), hybrid('login'), hybrid('billing'), semantic('login login')]
    const encoded = await encode(plans, () => ({ encoder, languages: ['english'] }))
    expect(encoder.calls).toEqual([['billing', 'login', 'login login']])
    expect(encoded.map(({ dense }) => Array.from(dense ?? []))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 2, 0],
    ])
  })

  it('calls each encoder with the texts of its own collections', async () => {
    const [first, second] = [fakeEncoder({ name: 'first' }), fakeEncoder({ name: 'second' })]
    const tickets = { ...semantic('billing'), scope: { ...SCOPE, collection: collectionName('tickets') } }
    await encode([semantic('billing'), semantic('login'), tickets], ({ scope }) => ({
      encoder: scope.collection === 'tickets' ? second : first,
      languages: ['english'],
    }))
    expect([first.calls, second.calls]).toEqual([[['billing', 'login']], [['billing']]])
  })

  it('gives each mode the vectors it ranks by', async () => {
    const retrievers = { encoder: fakeEncoder(), languages: ['english'] }
    const plans = [semantic('billing'), keyword('billing'), hybrid('billing')]
    const encoded = await encode(plans, () => retrievers)
    expect(encoded.map(({ dense, sparse }) => [dense !== undefined, sparse !== undefined])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ])
    expect(encoded[1]?.sparse).toEqual(bm25QueryVector('billing', ['english']))
  })

  it('asks no model for keywords', async () => {
    const encoder = fakeEncoder()
    await encode([keyword('billing'), keyword('login')], () => ({ encoder, languages: ['english'] }))
    expect(encoder.calls).toEqual([])
  })

  it('warns when the model did not read the whole query, but not where no model read it', async () => {
    const encoder = fakeEncoder({ cutTokens: 7 })
    const plans = [hybrid('billing'), keyword('billing')]
    const [read, unread] = await encode(plans, () => ({ encoder, languages: ['english'] }))
    expect(read?.warnings).toEqual([
      {
        code: 'QUERY_TRUNCATED',
        message: 'The model three-axes reads 16 tokens; the last 7 of the query were not read.',
      },
    ])
    expect(unread?.warnings).toEqual([])
  })
})

const failing = (name: string, error: unknown) =>
  fakeEncoder({
    name,
    onEncode() {
      throw error
    },
  })
const failed = (code: ErrorCode) => new SextantError(code, 'the model at 10.0.0.7 did not answer')

/** Plans of the collection `articles` meet an encoder that fails, those of `tickets` one that works. */
const inTickets = (plan: SearchPlan): SearchPlan => ({
  ...plan,
  scope: { ...SCOPE, collection: collectionName('tickets') },
})
const halfBroken = (error: unknown): RetrieversOf => {
  const [broken, working] = [failing('broken', error), fakeEncoder({ name: 'working' })]
  return ({ scope }) => ({ encoder: scope.collection === 'tickets' ? working : broken, languages: ['english'] })
}

describe('an encoder that fails', () => {
  it.each<ErrorCode>(['ENCODER_FAILED', 'MODEL_UNUSABLE'])('leaves its plans to their keywords (%s)', async (code) => {
    const plans = [semantic('billing'), hybrid('billing'), keyword('billing')]
    const encoded = await encode(plans, halfBroken(failed(code)))
    const sparse = bm25QueryVector('billing', ['english'])
    const fallback = (mode: string) => ({
      code: 'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD',
      message: `The model that encodes queries failed, so this ${mode} search was ranked by its keywords alone (KEYWORD). Start it again later for ${mode}.`,
    })
    expect(encoded).toEqual([
      { mode: 'KEYWORD', sparse, warnings: [fallback('SEMANTIC')] },
      { mode: 'KEYWORD', sparse, warnings: [fallback('HYBRID')] },
      { mode: 'KEYWORD', sparse, warnings: [] },
    ])
  })

  it('touches no plan of another encoder', async () => {
    const plans = [semantic('billing'), inTickets(semantic('billing')), inTickets(hybrid('login'))]
    const encoded = await encode(plans, halfBroken(failed('ENCODER_FAILED')))
    expect(encoded.map(({ mode, dense, warnings }) => [mode, dense !== undefined, warnings.length])).toEqual([
      ['KEYWORD', false, 1],
      ['SEMANTIC', true, 0],
      ['HYBRID', true, 0],
    ])
  })

  it('reaches the log with its fault, once, and says how many searches it concerns', async () => {
    const [log, fault] = [recordedLog(), failed('ENCODER_FAILED')]
    await encodeQueries([semantic('billing'), hybrid('login')], halfBroken(fault), log)
    expect(log.entries).toEqual([
      { level: 'warn', about: { fault, encoder: 'broken', searches: 2 }, message: expect.stringMatching(/by keyword/) },
    ])
  })

  it.each<ErrorCode>(['OVERLOADED', 'SHUTTING_DOWN'])(
    'for a reason that passes refuses its plans alone (%s)',
    async (code) => {
      const [log, error] = [recordedLog(), failed(code)]
      const plans = [hybrid('billing'), keyword('billing'), inTickets(hybrid('billing'))]
      const [refused, byKeyword, other] = await encodeQueries(plans, halfBroken(error), log)
      expect(refused).toBe(error)
      expect([byKeyword, other]).toMatchObject([{ mode: 'KEYWORD' }, { mode: 'HYBRID' }])
      expect(log.entries).toEqual([])
    },
  )

  it('by a fault of ours fails everything', async () => {
    await expect(encode([hybrid('billing')], halfBroken(new TypeError('x is undefined')))).rejects.toThrow(TypeError)
  })

  it('because the caller has gone is no reason to fall back', async () => {
    const [log, gone] = [recordedLog(), new AbortController()]
    const encoder = fakeEncoder({
      onEncode() {
        gone.abort(new SextantError('REQUEST_CANCELLED', 'The client closed the connection.'))
        throw failed('ENCODER_FAILED')
      },
    })
    const encoding = encodeQueries([hybrid('billing')], () => ({ encoder, languages: ['english'] }), log, gone.signal)
    await expect(encoding).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' })
    expect(log.entries).toEqual([])
  })
})
