/**
 * Generations: a pair of Qdrant's collections each, with the number at the end of their names. The aliases say which is live, so
 * promoting one is pointing both aliases at it, in one call.
 */
import { generationOf } from '../../core/collection.ts'
import { generationNotFound, liveGenerationStays } from '../../core/generation-refusals.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Administration } from './administration.ts'
import { requireSameVectors } from './creating.ts'
import { makePair } from './creation.ts'
import { aliasOf, generationIn, PARTS, type Part, physicalName } from './layout.ts'
import type { Lookup } from './lookup.ts'
import { notFound } from './not-found.ts'
import type { QdrantOptions } from './options.ts'

export interface GenerationParts {
  readonly options: QdrantOptions
  readonly administration: Administration
  readonly lookup: Lookup
}

export type Generations = Pick<
  Engine,
  'createGeneration' | 'promote' | 'dropGeneration' | 'generations' | 'dropCollection'
>

export function createGenerations({ options, administration, lookup }: GenerationParts): Generations {
  const alias = (name: CollectionName, part: Part) => aliasOf(options.collectionPrefix, name, part)
  const physical = (name: CollectionName, generation: number, part: Part) => physicalName(alias(name, part), generation)

  /** What the part's alias points to. */
  async function targetOf(name: CollectionName, part: Part): Promise<string | undefined> {
    const aliases = await administration.aliases()
    return aliases.find(({ alias_name }) => alias_name === alias(name, part))?.collection_name
  }

  /** Numbers of which the part is there, ascending, whichever is live. */
  async function numbersOf(name: CollectionName, part: Part): Promise<number[]> {
    const names = await administration.names()
    return names.flatMap((one) => generationIn(alias(name, part), one) ?? []).sort((left, right) => left - right)
  }

  /** Documents first: without them it is no generation. */
  async function drop(name: CollectionName, generation: number): Promise<void> {
    for (const part of PARTS.toReversed()) await administration.drop(physical(name, generation, part))
  }

  return {
    async createGeneration(record) {
      const { name } = record
      const live = await lookup.find({ collection: name })
      if (live === undefined) throw notFound(name)
      const found = await lookup.find({ collection: name, generation: generationOf(record) })
      const chunks = found && (await administration.find(found.chunks))
      // One that is there stays, and is made whole where making it was broken off.
      await makePair(found && chunks ? found.record : record, options, administration, live)
    },

    async promote(name, generation) {
      const [documents, chunks] = await Promise.all([
        lookup.find({ collection: name, generation }),
        administration.find(physical(name, generation, 'chunks')),
      ])
      if (documents === undefined || chunks === undefined) throw generationNotFound(name, generation)
      requireSameVectors(chunks, documents.record)
      await administration.setAliases(PARTS.map((part) => [alias(name, part), physical(name, generation, part)]))
    },

    async dropGeneration(name, generation) {
      const live = await targetOf(name, 'documents')
      if (live === undefined) return false
      if (live === physical(name, generation, 'documents')) throw liveGenerationStays(name, generation)
      const wasThere = (await numbersOf(name, 'documents')).includes(generation)
      await drop(name, generation)
      return wasThere
    },

    async generations(name) {
      return (await targetOf(name, 'documents')) === undefined ? [] : numbersOf(name, 'documents')
    },

    /** The live one goes last: until then the collection is whole. */
    async dropCollection(name) {
      const [documents, chunks] = await Promise.all(PARTS.toReversed().map((part) => targetOf(name, part)))
      const live = documents && generationIn(alias(name, 'documents'), documents)
      const numbers = await Promise.all(PARTS.map((part) => numbersOf(name, part)))
      for (const generation of new Set(numbers.flat())) if (generation !== live) await drop(name, generation)
      for (const target of [documents, chunks]) if (target !== undefined) await administration.drop(target)
      return documents !== undefined
    },
  }
}
