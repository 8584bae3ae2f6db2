import { describe, expect, it } from '@jest/globals'
import type { AttributeType } from '../../src/core/attributes.ts'
import { type DocumentContent, day } from '../contract/engine/factories.ts'
import { billingDocuments, documentId, SCOPE } from '../search/parts.ts'
import { declared, type Installation, openInstallation } from './installation.ts'

const facetable = (name: string, type: AttributeType) => ({ ...declared(name, type), facetable: true })

const ATTRIBUTES = [
  facetable('kind', 'STRING'),
  facetable('labels', 'STRING_LIST'),
  facetable('rank', 'INT'),
  facetable('price', 'FLOAT'),
  facetable('open', 'BOOLEAN'),
  facetable('dueAt', 'DATE_TIME'),
  declared('plain', 'STRING'),
]

/** Documents a01 to a06: red are the odd ones, English the first three. */
const described = (name: string): DocumentContent => {
  const number = Number(name.slice(1))
  return {
    tags: [number % 2 === 1 ? 'red' : 'blue', 'all'],
    language: number <= 3 ? 'en' : null,
    attributes: {
      kind: number === 1 ? 'guide' : 'faq',
      labels: number === 1 ? ['x', 'y'] : [],
      rank: number % 3,
      open: number < 3,
      ...(number > 2 && { price: number / 2, dueAt: day(`2026-01-0${number}T00:00:00Z`) }),
    },
  }
}

const open = () => openInstallation({ documents: billingDocuments(6, described), attributes: ATTRIBUTES })

interface Facet {
  readonly field: string
  readonly values: readonly { readonly value: string; readonly count: number; readonly selected: boolean }[]
  readonly missingCount: number
  readonly stats: { readonly min: number; readonly max: number } | null
}

const ASK = `query Ask($by: [FacetInput!]!, $filter: SearchFilter, $query: String! = "billing", $first: Int! = 10, $after: String, $groupBy: SearchGrouping! = DOCUMENT) {
  search(query: $query, mode: SEMANTIC, filter: $filter, first: $first, after: $after, groupBy: $groupBy) {
    rankedCount
    pageInfo { endCursor }
    facets(by: $by) { field values { value count selected } missingCount stats { min max } }
  }
}`

interface Answered {
  readonly search: {
    readonly pageInfo: { readonly endCursor: string }
    readonly facets: readonly Facet[] | null
  } | null
}

async function facets({ ask }: Installation, by: object, variables: object = {}): Promise<readonly Facet[] | null> {
  const { data, errors } = await ask<Answered>(ASK, { by, ...variables })
  expect(errors).toBeUndefined()
  return data.search?.facets ?? null
}

/** Values as `value count`, those selected with an asterisk, and behind the bar how many documents have none. */
const written = (all: readonly Facet[] | null): readonly string[] | undefined =>
  all?.map(
    ({ values, missingCount }) =>
      `${values.map(({ value, count, selected }) => `${value} ${count}${selected ? '*' : ''}`).join(', ')} | ${missingCount}`,
  )

const ALL_FIELDS = ['TAGS', 'LANGUAGE', 'KIND', 'LABELS', 'RANK', 'PRICE', 'OPEN', 'DUE_AT']

