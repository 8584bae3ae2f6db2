/**
 * Documents and chunks that were read not long ago, while their collection stays as it was. Popular searches show the same
 * results again and again; reading those anew costs more than everything else about such a search.
 */
import { LRUCache } from 'lru-cache'
import type { Scope } from '../core/scope.ts'
import type { Engine } from '../ports/engine.ts'

type Read<Id, Item> = (scope: Scope, ids: readonly Id[]) => Promise<readonly (Item | undefined)[]>

export interface KeptOptions {
  /** Of all that is kept. */
  readonly maxBytes: number
}

/** What an item costs beside its texts: objects, names, map slots. */
const ITEM_OVERHEAD = 1_000
const BYTES_PER_CHARACTER = 2

/** What one caller saw, which another may not see, and when that was, as the engine counts changes of the collection. */
interface Seen<Item> {
  readonly view: string
  readonly changes: number
  readonly item: Item
}

/**
 * `read`, which asks the engine for what is not kept alone.
 *
 * @param charactersOf all that is text in an item, or as long as text
 */
export function keeping<Id extends string, Item>(
  read: Read<Id, Item>,
  engine: Pick<Engine, 'changeCount'>,
  charactersOf: (item: Item) => number,
  { maxBytes }: KeptOptions,
): Read<Id, Item> {
  // One for all collections, so that those which nobody reads any more, or which are gone, make room for the others.
  const items = new LRUCache<string, Seen<Item>>({
    maxSize: maxBytes,
    sizeCalculation: ({ view, item }, key) =>
      BYTES_PER_CHARACTER * (charactersOf(item) + view.length + key.length) + ITEM_OVERHEAD,
  })
  return async (scope, ids) => {
    const changes = engine.changeCount(scope.collection)
    if (changes === undefined) return read(scope, ids)
    const view = viewOf(scope)
    const keyOf = (id: Id): string => `${scope.collection}.${scope.generation ?? ''} ${id}`
    const kept = ids.map((id) => {
      const seen = items.get(keyOf(id))
      return seen?.view === view && seen.changes === changes ? seen.item : undefined
    })
    const missing = ids.filter((_, place) => kept[place] === undefined)
    if (missing.length === 0) return kept
    const answers = await read(scope, missing)
    for (const [place, id] of missing.entries()) {
      const item = answers[place]
      // With the count from before reading: what changed meanwhile is read anew.
      if (item !== undefined) items.set(keyOf(id), { view, changes, item })
    }
    const rest = answers.values()
    return kept.map((item) => item ?? rest.next().value)
  }
}

const viewOf = ({ tenant, access, generation }: Scope): string => `${tenant} ${generation} ${JSON.stringify(access)}`
