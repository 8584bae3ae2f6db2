import { describe, expect, it } from '@jest/globals'
import { allOf, type Filter, isMatchAll, MATCH_ALL, negate } from '../../src/core/filter.ts'

const english: Filter = { kind: 'in', field: { kind: 'language' }, values: ['en'] }
const tagged: Filter = { kind: 'exists', field: { kind: 'tags' } }

describe('the filter algebra', () => {
  it('joins conditions, and leaves out what always holds', () => {
    expect(allOf([MATCH_ALL, english, { kind: 'and', filters: [MATCH_ALL] }, tagged])).toEqual({
      kind: 'and',
      filters: [english, tagged],
    })
  })

  it('does not wrap a single condition', () => {
    expect(allOf([english])).toBe(english)
    expect(allOf([MATCH_ALL, english])).toBe(english)
  })

  it('holds for everything without conditions', () => {
    expect(isMatchAll(allOf([]))).toBe(true)
    expect(isMatchAll(allOf([MATCH_ALL, MATCH_ALL]))).toBe(true)
    expect(isMatchAll(english)).toBe(false)
    expect(isMatchAll(negate(MATCH_ALL))).toBe(false)
  })

  it('negates twice to the same', () => {
    expect(negate(english)).toEqual({ kind: 'not', filter: english })
    expect(negate(negate(english))).toBe(english)
  })
})
