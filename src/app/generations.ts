/**
 * Which generation of each collection is live, and which is being built: for whoever writes, and so that searches go over to a new
 * one. An engine that other processes share is looked at again and again; of one that is this process's alone every change is
 * its own.
 */
import type { Collections, OpenCollection } from '../catalog/collections.ts'
import type { Configuration } from '../config/schema.ts'
import { type CollectionRecord, generationOf } from '../core/collection.ts'
import { messageOf, SextantError } from '../core/errors.ts'
import type { CollectionName } from '../core/ids.ts'
import type { Build, Builds, LiveBuilds } from '../ingest/builds.ts'
import { wasLive } from '../ingest/reindex/generation.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { Engine } from '../ports/engine.ts'
import type { Clock, Log } from '../ports/runtime.ts'
import { settingsOf } from './configured.ts'
import { absentEncoder, type Encoders, encoderFor, isSameModel } from './encoders.ts'
import { configuredRecord } from './records.ts'

export interface GenerationsOptions {
  readonly configuration: Configuration
  readonly engine: Engine
  readonly collections: Collections
  readonly encoders: Encoders
  readonly clock: Clock
  readonly log: Log
}

export interface Generations extends Builds, AsyncDisposable {
  /** Goes over to what other processes promote, and drops what was replaced long enough ago. */
  follow(): void
  /** Drops what was replaced long enough ago, once. */
  retireDue(): Promise<void>
}

/** How old what is known of a shared engine may be. */
const FRESH_FOR_MS = 2_000
/** For a write that asks just before it is told, on a machine that is slow to answer. */
const KNOWN_AFTER_MS = 5_000
const LONGEST_SLEEP_MS = 3_600_000
const LOOK_AGAIN_MS = 60_000

interface Seen extends LiveBuilds {
  readonly at: number
}

