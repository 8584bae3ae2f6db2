/**
 * Random documents, searches and commands. Vectors lie on a coarse grid and texts are made of few words, so that ties, shared
 * terms, empty queries and filters that hold for some are all common; versions are few, so that late writes are too.
 */
import fc from 'fast-check'
import { type Attributes, FACETABLE_TYPES } from '../../../src/core/attributes.ts'
import type { ModelCard } from '../../../src/core/collection.ts'
import type { JsonValue } from '../../../src/core/document.ts'
import type { FacetField } from '../../../src/core/facets.ts'
import type { Filter } from '../../../src/core/filter.ts'
import type { TenantId } from '../../../src/core/ids.ts'
import type { DocumentOrder, DocumentSortField, SortField } from '../../../src/core/order.ts'
import type { Fusion } from '../../../src/core/search.ts'
import type { FacetRequest } from '../../../src/ports/engine.ts'
import { attribute, type DocumentContent } from './factories.ts'
import { PLACES } from './random-areas.ts'
import { access, documentFilter, NO_CONDITION, searchFilter } from './random-filters.ts'
import { KINDS, LABELS, LANGUAGES, LATER, NAMES, PRICES, RANKS, TENANTS, TIMES, WORDS } from './random-values.ts'

/** A vector before it is cut to the collection's dimensions. */
export type Grid = readonly number[]

export type GridContent = Omit<DocumentContent, 'chunks'> & {
  readonly chunks: readonly { readonly text: string; readonly dense: Grid }[]
}

export interface RandomSearch {
  readonly tenant: TenantId
  readonly access: Filter
  readonly filter: Filter
  readonly limit: number
  readonly fusion: Fusion
  readonly exact: boolean
  readonly leaves: boolean
  readonly field?: SortField
  readonly dense?: Grid
  readonly sparse?: string
}

export interface RandomScroll {
  readonly tenant: TenantId
  readonly access: Filter
  readonly filter: Filter
  readonly order?: DocumentOrder
  /** Of a page. */
  readonly limit: number
}

export interface RandomFacets {
  readonly tenant: TenantId
  readonly access: Filter
  readonly requests: readonly FacetRequest[]
}

export type Command =
  | { readonly kind: 'replace'; readonly tenant: TenantId; readonly name: string; readonly content: GridContent }
  | { readonly kind: 'delete'; readonly tenant: TenantId; readonly names: readonly string[]; readonly version: number }
  | ({ readonly kind: 'raise'; readonly name: string } & RandomRise)
  | { readonly kind: 'declare'; readonly names: readonly string[] }
  | { readonly kind: 'search'; readonly searches: readonly RandomSearch[] }
  | ({ readonly kind: 'scroll' } & RandomScroll)
  | { readonly kind: 'count'; readonly tenant: TenantId; readonly access: Filter; readonly filters: readonly Filter[] }
  | ({ readonly kind: 'facets' } & RandomFacets)
  | { readonly kind: 'read'; readonly tenant: TenantId; readonly access: Filter }
  | { readonly kind: 'reopen' }

interface RandomRise {
  readonly tenant: TenantId
  readonly access: Filter
  readonly version: number
  readonly contentHash: string
}

const MOST_DIMENSIONS = 19

const some = <Value>(values: readonly Value[]) => fc.subarray([...values])
const any = <Value>(values: readonly Value[]) => fc.constantFrom(...values)
const tenant = any(TENANTS)
/** Small, so that many writes come late. */
const version = fc.integer({ min: 1, max: 12 })
/** Few, so that versions can rise. */
const contentHash = any(['one content', 'another'])
const grid = fc.array(any([-1, 0, 0.5, 1]), { minLength: MOST_DIMENSIONS, maxLength: MOST_DIMENSIONS })
const text = fc
  .array(fc.tuple(any(WORDS), any([' ', '-', ', '])), { maxLength: 6 })
  .map((words) => words.map(([word, end]) => word + end).join(''))

/** What decides how vectors are compared. The lengths are those where four lanes do and do not divide them. */
export const model: fc.Arbitrary<Partial<ModelCard>> = fc.record({
  similarity: any(['cosine', 'dot', 'euclid'] as const),
  normalized: fc.boolean(),
  dimensions: any([1, 2, 3, 4, 5, 8, 16, MOST_DIMENSIONS]),
})

/** Any of the attributes may be missing. */
const attributes: fc.Arbitrary<Attributes> = fc
  .record(
    {
      kind: any(KINDS),
      labels: some(LABELS),
      rank: any(RANKS),
      price: any(PRICES),
      open: fc.boolean(),
      due: any(TIMES),
      place: any(PLACES),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...given }) as Attributes)

/** What could be an attribute one day, of its type or of another. */
const member: fc.Arbitrary<JsonValue> = fc.oneof(
  any(LABELS),
  some(LABELS),
  any(RANKS),
  any(TIMES).map((time) => new Date(time).toISOString()),
  any(PLACES).map(({ latitude, longitude }): JsonValue => ({ latitude, longitude, precise: true })),
  any([null, true, 0.5, ['red', 1], { latitude: 100, longitude: 0 }, '2023-02-29']),
)

