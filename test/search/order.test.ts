import { describe, expect, it } from '@jest/globals'
import type { OrderDirection, SortValue } from '../../src/core/order.ts'
import type { Candidate } from '../../src/core/search.ts'
import { groupCandidates } from '../../src/search/group.ts'
import { orderResults } from '../../src/search/order.ts'
import { candidate } from './parts.ts'

const valued = (name: string, score: number, value: SortValue): Candidate => ({ ...candidate(name, score), value })

/** Documents a, b, c … with these values, ranked in this order, as they stand after ordering. */
function ordered(values: readonly SortValue[], direction: OrderDirection): string {
  const candidates = values.map((value, place) =>
    valued(`${String.fromCharCode(97 + place)}/0`, values.length - place, value),
  )
  const results = groupCandidates(candidates, 'DOCUMENT')
  return orderResults(results, candidates, { field: { kind: 'title' }, direction })
    .map(({ documentId }) => documentId)
    .join('')
}

/** The texts in the order they stand in, upwards. */
function inOrder(...texts: readonly string[]): readonly string[] {
  return [...ordered(texts, 'ASC')].map((letter) => texts[letter.charCodeAt(0) - 97] ?? '')
}

describe('an order', () => {
  it('goes by numbers, in both directions', () => {
    expect(ordered([10, 9, -1, 100], 'ASC')).toBe('cbad')
    expect(ordered([10, 9, -1, 100], 'DESC')).toBe('dabc')
  })

  it('puts missing values last in both directions', () => {
    expect(ordered([null, 2, null, 1], 'ASC')).toBe('dbac')
    expect(ordered([null, 2, null, 1], 'DESC')).toBe('bdac')
    expect(ordered([null, 0, ''], 'ASC').endsWith('a')).toBe(true)
  })

  it('leaves equal values as they were ranked, in both directions', () => {
    expect(ordered([1, 0, 1, 0, 1], 'ASC')).toBe('bdace')
    expect(ordered([1, 0, 1, 0, 1], 'DESC')).toBe('acebd')
  })

  it('reads texts as people do: letters before accents and case, numbers by their value', () => {
    expect(inOrder('Zebra', 'éclair', 'Step 10', 'apple', 'Step 9', 'Apple', 'eclair', 'Éclair', 'zebra')).toEqual([
      'apple',
      'Apple',
      'eclair',
      'éclair',
      'Éclair',
      'Step 9',
      'Step 10',
      'zebra',
      'Zebra',
    ])
  })

  it("does not follow the machine's language: Swedish would put ä behind z", () => {
    expect(inOrder('zon', 'äng', 'ang')).toEqual(['ang', 'äng', 'zon'])
  })

  it('keeps scores and chunks with their results', () => {
    const candidates = [valued('a/0', 9, 2), valued('b/0', 8, 1), valued('a/1', 7, 2)]
    const results = groupCandidates(candidates, 'DOCUMENT')
    const [a, b] = results
    expect(orderResults(results, candidates, { field: { kind: 'createdAt' }, direction: 'ASC' })).toEqual([b, a])
  })

  it('orders chunks by the values of their documents where nothing is grouped', () => {
    const candidates = [valued('a/0', 9, 2), valued('b/0', 8, 1), valued('a/1', 7, 2), valued('b/1', 6, 1)]
    const results = groupCandidates(candidates, 'NONE')
    const order = { field: { kind: 'updatedAt' }, direction: 'ASC' } as const
    expect(orderResults(results, candidates, order).map(({ chunks }) => chunks[0]?.chunkId)).toEqual([
      'b/0',
      'b/1',
      'a/0',
      'a/1',
    ])
  })

  it('is by relevance where there is none', () => {
    const results = groupCandidates([valued('a/0', 9, 2), valued('b/0', 8, 1)], 'DOCUMENT')
    expect(orderResults(results, [], null)).toBe(results)
  })
})
