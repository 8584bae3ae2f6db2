/**
 * The records that searches and scrolls look at: how vectors are compared, which attributes there are, and of what is live where it
 * lies. They change seldom, but another gateway may change them, so each is asked for again after some seconds.
 */
import { LRUCache } from 'lru-cache'
import type { CollectionName } from '../../core/ids.ts'
import type { Collections } from './collections.ts'
import type { Build } from './layout.ts'
import type { Found } from './lookup.ts'
import { buildNotFound } from './not-found.ts'

const MOST = 1_000
const FRESH_FOR_MS = 5_000

export interface KnownRecords {
  /** @throws SextantError COLLECTION_NOT_FOUND */
  of(build: Build): Promise<Found>
  /** Has all generations of the collection asked for again. */
  forget(name: CollectionName): void
}

/** The collections, and what is known of their records; what changes through them is known at once. */
export function knowingRecords(collections: Collections): {
  readonly collections: Collections
  readonly records: KnownRecords
} {
  const known = new LRUCache<string, Found>({ max: MOST, ttl: FRESH_FOR_MS })
  /** How often each was forgotten: what was asked for before may be older than that. */
  const forgotten = new Map<CollectionName, number>()

  function forget(name: CollectionName): void {
    forgotten.set(name, (forgotten.get(name) ?? 0) + 1)
    for (const key of [...known.keys()]) if (key.startsWith(keyOf(name))) known.delete(key)
  }

  async function of(build: Build): Promise<Found> {
    const key = keyOf(build.collection, build.generation)
    const remembered = known.get(key)
    if (remembered) return remembered
    const before = forgotten.get(build.collection)
    const found = await collections.find(build)
    if (found === undefined) throw buildNotFound(build)
    if (forgotten.get(build.collection) === before) known.set(key, found)
    return found
  }

  const forgetting = async <Result>(name: CollectionName, change: Promise<Result>): Promise<Result> =>
    change.finally(() => forget(name))

  return {
    records: { of, forget },
    collections: {
      ...collections,
      createCollection: (record) => forgetting(record.name, collections.createCollection(record)),
      createGeneration: (record) => forgetting(record.name, collections.createGeneration(record)),
      promote: (name, generation) => forgetting(name, collections.promote(name, generation)),
      dropGeneration: (name, generation) => forgetting(name, collections.dropGeneration(name, generation)),
      updateCollection: (name, change, generation) =>
        forgetting(name, collections.updateCollection(name, change, generation)),
      dropCollection: (name) => forgetting(name, collections.dropCollection(name)),
    },
  }
}

/** A dot stands in no collection's name. */
const keyOf = (name: CollectionName, generation?: number): string => `${name}.${generation ?? ''}`
