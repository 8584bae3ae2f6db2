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

/** Seen by one caller; another may not see it. */
interface Seen<Item> {
  readonly view: string
  readonly item: Item
}

/** What was read of one collection, and when that was, as the engine counts. */
interface Shelf<Id extends string, Item> {
  readonly changes: number
  readonly items: LRUCache<Id, Seen<Item>>
}

/**
 * `read`, which asks the engine for what is not kept alone.
 *
 * @param charactersOf the texts of an item
 */
export function keeping<Id extends string, Item>(
  read: Read<Id, Item>,
  engine: Pick<Engine, 'changeCount'>,
  charactersOf: (item: Item) => number,
  { maxBytes }: KeptOptions,
): Read<Id, Item> {
  const sizeCalculation = ({ item }: Seen<Item>): number => 2 * charactersOf(item) + ITEM_OVERHEAD
  const shelves = new Map<string, Shelf<Id, Item>>()

  function shelfOf({ collection }: Scope, changes: number): Shelf<Id, Item> {
    const known = shelves.get(collection)
    if (known?.changes === changes) return known
    const shelf = { changes, items: new LRUCache<Id, Seen<Item>>({ maxSize: maxBytes, sizeCalculation }) }
    shelves.set(collection, shelf)
    return shelf
  }

  return async (scope, ids) => {
    const changes = engine.changeCount(scope.collection)
    if (changes === undefined) return read(scope, ids)
    const { items } = shelfOf(scope, changes)
    const view = viewOf(scope)
    const kept = ids.map((id) => {
      const seen = items.get(id)
      return seen?.view === view ? seen.item : undefined
    })
    const missing = ids.filter((_, place) => kept[place] === undefined)
    if (missing.length === 0) return kept
    const answers = await read(scope, missing)
    for (const [place, id] of missing.entries()) {
      const item = answers[place]
      // A shelf from before a change is nobody's any more, whatever is put on it.
      if (item !== undefined) items.set(id, { view, item })
    }
    const rest = answers.values()
    return kept.map((item) => item ?? rest.next().value)
  }
}

const viewOf = ({ tenant, access }: Scope): string => `${tenant} ${JSON.stringify(access)}`
