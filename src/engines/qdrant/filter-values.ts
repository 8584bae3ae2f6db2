/**
 * Tests of single values. Qdrant compares whole numbers, texts and truth values; fractions and dates it knows by ranges only, so
 * being equal to one is lying between it and itself.
 */

import type { Bounds, FilterField, FilterScalar } from '../../core/filter.ts'
import { isOrdered, unordered } from '../../core/filter-refusals.ts'
import { asDocumentId } from '../../core/ids.ts'
import { attributeKey, CHUNK_KEYS, KEYS, type Part } from './layout.ts'
import { type Condition, disjunction, type Test } from './logic.ts'
import { keptNumber } from './numbers.ts'

/** The value of the field, or one of them, is among these. A value of another type is equal to none. */
export function valuesTest(field: FilterField, values: readonly FilterScalar[], part: Part): Test {
  switch (compared(field)) {
    case 'id':
      return idsTest(values, part)
    case 'text':
      return matchAny(fieldKey(field), texts(values))
    case 'whole':
      return matchAny(fieldKey(field), unique(numbers(values).filter(Number.isSafeInteger)))
    case 'number':
      return disjunction(unique(numbers(values).map(keptNumber)).map((value) => equals(fieldKey(field), value)))
    case 'truth':
      return disjunction(unique(truths(values)).map((value) => ({ key: fieldKey(field), match: { value } })))
    case 'place':
      return 'never'
  }
}

/**
 * The value lies within the bounds.
 *
 * @throws SextantError FILTER_INVALID for a field without order
 */
export function rangeTest(field: FilterField, bounds: Bounds): Test {
  if (!isOrdered(field)) throw unordered(field)
  if (Object.keys(bounds).length === 0) return existsTest(field)
  const [above, below] = [lower(bounds), upper(bounds)]
  if (above === 'nothing' || below === 'nothing') return 'never'
  const range = { ...above, ...below }
  return Object.keys(range).length === 0 ? existsTest(field) : { key: fieldKey(field), range }
}

/** There is a value, or one at least. */
export function existsTest(field: FilterField): Test {
  return ALWAYS_THERE.some((kind) => kind === field.kind)
    ? 'always'
    : { must_not: [{ is_empty: { key: fieldKey(field) } }] }
}

/** Where the values of the field lie, in both parts. Ids of documents lie elsewhere in each. */
export const fieldKey = (field: FilterField): string =>
  field.kind === 'attribute'
    ? attributeKey(field.name)
    : field.kind === 'documentId'
      ? CHUNK_KEYS.documentId
      : KEYS[field.kind]

const ALWAYS_THERE: readonly FilterField['kind'][] = ['documentId', 'externalId', 'createdAt', 'updatedAt']

type Compared = 'id' | 'text' | 'whole' | 'number' | 'truth' | 'place'

const COMPARED = {
  documentId: 'id',
  externalId: 'text',
  language: 'text',
  tags: 'text',
  createdAt: 'number',
  updatedAt: 'number',
  STRING: 'text',
  STRING_LIST: 'text',
  INT: 'whole',
  FLOAT: 'number',
  BOOLEAN: 'truth',
  DATE_TIME: 'number',
  GEO: 'place',
} as const satisfies Record<string, Compared>

const compared = (field: FilterField): Compared => COMPARED[field.kind === 'attribute' ? field.type : field.kind]

function idsTest(values: readonly FilterScalar[], part: Part): Test {
  const ids = unique(texts(values).filter((id) => asDocumentId(id) !== undefined))
  if (part === 'chunks') return matchAny(CHUNK_KEYS.documentId, ids)
  return ids.length === 0 ? 'never' : { has_id: ids }
}

function matchAny(key: string, values: readonly string[] | readonly number[]): Test {
  const [value] = values
  if (value === undefined) return 'never'
  return { key, match: values.length === 1 ? { value } : { any: [...values] as string[] | number[] } }
}

const equals = (key: string, value: number): Condition => ({ key, range: { gte: value, lte: value } })

/** Qdrant's index heeds one lower and one upper bound, so the narrower of two is sent. */
function lower({ gt, gte }: Bounds): { gt?: number; gte?: number } | 'nothing' {
  if (isBeyond(gt, Number.POSITIVE_INFINITY) || isBeyond(gte, Number.POSITIVE_INFINITY)) return 'nothing'
  if (gt !== undefined && (gte === undefined || gt >= gte)) return Number.isFinite(gt) ? { gt: keptNumber(gt) } : {}
  return gte !== undefined && Number.isFinite(gte) ? { gte: keptNumber(gte) } : {}
}

function upper({ lt, lte }: Bounds): { lt?: number; lte?: number } | 'nothing' {
  if (isBeyond(lt, Number.NEGATIVE_INFINITY) || isBeyond(lte, Number.NEGATIVE_INFINITY)) return 'nothing'
  if (lt !== undefined && (lte === undefined || lt <= lte)) return Number.isFinite(lt) ? { lt: keptNumber(lt) } : {}
  return lte !== undefined && Number.isFinite(lte) ? { lte: keptNumber(lte) } : {}
}

/** A bound that no stored number keeps, as they are all finite; JSON has no word for it. */
const isBeyond = (bound: number | undefined, end: number): boolean => bound === end || Number.isNaN(bound)

/** Half a surrogate pair, which no stored text has, counts as U+FFFD, as it does elsewhere; Qdrant would refuse it. */
const texts = (values: readonly FilterScalar[]): string[] =>
  unique(values.filter((value) => typeof value === 'string').map((text) => text.toWellFormed()))
const numbers = (values: readonly FilterScalar[]): number[] =>
  values.filter((value) => Number.isFinite(value)) as number[]
const truths = (values: readonly FilterScalar[]): boolean[] => values.filter((value) => typeof value === 'boolean')

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)]
