/**
 * The collections that this installation serves: each with its record (how its vectors were made), its profile (how it is
 * searched) and its encoder. A reindex replaces all of that at once; what began before ends with what it began with.
 */
import { type CollectionRecord, generationOf } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import type { CollectionName } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { SearchProfile } from '../core/search.ts'
import type { Encoder } from '../ports/encoder.ts'

export interface OpenCollection {
  readonly record: CollectionRecord
  readonly profile: SearchProfile
  readonly encoder: Encoder
}

export interface Collections {
  /** As they are now. */
  readonly all: readonly OpenCollection[]
  /**
   * @param name absent: `default`, or the only one there is
   * @throws SextantError COLLECTION_NOT_FOUND
   */
  named(name?: string): OpenCollection
  /** The collection as it was in the scope's generation. @throws SextantError COLLECTION_NOT_FOUND */
  of(scope: Pick<Scope, 'collection' | 'generation'>): OpenCollection
  /** Takes the place of the one with its name. */
  replace(collection: OpenCollection): void
  /** Nobody asks for that generation any more. */
  forget(name: CollectionName, generation: number): void
  /** Those that are asked for, now or in earlier generations. */
  readonly encoders: ReadonlySet<Encoder>
}

const DEFAULT_NAME = 'default'

export function createCollections(all: readonly OpenCollection[]): Collections {
  const byName = new Map(all.map((collection) => [String(collection.record.name), collection]))
  const byGeneration = new Map(all.map((collection) => [keyOf(collection.record), collection]))
  const named = (name?: string): OpenCollection => {
    const open = [...byName.values()]
    const collection = name === undefined ? (byName.get(DEFAULT_NAME) ?? onlyOne(open)) : byName.get(name)
    if (collection) return collection
    throw notFound(name, [...byName.keys()])
  }
  return {
    get all() {
      return [...byName.values()]
    },
    named,
    of({ collection: name, generation }) {
      const now = named(name)
      if (generation === undefined || generationOf(now.record) === generation) return now
      return byGeneration.get(keyOf({ name, generation })) ?? now
    },
    replace(collection) {
      byName.set(collection.record.name, collection)
      byGeneration.set(keyOf(collection.record), collection)
    },
    forget: (name, generation) => void byGeneration.delete(keyOf({ name, generation })),
    get encoders() {
      return new Set([...byName.values(), ...byGeneration.values()].map(({ encoder }) => encoder))
    },
  }
}

const keyOf = (record: Pick<CollectionRecord, 'name' | 'generation'>): string =>
  `${record.name}.${generationOf(record)}`

const onlyOne = (all: readonly OpenCollection[]): OpenCollection | undefined => (all.length === 1 ? all[0] : undefined)

function notFound(name: string | undefined, known: readonly string[]): SextantError {
  const asked =
    name === undefined ? 'No collection was named, and none is called "default"' : `There is no collection "${name}"`
  return new SextantError('COLLECTION_NOT_FOUND', `${asked}. There is: ${known.map((key) => `"${key}"`).join(', ')}.`)
}
