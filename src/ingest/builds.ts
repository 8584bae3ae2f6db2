/**
 * The builds of a collection that a write is to reach: the generation that is live, and one that is being built to take its
 * place. Whoever writes asks after the live one was written, so that a build which was announced meanwhile is not missed.
 */
import type { CollectionRecord } from '../core/collection.ts'
import type { CollectionName } from '../core/ids.ts'
import type { Encoder } from '../ports/encoder.ts'

/** A generation with what its vectors are made by. */
export interface Build {
  readonly record: CollectionRecord
  readonly encoder: Encoder
}

export interface LiveBuilds {
  readonly live: Build
  readonly next?: Build
}

/** What a reindex is to lead to. */
export interface ReindexTarget {
  /** Of the configuration as it is to be; its generation is not chosen yet, nor its average length known. */
  readonly record: CollectionRecord
  /** The encoder's name in the configuration. */
  readonly encoder: string
  /** The name that the configuration has for this collection. */
  readonly configuredEncoder: string
}

export interface Builds {
  /**
   * As they are, or were a moment ago where other processes change them too.
   *
   * @throws SextantError COLLECTION_NOT_FOUND, and what the engine throws
   */
  of(collection: CollectionName): Promise<LiveBuilds>
  /** Looks again at once: after a change of one's own. */
  look(collection: CollectionName): Promise<LiveBuilds>
  /** Milliseconds after which whoever writes knows of a change, and writes that did not know have ended. */
  readonly knownAfter: number
  /** @throws SextantError as `target` */
  encoder(name: string): Promise<Encoder>
  /** No encoder is closed until the returned function is called. */
  holdEncoders(): () => void
  /**
   * @param encoder its name in the configuration; absent, the one that is configured for the collection
   * @throws SextantError SETTING_INVALID when there is no such encoder, MODEL_UNUSABLE
   */
  target(collection: CollectionName, encoder?: string): Promise<ReindexTarget>
}

/** For those who write where nothing is ever reindexed. */
export function fixedBuilds(buildOf: (collection: CollectionName) => Build): Builds {
  const nothing = async (): Promise<never> => {
    throw new RangeError('nothing is reindexed here')
  }
  const of = async (collection: CollectionName): Promise<LiveBuilds> => ({ live: buildOf(collection) })
  return {
    of,
    look: of,
    knownAfter: 0,
    encoder: nothing,
    holdEncoders: () => () => {},
    target: nothing,
  }
}
