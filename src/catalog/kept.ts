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

/** What was read of one collection, and when that was, as the engine counts. */
interface Shelf<Item extends object> {
  readonly changes: number
  readonly items: LRUCache<string, Item>
}

/**
 * `read`, which asks the engine for what is not kept alone.
 *
 * @param charactersOf the texts of an item
 */
export function keeping<Id extends string, Item extends object>(
  read: Read<Id, Item>,
  engine: Pick<Engine, 'changeCount'>,
  charactersOf: (item: Item) => number,
  { maxBytes }: KeptOptions,
): Read<Id, Item> {
  const sizeCalculation = (item: Item): number => 2 * charactersOf(item) + ITEM_OVERHEAD
  const shelves = new Map<string, Shelf<Item>>()

  function shelfOf({ collection }: Scope, changes: number): Shelf<Item> {
    const known = shelves.get(collection)
    if (known?.changes === changes) return known
    const shelf = { changes, items: new LRUCache<string, Item>({ maxSize: maxBytes, sizeCalculation }) }
    shelves.set(collection, shelf)
    return shelf
  }

  return async (scope, ids) => {
    const changes = engine.changeCount(scope.collection)
    if (changes === undefined) return read(scope, ids)
    const { items } = shelfOf(scope, changes)
    const view = viewOf(scope)
    const found = new Map(ids.map((id) => [id, items.get(view + id)]))
    const missing = ids.filter((id) => found.get(id) === undefined)
    const answers = missing.length > 0 ? await read(scope, missing) : []
    for (const [place, id] of missing.entries()) {
      const item = answers[place]
      found.set(id, item)
      // A shelf from before a change is nobody's any more, whatever is put on it.
      if (item !== undefined) items.set(view + id, item)
    }
    return ids.map((id) => found.get(id))
  }
}

/** What one caller may see another may not. */
const viewOf = ({ tenant, access }: Scope): string => `${tenant} ${JSON.stringify(access)} `
