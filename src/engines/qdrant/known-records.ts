/**
 * The records that searches and scrolls look at: how vectors are compared, which attributes there are. They change seldom, but
 * another gateway may change them, so each is asked for again after some seconds.
 */
import { LRUCache } from 'lru-cache'
import type { CollectionRecord } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Collections } from './collections.ts'

const MOST = 1_000
const FRESH_FOR_MS = 5_000

export interface KnownRecords {
  /** @throws SextantError COLLECTION_NOT_FOUND */
  of(name: CollectionName): Promise<CollectionRecord>
}

/** The collections, and what is known of their records; what changes through them is known at once. */
export function knowingRecords(collections: Collections): {
  readonly collections: Collections
  readonly records: KnownRecords
} {
  const known = new LRUCache<CollectionName, CollectionRecord>({ max: MOST, ttl: FRESH_FOR_MS })
  const forgetting = async <Result>(name: CollectionName, change: Promise<Result>): Promise<Result> =>
    change.finally(() => known.delete(name))
  return {
    records: {
      async of(name) {
        const remembered = known.get(name)
        if (remembered) return remembered
        const record = await collections.collection(name)
        if (record === undefined) throw notFound(name)
        known.set(name, record)
        return record
      },
    },
    collections: {
      ...collections,
      createCollection: (record) => forgetting(record.name, collections.createCollection(record)),
      updateCollection: (name, change) => forgetting(name, collections.updateCollection(name, change)),
      dropCollection: (name) => forgetting(name, collections.dropCollection(name)),
    },
  }
}

const notFound = (name: CollectionName): SextantError =>
  new SextantError('COLLECTION_NOT_FOUND', `There is no collection "${name}" in Qdrant. Index something first.`)
