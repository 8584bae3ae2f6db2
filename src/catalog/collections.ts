/**
 * The collections that this installation serves: each with its record (how its vectors were made), its profile (how it is
 * searched) and its encoder.
 */
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import type { SearchProfile } from '../core/search.ts'
import type { Encoder } from '../ports/encoder.ts'

export interface OpenCollection {
  readonly record: CollectionRecord
  readonly profile: SearchProfile
  readonly encoder: Encoder
}

export interface Collections {
  readonly all: readonly OpenCollection[]
  /**
   * @param name absent: `default`, or the only one there is
   * @throws SextantError COLLECTION_NOT_FOUND
   */
  named(name?: string): OpenCollection
}

const DEFAULT_NAME = 'default'

export function createCollections(all: readonly OpenCollection[]): Collections {
  const byName = new Map(all.map((collection) => [String(collection.record.name), collection]))
  return {
    all,
    named(name) {
      const collection = name === undefined ? (byName.get(DEFAULT_NAME) ?? onlyOne(all)) : byName.get(name)
      if (collection) return collection
      const known = [...byName.keys()].map((key) => `"${key}"`).join(', ')
      const asked =
        name === undefined
          ? 'No collection was named, and none is called "default"'
          : `There is no collection "${name}"`
      throw new SextantError('COLLECTION_NOT_FOUND', `${asked}. There is: ${known}.`)
    },
  }
}

const onlyOne = (all: readonly OpenCollection[]): OpenCollection | undefined => (all.length === 1 ? all[0] : undefined)
