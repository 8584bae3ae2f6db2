/**
 * Conditions joined, with what holds always and what never settled on the way: Qdrant reads an empty clause now as the one and now
 * as the other.
 */
import type { Schemas } from '@qdrant/js-client-rest'

/** The conditions that are sent; typed apart, because Qdrant's own type also takes what is none. */
export type Condition = Schemas['FieldCondition'] | Schemas['IsEmptyCondition'] | Schemas['HasIdCondition'] | Conditions

/** A filter as it is sent: lists alone, never empty ones. */
export interface Conditions {
  readonly must?: Condition[]
  readonly should?: Condition[]
  readonly must_not?: Condition[]
}

/** A condition, or that it needs none. */
export type Test = Condition | 'always' | 'never'

export function conjunction(tests: readonly Test[]): Test {
  if (tests.includes('never')) return 'never'
  const needed = tests.filter(isCondition)
  const [only] = needed
  if (only === undefined) return 'always'
  return needed.length === 1 ? only : { must: needed.flatMap((one) => (isConjunction(one) ? one.must : [one])) }
}

export function disjunction(tests: readonly Test[]): Test {
  if (tests.includes('always')) return 'always'
  const needed = tests.filter(isCondition)
  const [only] = needed
  if (only === undefined) return 'never'
  return needed.length === 1 ? only : { should: needed }
}

export function complement(test: Test): Test {
  if (test === 'always') return 'never'
  if (test === 'never') return 'always'
  return isNegation(test) ? test.must_not[0] : { must_not: [test] }
}

/** The test as a whole filter. */
export function asFilter(test: Test): Conditions {
  if (test === 'always') return {}
  if (test === 'never') return { must: [NO_POINT] }
  return isConditions(test) ? test : { must: [test] }
}

/** The filter as a test. */
export const asTest = (filter: Conditions): Test => (Object.keys(filter).length === 0 ? 'always' : filter)

const NO_POINT: Condition = { has_id: [] }

const isCondition = (test: Test): test is Condition => typeof test === 'object'

const isConditions = (test: Condition): test is Conditions => 'must' in test || 'should' in test || 'must_not' in test

const isConjunction = (test: Condition): test is { readonly must: Condition[] } =>
  'must' in test && Object.keys(test).length === 1

const isNegation = (test: Condition): test is { readonly must_not: [Condition] } =>
  'must_not' in test && Object.keys(test).length === 1 && test.must_not?.length === 1