describe('facets', () => {
  it('count the values of every field, as texts', async () => {
    await using installation = await openInstallation({
      documents: billingDocuments(6, described),
      attributes: ATTRIBUTES,
      limits: { facetsPerOperation: 8 },
    })
    const found = await facets(
      installation,
      ALL_FIELDS.map((field) => ({ field })),
    )
    expect(found?.map(({ field }) => field)).toEqual(ALL_FIELDS)
    expect(written(found)).toEqual([
      'all 6, blue 3, red 3 | 0',
      'en 3 | 3',
      'faq 5, guide 1 | 0',
      'x 1, y 1 | 5',
      '0 2, 1 2, 2 2 | 0',
      '1.5 1, 2 1, 2.5 1, 3 1 | 2',
      'false 4, true 2 | 0',
      '2026-01-03T00:00:00Z 1, 2026-01-04T00:00:00Z 1, 2026-01-05T00:00:00Z 1, 2026-01-06T00:00:00Z 1 | 2',
    ])
    expect(found?.map(({ stats }) => stats)).toEqual([
      ...[null, null, null, null],
      { min: 0, max: 2 },
      { min: 1.5, max: 3 },
      null,
      { min: day('2026-01-03T00:00:00Z'), max: day('2026-01-06T00:00:00Z') },
    ])
  })

  it('count the ranked window, or every document that the filter admits', async () => {
    await using installation = await open()
    const by = [{ field: 'TAGS' }, { field: 'TAGS', scope: 'FILTER' }]
    const documents = { query: 'nothing that is written anywhere' }
    expect(written(await facets(installation, by))).toEqual(['all 6, blue 3, red 3 | 0', 'all 6, blue 3, red 3 | 0'])
    const narrowed = { ...documents, filter: { language: { eq: 'en' } } }
    expect(written(await facets(installation, by, narrowed))).toEqual([
      'all 3, red 2, blue 1 | 0',
      'all 3, red 2, blue 1 | 0',
    ])
    const { data } = await installation.ask<Answered>(
      '{ search(query: "absent", mode: KEYWORD) { rankedCount facets(by: [{ field: TAGS }, { field: TAGS, scope: FILTER }]) { values { value count selected } missingCount } } }',
    )
    expect(data.search).toMatchObject({ rankedCount: 0 })
    expect(written(data.search?.facets ?? null)).toEqual([' | 0', 'all 6, blue 3, red 3 | 0'])
  })

  it('are the same on every page, and whatever is grouped', async () => {
    await using installation = await open()
    const by = [{ field: 'RANK' }]
    const due = ['0 2, 1 2, 2 2 | 0']
    const { data } = await installation.ask<Answered>(ASK, { by, first: 2 })
    expect(written(data.search?.facets ?? null)).toEqual(due)
    const after = data.search?.pageInfo.endCursor
    expect(written(await facets(installation, by, { first: 2, after }))).toEqual(due)
    expect(written(await facets(installation, by, { groupBy: 'NONE' }))).toEqual(due)
  })

  it('leave out what was deleted since the window was ranked', async () => {
    await using installation = await open()
    const { data } = await installation.ask<Answered>(ASK, { by: [{ field: 'TAGS' }], first: 2 })
    await installation.engine.deleteDocuments(SCOPE, [documentId('a01')], 9)
    const after = data.search?.pageInfo.endCursor
    expect(written(await facets(installation, [{ field: 'TAGS' }], { first: 2, after }))).toEqual([
      'all 5, blue 3, red 2 | 0',
    ])
  })

  it('look past the filter of their own field, unless told otherwise', async () => {
    await using installation = await open()
    const filter = { tags: { hasAny: ['red'] }, language: { eq: 'en' } }
    const by = [
      { field: 'TAGS', scope: 'FILTER' },
      { field: 'TAGS', scope: 'FILTER', excludeOwnFilter: false },
      { field: 'LANGUAGE', scope: 'FILTER' },
      { field: 'TAGS' },
    ]
    expect(written(await facets(installation, by, { filter }))).toEqual([
      'all 3, red 2*, blue 1 | 0',
      'all 2, red 2* | 0',
      'en 2* | 1',
      'all 2, red 2* | 0',
    ])
  })

  it('say which values the filter asks for, by any of its operators', async () => {
    await using installation = await open()
    const selected = async (field: string, filter: object) => {
      const [facet] = (await facets(installation, [{ field, scope: 'FILTER' }], { filter })) ?? []
      return facet?.values.filter((one) => one.selected).map(({ value }) => value)
    }
    expect(await selected('TAGS', { tags: { hasAll: ['red', 'all'] } })).toEqual(['all', 'red'])
    expect(await selected('TAGS', { tags: { hasNone: ['red'] } })).toEqual([])
    expect(await selected('KIND', { attributes: { kind: { in: ['guide', 'unknown'] } } })).toEqual(['guide'])
    expect(await selected('RANK', { attributes: { rank: { eq: 2 } } })).toEqual(['2'])
    expect(await selected('PRICE', { attributes: { price: { in: [2, 3] } } })).toEqual(['2', '3'])
    expect(await selected('OPEN', { attributes: { open: { eq: false } } })).toEqual(['false'])
    expect(
      await selected('OPEN', { or: [{ attributes: { open: { eq: true } } }, { language: { eq: 'en' } }] }),
    ).toEqual([])
  })

  it('are null with a condition on texts where the filter is counted', async () => {
    await using installation = await open()
    const filter = { text: { allTerms: 'a01' } }
    expect(await facets(installation, [{ field: 'TAGS' }, { field: 'TAGS', scope: 'FILTER' }], { filter })).toBeNull()
    expect(written(await facets(installation, [{ field: 'TAGS' }], { filter }))).toEqual(['all 1, red 1 | 0'])
  })

  it('are cut at `first`, which is bounded as every other', async () => {
    await using installation = await open()
    expect(written(await facets(installation, [{ field: 'TAGS', first: 1 }]))).toEqual(['all 6 | 0'])
    expect(written(await facets(installation, [{ field: 'TAGS', first: null, scope: null }]))).toHaveLength(1)
    for (const first of [0, 51, -1]) {
      const { data, errors } = await installation.ask<Answered>(ASK, { by: [{ field: 'TAGS', first }] })
      expect(errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
        [['search', 'facets'], 'PAGE_SIZE_OUT_OF_RANGE'],
      ])
      expect(data.search?.facets).toBeNull()
    }
  })

  it('of one operation are one call of the engine, which counts no values that nobody selects', async () => {
    await using installation = await open()
    const { data, errors } = await installation.ask(
      `{
        one: search(query: "billing") { facets(by: [{ field: TAGS }, { field: KIND, scope: FILTER }]) { values { value } } }
        two: search(query: "login") { facets(by: [{ field: PRICE }, { field: KIND, scope: FILTER }]) { stats { max } } }
        same: search(query: "billing", first: 1) { facets(by: [{ field: TAGS }]) { values { count } } }
      }`,
    )
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ two: { facets: [{ stats: { max: 3 } }, { stats: null }] } })
    expect(installation.engine.facetRequests.map((asked) => asked.map(({ limit }) => limit))).toEqual([[10, 10, 0, 0]])
  })

  it('are refused where the collection does not declare the field as facetable', async () => {
    await using installation = await openInstallation({ attributes: ATTRIBUTES, others: ['plain'] })
    const { errors } = await installation.ask(
      '{ search(query: "billing", collection: "plain") { facets(by: [{ field: KIND }]) { field } } }',
    )
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'FACET_INVALID' } })
    expect(errors?.[0]?.message).toBe(
      '`by` names KIND, which the collection "plain" does not declare as facetable. Count by one of TAGS, LANGUAGE.',
    )
    const unknown = await installation.ask('{ search(query: "a") { facets(by: [{ field: PLAIN }]) { field } } }')
    expect(unknown.errors?.[0]?.message).toMatch(/"PLAIN" does not exist in "FacetField"/)
  })

  it('are only so many in one operation', async () => {
    await using installation = await open()
    const many = Array.from({ length: 7 }, (_, place) => ({ field: 'TAGS', first: place + 1 }))
    const { data, errors } = await installation.ask<Answered>(ASK, { by: many })
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['TOO_MANY_FACETS'])
    expect(data.search).toMatchObject({ rankedCount: 6, facets: null })
    expect(await facets(installation, [])).toEqual([])
  })
})
