/**
 * Random documents, filters and commands. Vectors lie on a coarse grid and texts are made of few words, so that ties, shared
 * terms, empty queries and filters that hold for some are all common; versions are few, so that late writes are too.
 */
import fc from 'fast-check'
import type { Attributes } from '../../../src/core/attributes.ts'
import type { ModelCard } from '../../../src/core/collection.ts'
import type { Filter, FilterField } from '../../../src/core/filter.ts'
import { type TenantId, tenantId } from '../../../src/core/ids.ts'
import { instant } from '../../../src/core/instant.ts'
import type { Fusion } from '../../../src/core/search.ts'
import { attribute, type DocumentContent } from './factories.ts'

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
  readonly dense?: Grid
  readonly sparse?: string
}

export type Command =
  | { readonly kind: 'replace'; readonly tenant: TenantId; readonly name: string; readonly content: GridContent }
  | { readonly kind: 'delete'; readonly tenant: TenantId; readonly names: readonly string[]; readonly version: number }
  | { readonly kind: 'search'; readonly searches: readonly RandomSearch[] }
  | { readonly kind: 'count'; readonly tenant: TenantId; readonly access: Filter; readonly filters: readonly Filter[] }
  | { readonly kind: 'read'; readonly tenant: TenantId; readonly access: Filter }
  | { readonly kind: 'reopen' }

export const TENANTS = ['acme', 'globex'].map(tenantId)
export const NAMES = ['a', 'b', 'c', 'd', 'e']
const MOST_DIMENSIONS = 19
const WORDS = ['harbor', 'lantern', 'anchors', 'anchor', 'ERR_4102', 'the', 'naïve', '日本語']
const TIMES = ['1969-12-31T00:00:00Z', '2024-02-29T12:00:00.001Z', '2024-03-01T00:00:00Z'].map((text) =>
  instant(Date.parse(text)),
)
const [RANKS, PRICES] = [
  [-1, 0, 1, 2],
  [-0.5, 0, 0.1, 0.30000000000000004, 1e9, 4548466999476273000, 2e21],
]
const [KINDS, LABELS, LANGUAGES] = [
  ['', 'faq', 'guide'],
  ['red', 'blue', 'Red'],
  ['en', 'de'],
]

const some = <Value>(values: readonly Value[]) => fc.subarray([...values])
const any = <Value>(values: readonly Value[]) => fc.constantFrom(...values)
const tenant = any(TENANTS)
/** Small, so that many writes come late. */
const version = fc.integer({ min: 1, max: 12 })
const grid = fc.array(any([-1, 0, 0.5, 1]), { minLength: MOST_DIMENSIONS, maxLength: MOST_DIMENSIONS })
const text = fc.array(any(WORDS), { maxLength: 6 }).map((words) => words.join(' '))

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
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...given }) as Attributes)

export const content: fc.Arbitrary<GridContent> = fc.record({
  version,
  language: fc.option(any(LANGUAGES), { nil: null }),
  tags: some(LABELS),
  attributes,
  createdAt: any(TIMES),
  updatedAt: any(TIMES),
  chunks: fc.array(fc.record({ text, dense: grid }), { maxLength: 3 }),
})

const within = (field: FilterField, values: readonly (string | number | boolean)[]): fc.Arbitrary<Filter> =>
  fc.subarray([...values], { minLength: 1 }).map((chosen) => ({ kind: 'in', field, values: chosen }))

const hasAll = (field: FilterField): fc.Arbitrary<Filter> =>
  fc.subarray(LABELS, { minLength: 1 }).map((values) => ({ kind: 'hasAll', field, values }))

const range = (field: FilterField, values: readonly number[]): fc.Arbitrary<Filter> =>
  fc
    .record({ gt: any(values), gte: any(values), lt: any(values), lte: any(values) }, { requiredKeys: [] })
    .filter((bounds) => Object.keys(bounds).length > 0)
    .map((bounds) => ({ kind: 'range', field, bounds }))

const FIELDS: readonly FilterField[] = [
  { kind: 'language' },
  { kind: 'tags' },
  { kind: 'createdAt' },
  ...(['STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME'] as const).map(attribute),
]

const condition: fc.Arbitrary<Filter> = fc.oneof(
  within({ kind: 'externalId' }, NAMES),
  within({ kind: 'language' }, LANGUAGES),
  within({ kind: 'tags' }, LABELS),
  within(attribute('STRING'), KINDS),
  within(attribute('STRING_LIST'), LABELS),
  within(attribute('INT'), RANKS),
  within(attribute('FLOAT'), PRICES),
  within(attribute('BOOLEAN'), [true, false]),
  hasAll({ kind: 'tags' }),
  hasAll(attribute('STRING_LIST')),
  range({ kind: 'createdAt' }, TIMES),
  range({ kind: 'updatedAt' }, TIMES),
  range(attribute('INT'), RANKS),
  range(attribute('FLOAT'), PRICES),
  range(attribute('DATE_TIME'), TIMES),
  any(FIELDS).map((field): Filter => ({ kind: 'exists', field })),
)

/** Any filter, often a plain condition, at most three levels deep. */
export const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: condition },
    { weight: 1, arbitrary: tie('filter').map((inner): Filter => ({ kind: 'not', filter: inner })) },
    {
      weight: 1,
      arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((filters): Filter => ({ kind: 'and', filters })),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('filter'), { minLength: 1, maxLength: 3 })
        .map((filters): Filter => ({ kind: 'or', filters })),
    },
  ),
})).filter

const NO_CONDITION: Filter = { kind: 'and', filters: [] }
const access = fc.oneof({ weight: 3, arbitrary: fc.constant(NO_CONDITION) }, { weight: 1, arbitrary: filter })

const fusion: fc.Arbitrary<Fusion> = fc.record({
  method: fc.constant('RRF' as const),
  k: any([1, 2, 20, 61]),
  weights: fc
    .record({ semantic: any([0, 0.5, 1, 2]), keyword: any([0, 0.5, 1, 2]) })
    .filter(({ semantic, keyword }) => semantic + keyword > 0),
})

const asked = {
  tenant,
  access,
  filter: fc.oneof(fc.constant(NO_CONDITION), filter),
  limit: fc.integer({ min: 1, max: 8 }),
  fusion,
}

export const search: fc.Arbitrary<RandomSearch> = fc.oneof(
  fc.record({ ...asked, dense: grid }),
  fc.record({ ...asked, sparse: text }),
  fc.record({ ...asked, dense: grid, sparse: text }),
)

/** Opening takes an engine a quarter of a second, so it is rare: some ten times in all. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('replace' as const), tenant, name: any(NAMES), content }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('delete' as const), tenant, names: some(NAMES), version }) },
  {
    weight: 30,
    arbitrary: fc.record({ kind: fc.constant('search' as const), searches: fc.array(search, { maxLength: 3 }) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('count' as const),
      tenant,
      access,
      filters: fc.array(filter, { maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('read' as const), tenant, access }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
)

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(command, {
  minLength: 1,
  maxLength: 24,
  size: 'max',
})
