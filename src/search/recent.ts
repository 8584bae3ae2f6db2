/**
 * Which searches ran not long ago, so that the same search again is answered from the window that is kept of it: nothing is
 * encoded and nothing ranked. It holds as long as its collection has not changed since before it was ranked, which the engine
 * must know; and only for windows that were ranked as asked for, so that a model which failed is asked again.
 */
import { LRUCache } from 'lru-cache'
import type { SearchPlan } from '../core/search.ts'
import type { RankedWindow } from '../core/window.ts'
import type { Engine } from '../ports/engine.ts'

export interface RecentSearches {
  /** The search id of the same search, if its ranking holds. */
  find(hash: string, plan: SearchPlan): string | undefined
  /** To be called before the search is ranked. @returns keeps its outcome */
  begin(plan: SearchPlan): (searchId: string, window: RankedWindow) => void
}

/** About 300 bytes each; the windows themselves are bounded by their bytes, and fewer. */
const MOST = 10_000

export function createRecentSearches(engine: Pick<Engine, 'changeCount'>): RecentSearches {
  const recent = new LRUCache<string, { readonly searchId: string; readonly changes: number }>({ max: MOST })
  return {
    find(hash, { scope }) {
      const found = recent.get(hash)
      return found?.changes === engine.changeCount(scope.collection) ? found?.searchId : undefined
    },
    begin({ scope, mode }) {
      const changes = engine.changeCount(scope.collection)
      return (searchId, window) => {
        if (changes !== undefined && window.mode === mode) recent.set(window.planHash, { searchId, changes })
      }
    },
  }
}
