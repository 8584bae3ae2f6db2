import { describe, expect, it } from '@jest/globals'
import { collectionName } from '../../src/core/ids.ts'
import type { SearchPlan } from '../../src/core/search.ts'
import { encodeQueries } from '../../src/search/encode.ts'
import { bm25QueryVector } from '../../src/text/bm25.ts'
import { fakeEncoder, planFor, SCOPE } from './parts.ts'

const semantic = (query: string): SearchPlan => planFor({ mode: 'SEMANTIC', query })
const hybrid = (query: string): SearchPlan => planFor({ mode: 'HYBRID', query })
const keyword = (query: string): SearchPlan => planFor({ mode: 'KEYWORD', query })

describe('encoding', () => {
  it('encodes each distinct text once, in one call', async () => {
    const encoder = fakeEncoder()
    const plans = [semantic('billing'), hybrid('login'), hybrid('billing'), semantic('login login')]
    const encoded = await encodeQueries(plans, () => ({ encoder, language: 'english' }))
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
    await encodeQueries([semantic('billing'), semantic('login'), tickets], ({ scope }) => ({
      encoder: scope.collection === 'tickets' ? second : first,
      language: 'english',
    }))
    expect([first.calls, second.calls]).toEqual([[['billing', 'login']], [['billing']]])
  })

  it('gives each mode the vectors it ranks by', async () => {
    const retrievers = { encoder: fakeEncoder(), language: 'english' }
    const plans = [semantic('billing'), keyword('billing'), hybrid('billing')]
    const encoded = await encodeQueries(plans, () => retrievers)
    expect(encoded.map(({ dense, sparse }) => [dense !== undefined, sparse !== undefined])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ])
    expect(encoded[1]?.sparse).toEqual(bm25QueryVector('billing', 'english'))
  })

  it('asks no model for keywords', async () => {
    const encoder = fakeEncoder()
    await encodeQueries([keyword('billing'), keyword('login')], () => ({ encoder, language: 'english' }))
    expect(encoder.calls).toEqual([])
  })

  it('warns when the model did not read the whole query, but not where no model read it', async () => {
    const encoder = fakeEncoder({ cutTokens: 7 })
    const plans = [hybrid('billing'), keyword('billing')]
    const [read, unread] = await encodeQueries(plans, () => ({ encoder, language: 'english' }))
    expect(read?.warnings).toEqual([
      {
        code: 'QUERY_TRUNCATED',
        message: 'The model three-axes reads 16 tokens; the last 7 of the query were not read.',
      },
    ])
    expect(unread?.warnings).toEqual([])
  })
})
