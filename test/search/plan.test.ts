import { describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { collectionName, LOCAL_TENANT, tenantId } from '../../src/core/ids.ts'
import type { SearchPlan } from '../../src/core/search.ts'
import { countedFilter, planHash, planSearch, type SearchRequest } from '../../src/search/plan.ts'
import { ARTICLES, FUSION, GROUND, LIMITS, PROFILE, planFor, requestFor, tagged } from './parts.ts'

const plan = (differing: Partial<SearchRequest> = {}): SearchPlan => planSearch(requestFor(differing), LIMITS, GROUND)
const failure = (code: string, ...words: readonly string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(words.join('.*'))) })

describe('planning', () => {
  it('takes from the profile what the request leaves open', () => {
    expect(plan()).toEqual(planFor())
    expect(plan({ profile: { ...PROFILE, name: 'codes', mode: 'KEYWORD', windowSize: 30 } })).toEqual(
      planFor({ profile: 'codes', mode: 'KEYWORD', windowSize: 30 }),
    )
  })

  it("prefers the request's mode to the profile's", () => {
    expect(plan({ mode: 'SEMANTIC' }).mode).toBe('SEMANTIC')
  })

  it('trims the query', () => {
    expect(plan({ query: '\n how do I  pay? ' }).query).toBe('how do I  pay?')
  })

  it.each(['', '   ', '\n\t\u00a0'])('refuses the empty query %j', (query) => {
    expect(() => plan({ query })).toThrow(failure('QUERY_EMPTY', 'at least one word'))
  })

  it('refuses a query that is too long, and says both lengths', () => {
    expect(plan({ query: 'x'.repeat(200) }).query).toHaveLength(200)
    expect(() => plan({ query: 'x'.repeat(201) })).toThrow(
      failure('QUERY_TOO_LONG', '201', '200', 'limits.queryCharacters'),
    )
  })

  it.each([0, -1, 101, 1.5, Number.NaN])('refuses a page of %d', (first) => {
    expect(() => plan({ first })).toThrow(failure('PAGE_SIZE_OUT_OF_RANGE', String(first), 'from 1 to 100'))
  })

  it.each([1, 100])('takes a page of %d', (first) => {
    expect(() => plan({ first })).not.toThrow()
  })

  it('takes an order as it is', () => {
    const order = { field: { kind: 'updatedAt' }, direction: 'DESC' } as const
    expect(plan({ order })).toEqual(planFor({ order }))
  })

  it.each([0, 0.5])('refuses a relevance of %d, which no stage calibrates', (minRelevance) => {
    expect(() => plan({ minRelevance })).toThrow(
      failure('RELEVANCE_UNCALIBRATED', '"default"', 'within one response', 'Leave `minRelevance` out'),
    )
  })

  it('refuses to continue another search', () => {
    const continuation = {
      searchId: 's',
      planHash: planHash(plan({ query: 'login' })),
      mode: 'HYBRID' as const,
      position: 9,
    }
    expect(() => plan({ continuation })).toThrow(
      failure('CURSOR_OF_ANOTHER_QUERY', 'another search', 'Leave `after` out'),
    )
  })

  it.each<Partial<SearchRequest>>([
    { order: { field: { kind: 'title' }, direction: 'ASC' } },
    { tuning: { windowSize: 50 } },
    { tuning: { exact: true } },
  ])('refuses to continue with %j', (differing) => {
    const continuation = { searchId: 's', planHash: planHash(plan()), mode: 'HYBRID' as const, position: 9 }
    expect(() => plan({ ...differing, continuation })).toThrow(failure('CURSOR_OF_ANOTHER_QUERY', 'orderBy, tuning'))
  })

  it('continues a search that fell back, whose cursor has another mode than the plan', () => {
    const continuation = { searchId: 's', planHash: planHash(plan()), mode: 'KEYWORD' as const, position: 9 }
    expect(plan({ continuation })).toEqual(plan())
  })

  it('continues the same search with a page of another size', () => {
    const continuation = { searchId: 's', planHash: planHash(plan()), mode: 'HYBRID' as const, position: 9 }
    expect(plan({ continuation, first: 50 })).toEqual(plan())
  })
})

describe('what a filter admits', () => {
  const inText = { kind: 'words', of: 'text', match: 'all', words: ['refund'] } as const

  it('is counted by the filter of the plan', () => {
    expect(countedFilter(planFor({ filter: tagged('new') }))).toEqual(tagged('new'))
    expect(countedFilter(planFor({ filter: { ...inText, of: 'title' } }))).not.toBeNull()
  })

  it('is not counted where a part of the filter holds for chunks', () => {
    expect(countedFilter(planFor({ filter: inText }))).toBeNull()
    const nested = { kind: 'not', filter: { kind: 'and', filters: [tagged('new'), inText] } } as const
    expect(countedFilter(planFor({ filter: nested }))).toBeNull()
  })
})

describe('the hash of a plan', () => {
  it('does not depend on the order of properties, at any depth', () => {
    const filter = { ...tagged('new'), field: { kind: 'attribute', name: 'kind', type: 'STRING' } } as const
    const turned = { values: ['new'], field: { type: 'STRING', name: 'kind', kind: 'attribute' }, kind: 'in' } as const
    const reversed = Object.fromEntries(Object.entries(planFor({ filter: turned })).reverse())
    expect(planHash(reversed as unknown as SearchPlan)).toBe(planHash(planFor({ filter })))
  })

  it('is short and fit for a cursor', () => {
    expect(planHash(planFor())).toMatch(/^[\w-]{22}$/)
  })

  const others: Readonly<Record<string, Partial<SearchPlan>>> = {
    query: { query: 'Billing' },
    mode: { mode: 'SEMANTIC' },
    profile: { profile: 'other' },
    filter: { filter: tagged('new') },
    'filter value': { filter: tagged('old') },
    grouping: { groupBy: 'NONE' },
    'window size': { windowSize: 200 },
    'fusion constant': { fusion: { ...FUSION, k: 60 } },
    'fusion weight': { fusion: { ...FUSION, weights: { semantic: 2, keyword: 1 } } },
    'fusion method': { fusion: { method: 'DBSF' } },
    exactness: { exact: true },
    order: { order: { field: { kind: 'title' }, direction: 'ASC' } },
    'direction of the order': { order: { field: { kind: 'title' }, direction: 'DESC' } },
    'attribute of the order': {
      order: { field: { kind: 'attribute', name: 'title', type: 'STRING' }, direction: 'ASC' },
    },
    collection: {
      scope: scopeFor({ ...LOCAL_PRINCIPAL, tenant: LOCAL_TENANT, access: MATCH_ALL }, collectionName('tickets')),
    },
    tenant: { scope: scopeFor({ ...LOCAL_PRINCIPAL, tenant: tenantId('acme'), access: MATCH_ALL }, ARTICLES) },
    access: { scope: scopeFor({ ...LOCAL_PRINCIPAL, tenant: LOCAL_TENANT, access: tagged('public') }, ARTICLES) },
  }

  it.each(Object.keys(others))('changes with the %s', (name) => {
    expect(planHash(planFor(others[name]))).not.toBe(planHash(planFor()))
  })

  it('is another one for each of them', () => {
    const hashes = Object.values(others).map((differing) => planHash(planFor(differing)))
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
