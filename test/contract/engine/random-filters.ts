/**
 * Random filters over the few values that random documents have, so that most hold for some. One that tests single chunks is
 * only for searches.
 */
import fc from 'fast-check'
import { ATTRIBUTE_TYPES } from '../../../src/core/attributes.ts'
import type { Filter, FilterField } from '../../../src/core/filter.ts'
import { attribute } from './factories.ts'
import { area } from './random-areas.ts'
import { KINDS, LABELS, LANGUAGES, LATER, NAMES, PRICES, RANKS, TIMES } from './random-values.ts'

/** As the words of texts and titles are searched: lower-case, whole; one is nowhere, and one is a part of another. */
const WORDS = [
  'harbor',
  'lantern',
  'anchors',
  'anchor',
  'err',
  '4102',
  'the',
  'naïve',
  '日本語',
  'ς',
  'i̇d',
  'harb',
  'nowhere',
]

const any = <Value>(values: readonly Value[]) => fc.constantFrom(...values)

const among = (field: FilterField, values: readonly (string | number | boolean)[]): fc.Arbitrary<Filter> =>
  fc.subarray([...values], { minLength: 1 }).map((chosen) => ({ kind: 'in', field, values: chosen }))

const hasAll = (field: FilterField): fc.Arbitrary<Filter> =>
  fc.subarray(LABELS, { minLength: 1 }).map((values) => ({ kind: 'hasAll', field, values }))

const range = (field: FilterField, values: readonly number[]): fc.Arbitrary<Filter> =>
  fc
    .record({ gt: any(values), gte: any(values), lt: any(values), lte: any(values) }, { requiredKeys: [] })
    .filter((bounds) => Object.keys(bounds).length > 0)
    .map((bounds) => ({ kind: 'range', field, bounds }))

const geo = (field: FilterField): fc.Arbitrary<Filter> => area.map((where) => ({ kind: 'geo', field, area: where }))

const words = (of: 'title' | 'text'): fc.Arbitrary<Filter> =>
  fc.record({
    kind: fc.constant('words' as const),
    of: fc.constant(of),
    match: any(['all', 'any', 'phrase'] as const),
    words: fc.array(any(WORDS), { minLength: 1, maxLength: 3 }),
  })

const FIELDS: readonly FilterField[] = [
  { kind: 'language' },
  { kind: 'tags' },
  { kind: 'createdAt' },
  ...ATTRIBUTE_TYPES.map(attribute),
  ...LATER.map(({ name, type }): FilterField => ({ kind: 'attribute', name, type })),
]

/** Of attributes that may be declared by then, or not: then nothing has them. */
const later: readonly fc.Arbitrary<Filter>[] = LATER.map(({ name, type }) => {
  const field: FilterField = { kind: 'attribute', name, type }
  switch (type) {
    case 'INT':
      return fc.oneof(among(field, RANKS), range(field, RANKS))
    case 'DATE_TIME':
      return range(field, TIMES)
    case 'GEO':
      return geo(field)
    default:
      return among(field, LABELS)
  }
})

const condition: fc.Arbitrary<Filter> = fc.oneof(
  among({ kind: 'externalId' }, NAMES),
  among({ kind: 'language' }, LANGUAGES),
  among({ kind: 'tags' }, LABELS),
  among(attribute('STRING'), KINDS),
  among(attribute('STRING_LIST'), LABELS),
  among(attribute('INT'), RANKS),
  among(attribute('FLOAT'), PRICES),
  among(attribute('BOOLEAN'), [true, false]),
  hasAll({ kind: 'tags' }),
  hasAll(attribute('STRING_LIST')),
  range({ kind: 'createdAt' }, TIMES),
  range({ kind: 'updatedAt' }, TIMES),
  range(attribute('INT'), RANKS),
  range(attribute('FLOAT'), PRICES),
  range(attribute('DATE_TIME'), TIMES),
  { weight: 3, arbitrary: geo(attribute('GEO')) },
  { weight: 3, arbitrary: words('title') },
  { weight: 2, arbitrary: any(FIELDS).map((field): Filter => ({ kind: 'exists', field })) },
  ...later,
)

/** Any filter made of these, often a plain one, at most three levels deep. */
const nested = (plain: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 4, arbitrary: plain },
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

/** Holds for whole documents. */
export const documentFilter: fc.Arbitrary<Filter> = nested(condition)
/** May hold for some chunks of a document. */
export const searchFilter: fc.Arbitrary<Filter> = nested(
  fc.oneof({ weight: 3, arbitrary: condition }, { weight: 1, arbitrary: words('text') }),
)

export const NO_CONDITION: Filter = { kind: 'and', filters: [] }
export const access: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(NO_CONDITION) },
  { weight: 1, arbitrary: documentFilter },
)
