/**
 * What a reader has open: files of generations, and which of each collection's is live. Its own process tells it of promotions by
 * making it release the collection. Beside another process that writes, nobody tells it, so it looks again when what it knows has
 * become old; by then what it holds may be a file that was dropped, which would answer for ever as it was.
 *
 * Only a live generation's vectors are held in memory: one that is asked by its number would take the room of those that everybody
 * asks for.
 */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../../core/collection.ts'
import { generationNotFound } from '../../../core/generation-refusals.ts'
import type { CollectionName } from '../../../core/ids.ts'
import type { Log } from '../../../ports/runtime.ts'
import { collectionNotFound, namingFile } from '../failures.ts'
import { openToRead, promotionOf, readRecord } from '../storage/connection.ts'
import { type Build, buildExists, buildFile, generationsOf } from '../storage/files.ts'
import type { VectorAllowance } from './dense.ts'
import { createIndexKeeper, type Index, type IndexKeeper } from './index.ts'

export interface OpenBuild {
  readonly database: Database
  /** As it was when the file was opened. Of what may change since, `readRecord` tells. */
  readonly record: CollectionRecord
  /** What ranking needs, as of the open transaction. */
  index(): Index
}

interface HeldBuild extends OpenBuild {
  /** Gives back what ranking needed. */
  releaseIndex(): void
}

/** What a scope names: without a generation the live one. */
export interface NamedBuild {
  readonly collection: CollectionName
  readonly generation?: number
}

export interface OpenBuilds {
  /**
   * Runs the work on one snapshot of what is named.
   *
   * @throws SextantError COLLECTION_NOT_FOUND
   */
  reading<Result>(named: NamedBuild, work: (build: OpenBuild) => Result): Result
  /** Undefined when there is no such collection. */
  liveOf(name: CollectionName): number | undefined
  /** Closes what is open of the collection, or of one generation, and forgets which is live. */
  release(name: CollectionName, generation?: number): void
  close(): void
}

export interface OpenBuildsSetup {
  readonly directory: string
  readonly allowance: VectorAllowance
  readonly log: Log
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** For so many milliseconds it is not asked again which generation is live. */
const LOOK_AGAIN_AFTER = 1_000

interface Live {
  readonly generation: number
  readonly seen: number
}

export function createOpenBuilds({ directory, allowance, log, now }: OpenBuildsSetup): OpenBuilds {
  const open = new Map<CollectionName, Map<number, HeldBuild>>()
  const live = new Map<CollectionName, Live>()

  const openOf = (name: CollectionName): ReadonlyMap<number, HeldBuild> => open.get(name) ?? new Map()

  function build(wanted: Build): HeldBuild {
    const held = openOf(wanted.collection).get(wanted.generation)
    if (held) return held
    const { collection, generation } = wanted
    if (!buildExists(directory, wanted)) throw generationNotFound(collection, generation)
    const database = openToRead(buildFile(directory, wanted))
    const opened = heldBuild(database, () => (isLive(wanted) ? allowance : { total: 0, spent: 0 }), log)
    open.set(collection, new Map([...openOf(collection), [generation, opened]]))
    return opened
  }

  const isLive = ({ collection, generation }: Build): boolean => live.get(collection)?.generation === generation

  function close(name: CollectionName, generation: number): void {
    const held = openOf(name).get(generation)
    held?.releaseIndex()
    held?.database.close()
    open.get(name)?.delete(generation)
  }

  function liveOf(name: CollectionName): number | undefined {
    const known = live.get(name)
    if (known !== undefined && now() - known.seen < LOOK_AGAIN_AFTER) return known.generation
    const there = generationsOf(directory, name)
    for (const generation of [...openOf(name).keys()]) if (!there.includes(generation)) close(name, generation)
    const generation = lastPromoted(there.map((one) => ({ collection: name, generation: one })))
    if (generation === undefined) {
      live.delete(name)
      return undefined
    }
    if (generation !== known?.generation) for (const one of openOf(name).values()) one.releaseIndex()
    live.set(name, { generation, seen: now() })
    return generation
  }

  /** Of files that another process may drop while they are looked at. */
  function lastPromoted(builds: readonly Build[]): number | undefined {
    const promoted = builds
      .map((one) => ({ generation: one.generation, promotion: promotionAt(one) }))
      .filter(({ promotion }) => promotion > 0)
      .sort((left, right) => right.promotion - left.promotion)
    return promoted[0]?.generation
  }

  function promotionAt(one: Build): number {
    try {
      return namingFile(buildFile(directory, one), () => promotionOf(build(one).database))
    } catch (thrown) {
      if (!buildExists(directory, one)) return 0
      throw thrown
    }
  }

  function release(name: CollectionName, generation?: number): void {
    for (const one of [...openOf(name).keys()]) if (generation === undefined || generation === one) close(name, one)
    live.delete(name)
  }

  return {
    reading(named, work) {
      const { collection } = named
      const current = liveOf(collection)
      if (current === undefined) throw collectionNotFound(collection)
      const wanted = { collection, generation: named.generation ?? current }
      return namingFile(buildFile(directory, wanted), () => {
        const opened = build(wanted)
        return opened.database.transaction(() => work(opened))()
      })
    },
    liveOf,
    release,
    close() {
      for (const name of [...open.keys()]) release(name)
    },
  }
}

/** @param allowance of the vectors, asked when a search first needs them */
function heldBuild(database: Database, allowance: () => VectorAllowance, log: Log): HeldBuild {
  const record = readRecord(database)
  let keeper: IndexKeeper | undefined
  return {
    database,
    record,
    index() {
      keeper ??= createIndexKeeper(database, record, allowance(), log)
      return keeper.current()
    },
    releaseIndex() {
      keeper?.release()
      keeper = undefined
    },
  }
}
