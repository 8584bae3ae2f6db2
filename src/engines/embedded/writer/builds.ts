/**
 * The generations that the writer has open, and which of each collection's is live: that stands in their files, and nobody else
 * changes it, so it is read once.
 */
import { type CollectionRecord, FORMAT_VERSION, generationOf } from '../../../core/collection.ts'
import { SextantError } from '../../../core/errors.ts'
import { generationNotFound, liveGenerationStays } from '../../../core/generation-refusals.ts'
import type { CollectionName } from '../../../core/ids.ts'
import type { Log } from '../../../ports/runtime.ts'
import { collectionNotFound } from '../failures.ts'
import { createFile } from '../storage/connection.ts'
import {
  type Build,
  buildExists,
  buildFile,
  collectionNames,
  generationsOf,
  prepareFolder,
  publish,
  removeFile,
  unfinishedFile,
} from '../storage/files.ts'
import { openCollection, type WritableCollection } from './collection.ts'

export interface WritableBuilds {
  /** Clears what interrupted work left, and opens the rest. */
  prepare(): void
  /**
   * What a scope names, open: without a generation the live one.
   *
   * @throws SextantError COLLECTION_NOT_FOUND
   */
  at(named: { readonly collection: CollectionName; readonly generation?: number }): WritableCollection
  create(record: CollectionRecord): void
  /** Makes one that is not live, unless it is there. */
  createBeside(record: CollectionRecord): void
  promote(build: Build): void
  /** @returns false when there was none */
  drop(build: Build): boolean
  /** @returns false when there was none */
  dropAll(name: CollectionName): boolean
  close(): void
}

/** The promotion that a collection begins with. */
const FIRST_PROMOTION = 1

export function createWritableBuilds(directory: string, log: Log): WritableBuilds {
  const open = new Map<string, WritableCollection>()
  const live = new Map<CollectionName, number>()

  const buildsOf = (collection: CollectionName): Build[] =>
    generationsOf(directory, collection).map((generation) => ({ collection, generation }))

  function build(wanted: Build): WritableCollection {
    const file = buildFile(directory, wanted)
    const held = open.get(file)
    if (held) return held
    if (!buildExists(directory, wanted)) throw generationNotFound(wanted.collection, wanted.generation)
    const opened = openCollection(file, log)
    open.set(file, opened)
    return opened
  }

  function liveOf(name: CollectionName): number | undefined {
    const known = live.get(name)
    if (known !== undefined) return known
    const promoted = buildsOf(name)
      .map((one) => ({ ...one, promotion: build(one).promotion }))
      .filter(({ promotion }) => promotion > 0)
      .sort((left, right) => right.promotion - left.promotion)
    const [last] = promoted
    if (last) live.set(name, last.generation)
    return last?.generation
  }

  function requireLive(name: CollectionName): number {
    const generation = liveOf(name)
    if (generation === undefined) throw collectionNotFound(name)
    return generation
  }

  function make(record: CollectionRecord, promotion?: number): void {
    requireWritableFormat(record)
    const made = { collection: record.name, generation: generationOf(record) }
    const unfinished = unfinishedFile(directory, made)
    removeFile(unfinished)
    createFile(unfinished, record, promotion)
    publish(directory, made)
  }

  function remove(gone: Build): void {
    const file = buildFile(directory, gone)
    open.get(file)?.abandon()
    open.delete(file)
    removeFile(file)
  }

  /** The live one goes last: until then, the collection is whole for whoever opens it after an interruption. */
  function dropAll(name: CollectionName): boolean {
    const generation = liveOf(name)
    for (const one of buildsOf(name)) if (one.generation !== generation) remove(one)
    live.delete(name)
    if (generation === undefined) return false
    remove({ collection: name, generation })
    return true
  }

  return {
    prepare() {
      prepareFolder(directory)
      for (const name of collectionNames(directory)) {
        for (const one of buildsOf(name)) build(one)
        // Somebody took the live one away: nothing can be found of what is left.
        if (liveOf(name) === undefined) dropAll(name)
      }
    },
    at: ({ collection, generation }) => {
      const current = requireLive(collection)
      return build({ collection, generation: generation ?? current })
    },
    create(record) {
      if (liveOf(record.name) !== undefined) {
        throw new SextantError(
          'COLLECTION_MISMATCH',
          `There is a collection "${record.name}" already. Drop it first, or choose another name.`,
        )
      }
      make(record, FIRST_PROMOTION)
    },
    createBeside(record) {
      requireLive(record.name)
      if (!buildExists(directory, { collection: record.name, generation: generationOf(record) })) make(record)
    },
    promote(wanted) {
      if (requireLive(wanted.collection) === wanted.generation) return
      const last = Math.max(...buildsOf(wanted.collection).map((one) => build(one).promotion))
      build(wanted).promote(last + 1)
      live.set(wanted.collection, wanted.generation)
    },
    drop(gone) {
      const { collection, generation } = gone
      const current = liveOf(collection)
      if (current === undefined || !buildExists(directory, gone)) return false
      if (current === generation) throw liveGenerationStays(collection, generation)
      remove(gone)
      return true
    },
    dropAll,
    close() {
      for (const held of open.values()) held.close()
      open.clear()
    },
  }
}

function requireWritableFormat({ name, formatVersion }: CollectionRecord): void {
  if (formatVersion <= FORMAT_VERSION) return
  throw new SextantError(
    'DATA_FORMAT_UNSUPPORTED',
    `Collection "${name}" asks for data format ${formatVersion}, and this Sextant writes ${FORMAT_VERSION}.`,
  )
}
