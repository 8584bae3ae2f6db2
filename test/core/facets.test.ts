import { describe, expect, it } from '@jest/globals'
import { type FacetField, valuesAskedFor, withoutOwn } from '../../src/core/facets.ts'
import { type Filter, MATCH_ALL } from '../../src/core/filter.ts'
import { and, attribute, exists, hasAll, isIn, not, or, range, says, tagged } from '../contract/engine/factories.ts'

const TAGS: FacetField = { kind: 'tags' }
const ENGLISH = isIn({ kind: 'language' }, 'en')

describe('the conditions of a field of its own', () => {
  it.each<[string, Filter, Filter]>([
    ['no condition', MATCH_ALL, MATCH_ALL],
    ['one condition', tagged('a'), MATCH_ALL],
    ['conditions beside others', and(tagged('a'), ENGLISH, hasAll(TAGS, 'b', 'c')), ENGLISH],
    ['groups that must all hold', and(and(tagged('a'), and(ENGLISH, exists(TAGS))), not(tagged('b'))), ENGLISH],
    ['alternatives of this field alone', and(or(tagged('a'), not(tagged('b'))), ENGLISH), ENGLISH],
    ['a group that is negated', and(not(and(tagged('a'), tagged('b'))), ENGLISH), ENGLISH],
  ])('are left out: %s', (_, filter, rest) => {
    expect(withoutOwn(filter, TAGS)).toEqual(rest)
  })

  it.each<[string, Filter]>([
    ['alternatives of several fields', or(tagged('a'), ENGLISH)],
    ['a negated group of several fields', not(and(tagged('a'), ENGLISH))],
    ['other fields', ENGLISH],
    ['words of titles', says('title', 'any', 'tags')],
    ['an attribute of the same name', isIn({ kind: 'attribute', name: 'tags', type: 'STRING' }, 'a')],
    ['a negation of everything', not(MATCH_ALL)],
  ])('are not %s', (_, filter) => {
    expect(withoutOwn(filter, TAGS)).toEqual(filter)
    expect(valuesAskedFor(filter, TAGS)).toEqual(new Set())
  })

  it('tell one attribute from another', () => {
    const filter = and(isIn(attribute('INT'), 1), isIn(attribute('STRING'), 'guide'))
    expect(withoutOwn(filter, attribute('INT'))).toEqual(isIn(attribute('STRING'), 'guide'))
    expect(valuesAskedFor(filter, attribute('STRING'))).toEqual(new Set(['guide']))
  })

  it('ask for the values that they name, and not for those that they exclude', () => {
    const filter = and(tagged('a', 'b'), or(tagged('c'), hasAll(TAGS, 'd')), not(tagged('e')), exists(TAGS), ENGLISH)
    expect([...valuesAskedFor(filter, TAGS)]).toEqual(['a', 'b', 'c', 'd'])
    expect(valuesAskedFor(range(attribute('INT'), { gte: 1 }), attribute('INT'))).toEqual(new Set())
  })
})
