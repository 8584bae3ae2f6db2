/**
 * Filters as Qdrant's. Both are two-valued, and a missing value satisfies no condition, so complements are exact. Chunks have what
 * documents are filtered by, under the same keys, so one filter holds for both; only ids of documents lie elsewhere, and words of
 * texts are for chunks alone.
 */

import type { Filter, FilterField, WordMatch } from '../../core/filter.ts'
import { ofChunks } from '../../core/filter-refusals.ts'
import type { Scope } from '../../core/scope.ts'
import { existsTest, rangeTest, valuesTest } from './filter-values.ts'
import { areaCondition } from './geo.ts'
import { attributeKey, CHUNK_KEYS, DOCUMENT_KEYS, KEYS, type Part } from './layout.ts'
import {
  asFilter,
  asTest,
  type Condition,
  type Conditions,
  complement,
  conjunction,
  disjunction,
  type Test,
} from './logic.ts'

/**
 * The filter for points of the part. Tombstones pass it where it asks for what they lack: `scopeFilter` leaves them out.
 *
 * @throws SextantError FILTER_INVALID for a range of what has no order, and for words of texts where documents are asked for
 */
export const filterOf = (filter: Filter, part: Part): Conditions => asFilter(testOf(filter, part))

/**
 * The filter within the scope: of its tenant, what it may see, and of documents those that are there.
 *
 * @throws SextantError FILTER_INVALID as `filterOf`
 */
export const scopeFilter = ({ tenant, access }: Scope, filter: Filter, part: Part): Conditions =>
  asFilter(
    conjunction([
      { key: KEYS.tenant, match: { value: tenant } },
      ...(part === 'documents' ? [LIVE] : []),
      testOf(access, part),
      testOf(filter, part),
    ]),
  )

/** The filter, and these conditions with it. */
export const narrowed = (filter: Conditions, ...conditions: readonly Test[]): Conditions =>
  asFilter(conjunction([asTest(filter), ...conditions]))

const LIVE: Condition = { key: DOCUMENT_KEYS.live, match: { value: true } }

function testOf(filter: Filter, part: Part): Test {
  switch (filter.kind) {
    case 'and':
      return conjunction(filter.filters.map((each) => testOf(each, part)))
    case 'or':
      return disjunction(filter.filters.map((each) => testOf(each, part)))
    case 'not':
      return complement(testOf(filter.filter, part))
    case 'in':
      return valuesTest(filter.field, filter.values, part)
    case 'hasAll':
      return allTest(filter.field, filter.values, part)
    case 'range':
      return rangeTest(filter.field, filter.bounds)
    case 'exists':
      return existsTest(filter.field)
    case 'geo':
      return filter.field.kind === 'attribute' ? areaCondition(attributeKey(filter.field.name), filter.area) : 'never'
    case 'words':
      return wordsTest(filter, part)
  }
}

/** One test for each value; of no values whether there is any, because a missing list satisfies nothing. */
const allTest = (field: FilterField, values: readonly string[], part: Part): Test =>
  values.length === 0
    ? existsTest(field)
    : conjunction([...new Set(values)].map((value) => valuesTest(field, [value], part)))

type Words = Extract<Filter, { readonly kind: 'words' }>

function wordsTest({ of, match, words }: Words, part: Part): Test {
  if (of === 'text' && part === 'documents') throw ofChunks()
  const key = of === 'title' ? KEYS.titleWords : CHUNK_KEYS.textWords
  return { key, match: MATCHES[match](words.join(' ').toWellFormed()) }
}

/** The text index splits at blanks. */
const MATCHES = {
  all: (text: string) => ({ text }),
  any: (text: string) => ({ text_any: text }),
  phrase: (phrase: string) => ({ phrase }),
} as const satisfies Record<WordMatch, (text: string) => object>
