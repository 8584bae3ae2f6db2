/**
 * Which two of Qdrant's collections a collection of Sextant is, and its record. What is live is asked once, of the aliases, and then
 * named as it is: two questions by alias could meet a promotion between them and be answered of two generations.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { type CollectionRecord, FORMAT_VERSION } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Administration } from './administration.ts'
import { RECORD_KEY, requireSameVectors } from './creating.ts'
import { type Build, generationIn, type Part, partName, physicalName } from './layout.ts'

/** Names in Qdrant; the alias where there is nothing behind it. */
export type PartNames = Readonly<Record<Part, string>>

export interface Found extends PartNames {
  readonly record: CollectionRecord
}

export type Aliases = readonly Schemas['AliasDescription'][]

export interface Lookup {
  /**
   * Undefined when there are no documents of that name.
   *
   * @param aliases as they are now; absent: they are asked for
   * @throws SextantError DATA_FORMAT_UNSUPPORTED, COLLECTION_MISMATCH when what is there is not what Sextant made
   */
  find(build: Build, aliases?: Aliases): Promise<Found | undefined>
}

export function createLookup(prefix: string, administration: Administration): Lookup {
  async function named(build: Build, names: PartNames): Promise<Found | undefined> {
    const [documents, chunks] = await Promise.all([
      administration.find(names.documents),
      administration.find(names.chunks),
    ])
    const record = documents && recordIn(documents, build.collection)
    if (record && chunks) requireSameVectors(chunks, record)
    return record && { record, ...names }
  }

  async function find(build: Build, aliases?: Aliases): Promise<Found | undefined> {
    const names = { chunks: partName(prefix, build, 'chunks'), documents: partName(prefix, build, 'documents') }
    if (build.generation !== undefined) return named(build, names)
    const live = liveNames(names, aliases ?? (await administration.aliases()))
    const found = await named(build, live)
    if (found !== undefined || live.documents === names.documents) return found
    // Another was promoted, and this one dropped, since the aliases were asked for.
    return named(build, liveNames(names, await administration.aliases()))
  }

  return { find }
}

/** What the aliases point to. The documents decide: a Qdrant that was killed may have set one of the two. */
export function liveNames(names: PartNames, aliases: Aliases): PartNames {
  const targets = new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]))
  const documents = targets.get(names.documents) ?? names.documents
  const chunks = targets.get(names.chunks) ?? names.chunks
  const generation = generationIn(names.documents, documents)
  const isTorn = generation !== undefined && ![undefined, generation].includes(generationIn(names.chunks, chunks))
  return { documents, chunks: isTorn ? physicalName(names.chunks, generation) : chunks }
}

/** @throws SextantError DATA_FORMAT_UNSUPPORTED when a newer Sextant made the collection, COLLECTION_MISMATCH without a record */
function recordIn({ config }: Schemas['CollectionInfo'], name: CollectionName): CollectionRecord {
  const record = config.metadata?.[RECORD_KEY] as CollectionRecord | undefined
  if (record === undefined) {
    throw new SextantError(
      'COLLECTION_MISMATCH',
      `Qdrant has a collection for "${name}" whose metadata has no record of Sextant's. Set another \`qdrant.collectionPrefix\`, or drop that collection.`,
    )
  }
  if (record.formatVersion > FORMAT_VERSION) {
    throw new SextantError(
      'DATA_FORMAT_UNSUPPORTED',
      `Collection "${name}" has data format ${record.formatVersion}, and this Sextant reads up to ${FORMAT_VERSION}. Use the newer Sextant that made it.`,
    )
  }
  return record
}