const metadata: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 1, arbitrary: any([null, 'colour', ['colour']]) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(any([...LATER.map(({ name }) => name), 'other']), member), { maxLength: 5 })
      .map((members): JsonValue => Object.fromEntries(members)),
  },
)

export const content: fc.Arbitrary<GridContent> = fc.record({
  version,
  contentHash,
  title: fc.option(text, { nil: null }),
  language: fc.option(any(LANGUAGES), { nil: null }),
  tags: some(LABELS),
  attributes,
  metadata,
  createdAt: any(TIMES),
  updatedAt: any(TIMES),
  chunks: fc.array(fc.record({ text, dense: grid }), { maxLength: 3 }),
})

const fusion: fc.Arbitrary<Fusion> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      method: fc.constant('RRF' as const),
      k: any([1, 2, 20, 61]),
      weights: fc
        .record({ semantic: any([0, 0.5, 1, 2]), keyword: any([0, 0.5, 1, 2]) })
        .filter(({ semantic, keyword }) => semantic + keyword > 0),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ method: 'DBSF' } as const) },
)

const NUMERIC: readonly DocumentSortField[] = [
  { kind: 'createdAt' },
  { kind: 'updatedAt' },
  attribute('INT'),
  attribute('FLOAT'),
  attribute('DATE_TIME'),
  { kind: 'attribute', name: 'shelf', type: 'INT' },
]
const SORTABLE: readonly SortField[] = [
  ...NUMERIC,
  { kind: 'title' },
  attribute('STRING'),
  { kind: 'attribute', name: 'colour', type: 'STRING' },
]

const asked = {
  tenant,
  access,
  filter: fc.oneof({ weight: 1, arbitrary: fc.constant(NO_CONDITION) }, { weight: 2, arbitrary: searchFilter }),
  limit: fc.integer({ min: 1, max: 8 }),
  fusion,
  exact: fc.boolean(),
  leaves: fc.boolean(),
}
const field = any(SORTABLE)
const one = (vectors: { dense?: fc.Arbitrary<Grid>; sparse?: fc.Arbitrary<string> }): fc.Arbitrary<RandomSearch> =>
  fc.oneof(
    fc.record({ ...asked, ...vectors }),
    fc.record({ ...asked, ...vectors, field }),
  ) as fc.Arbitrary<RandomSearch>

export const search: fc.Arbitrary<RandomSearch> = fc.oneof(
  { weight: 1, arbitrary: one({ dense: grid }) },
  { weight: 1, arbitrary: one({ sparse: text }) },
  { weight: 2, arbitrary: one({ dense: grid, sparse: text }) },
)

const scrolled = {
  tenant,
  access,
  filter: fc.oneof(fc.constant(NO_CONDITION), documentFilter),
  limit: fc.integer({ min: 1, max: 4 }),
}
const order: fc.Arbitrary<DocumentOrder> = fc.record({ field: any(NUMERIC), direction: any(['ASC', 'DESC'] as const) })
export const scroll: fc.Arbitrary<RandomScroll> = fc.oneof(
  { weight: 1, arbitrary: fc.record(scrolled) },
  { weight: 3, arbitrary: fc.record({ ...scrolled, order }) },
)

const FACETABLE: readonly FacetField[] = [
  { kind: 'tags' },
  { kind: 'language' },
  ...FACETABLE_TYPES.map(attribute),
  { kind: 'attribute', name: 'colours', type: 'STRING_LIST' },
  { kind: 'attribute', name: 'sold', type: 'DATE_TIME' },
]
const facet: fc.Arbitrary<FacetRequest> = fc.record({
  field: any(FACETABLE),
  filter: fc.oneof(fc.constant(NO_CONDITION), documentFilter),
  limit: fc.integer({ min: 0, max: 6 }),
})
export const facets: fc.Arbitrary<RandomFacets> = fc.record({
  tenant,
  access,
  requests: fc.array(facet, { maxLength: 5 }),
})

const as = <Kind extends string>(kind: Kind) => fc.constant(kind)

/** Opening takes an engine a quarter of a second, so it is rare: some ten times in all. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: as('replace'), tenant, name: any(NAMES), content }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: as('delete'), tenant, names: fc.subarray([...NAMES], { minLength: 1 }), version }),
  },
  { weight: 10, arbitrary: fc.record({ kind: as('raise'), tenant, access, name: any(NAMES), version, contentHash }) },
  { weight: 5, arbitrary: fc.record({ kind: as('declare'), names: some(LATER.map(({ name }) => name)) }) },
  { weight: 30, arbitrary: fc.record({ kind: as('search'), searches: fc.array(search, { maxLength: 3 }) }) },
  { weight: 10, arbitrary: scroll.map((one) => ({ kind: 'scroll' as const, ...one })) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: as('count'), tenant, access, filters: fc.array(documentFilter, { maxLength: 4 }) }),
  },
  { weight: 10, arbitrary: facets.map((one) => ({ kind: 'facets' as const, ...one })) },
  { weight: 5, arbitrary: fc.record({ kind: as('read'), tenant, access }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
)

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(command, {
  minLength: 1,
  maxLength: 24,
  size: 'max',
})
