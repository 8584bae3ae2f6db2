/**
 * Queries that nobody has asked before: first the corpus's own, then each again with its last word taken from another, so that
 * they stay as long as queries are.
 */
import type { Corpus } from './corpus.ts'

export interface FreshQueries {
  /** @throws RangeError when there are no more */
  take(count: number): readonly string[]
}

export function freshQueries({ queries }: Corpus): FreshQueries {
  const supply = distinct(queries)
  return {
    take(count) {
      const taken = Array.from({ length: count }, () => supply.next().value)
      const there = taken.filter((query) => query !== undefined)
      if (there.length < count) throw new RangeError('the corpus has too few queries to make new ones of')
      return there
    },
  }
}

function* distinct(queries: readonly string[]): Generator<string, undefined> {
  const given = new Set<string>()
  for (let shift = 0; shift < queries.length; shift++) {
    for (const [place, query] of queries.entries()) {
      const other = queries[(place + shift) % queries.length] ?? ''
      const varied = shift === 0 ? query : [...query.split(' ').slice(0, -1), other.split(' ').at(-1)].join(' ')
      if (given.has(varied)) continue
      given.add(varied)
      yield varied
    }
  }
  return undefined
}