export function createGenerations(options: GenerationsOptions): Generations {
  const { configuration, engine, collections, encoders, clock, log } = options
  const seen = new Map<CollectionName, Seen>()
  const looking = new Map<CollectionName, Promise<LiveBuilds>>()
  const turns = new Map<CollectionName, Promise<unknown>>()
  const timers = new Map<string, NodeJS.Timeout>()
  const keepFor = configuration.reindexing.keepReplacedMinutes * 60_000
  let follows = false
  let holders = 0

  const isShared = (name: CollectionName): boolean => engine.changeCount(name) === undefined

  /** One after the other: what was read before must not take the place of what was read since. */
  function look(name: CollectionName): Promise<LiveBuilds> {
    const looked = (turns.get(name) ?? Promise.resolve()).then(() => lookNow(name))
    turns.set(
      name,
      looked.catch(() => undefined),
    )
    return looked
  }

  async function lookNow(name: CollectionName): Promise<LiveBuilds> {
    const at = clock.monotonic()
    const record = await engine.collection(name)
    if (!record) throw new SextantError('COLLECTION_NOT_FOUND', `There is no collection "${name}" any more.`)
    const live = await goneOver(record)
    const next = record.reindexing && (await buildOf(name, record.reindexing))
    const builds = { live, ...(next && { next }), at }
    seen.set(name, builds)
    return builds
  }

  /** The collection as its record says now; searches that begin from now on use it. */
  async function goneOver(stored: CollectionRecord): Promise<OpenCollection> {
    const open = collections.named(stored.name)
    const isSame = generationOf(stored) === generationOf(open.record)
    if (isSame && stored.reindexing?.jobId === open.record.reindexing?.jobId) return open
    const encoder = isSame ? open.encoder : await encoderOf(stored)
    const now = { ...open, encoder, record: { ...stored, attributes: open.record.attributes } }
    collections.replace(now)
    if (!isSame && follows) await retire(stored.name)
    return now
  }

  async function encoderOf(record: CollectionRecord): Promise<Encoder> {
    const named = record.reindexed?.to ?? settingsOf(configuration, record.name).encoder
    return encoderFor(record, await encoders.open(named).catch(() => undefined), encoders)
  }

  async function buildOf(
    name: CollectionName,
    { generation, encoder: encoderName }: NonNullable<CollectionRecord['reindexing']>,
  ): Promise<Build | undefined> {
    const record = await engine.collection(name, generation)
    if (!record) return undefined
    const encoder = await encoders.open(encoderName).catch(() => undefined)
    const fits = encoder && isSameModel(encoder.model, record.model)
    return { record, encoder: fits ? encoder : absentEncoder(record.model, name) }
  }

  async function of(name: CollectionName): Promise<LiveBuilds> {
    const known = seen.get(name)
    if (known && (!isShared(name) || clock.monotonic() - known.at < FRESH_FOR_MS)) return known
    const running = looking.get(name) ?? look(name).finally(() => looking.delete(name))
    looking.set(name, running)
    return running
  }

  async function lookSoon(name: CollectionName): Promise<void> {
    await of(name).catch((fault: unknown) =>
      log.debug({ fault, collection: name }, `the live generation could not be looked for: ${messageOf(fault)}`),
    )
    after(`look ${name}`, FRESH_FOR_MS, () => lookSoon(name))
  }

  /** Drops the generations that were live before and are kept no longer; comes again when the others are due. */
  async function retire(name: CollectionName): Promise<void> {
    try {
      const live = await engine.collection(name)
      if (!live?.promoted) return
      const rest = live.promoted.at + keepFor - clock.now()
      if (rest > 0) return after(`retire ${name}`, Math.min(rest, LONGEST_SLEEP_MS), () => retire(name))
      for (const generation of await engine.generations(name)) await retireOne(live, generation)
      await closeUnused(name)
    } catch (fault) {
      log.warn({ fault, collection: name }, `a replaced index could not be dropped: ${messageOf(fault)}`)
      after(`retire ${name}`, LONGEST_SLEEP_MS, () => retire(name))
    }
  }

  /** Of those that are in use by a reindex nobody knows which: they wait until it has ended. */
  async function closeUnused(name: CollectionName): Promise<void> {
    const building = [...seen.values()].flatMap(({ next }) => (next ? [next.encoder] : []))
    if (holders > 0) return after(`retire ${name}`, LOOK_AGAIN_MS, () => retire(name))
    await encoders.keepOnly(new Set([...collections.encoders, ...building]))
  }

  async function retireOne(live: CollectionRecord, generation: number): Promise<void> {
    if (generation === generationOf(live) || generation === live.reindexing?.generation) return
    if (!(await wasLive(live.name, generation, engine))) return
    collections.forget(live.name, generation)
    if (await engine.dropGeneration(live.name, generation))
      log.info({ collection: live.name, generation }, 'the index that a reindex replaced is dropped')
  }

  function after(key: string, milliseconds: number, work: () => Promise<void>): void {
    if (!follows) return
    clearTimeout(timers.get(key))
    timers.set(key, setTimeout(() => void work(), milliseconds).unref())
  }

  return {
    of,
    look,
    get knownAfter() {
      return collections.all.some(({ record }) => isShared(record.name)) ? KNOWN_AFTER_MS : 0
    },
    encoder: (name) => encoders.open(name),
    holdEncoders() {
      holders += 1
      return () => {
        holders -= 1
      }
    },
    async target(name, asked) {
      const settings = settingsOf(configuration, name)
      const encoder = asked ?? settings.encoder
      const { model } = await encoders.open(encoder)
      return { record: configuredRecord(name, settings, model), encoder, configuredEncoder: settings.encoder }
    },
    async retireDue() {
      for (const { record } of collections.all) await retire(record.name)
    },
    follow() {
      follows = true
      for (const { record } of collections.all) {
        if (isShared(record.name)) void lookSoon(record.name)
        void retire(record.name)
      }
    },
    async [Symbol.asyncDispose]() {
      follows = false
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
