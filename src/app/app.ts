/**
 * The composition root: the only place that knows every adapter. It opens what the configuration asks for, and closes all of
 * it in reverse, so that nothing runs when the process ends.
 */
import { randomUUID } from 'node:crypto'
import { LOCAL_PRINCIPAL, scopeFor } from '../access/principals.ts'
import { type Catalog, createCatalog } from '../catalog/catalog.ts'
import { type Collections, createCollections, type OpenCollection } from '../catalog/collections.ts'
import type { Configuration } from '../config/schema.ts'
import { type CollectionRecord, generationOf } from '../core/collection.ts'
import { collectionName } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import { createIngest, type Ingest } from '../ingest/ingest.ts'
import { createMirror, type Mirror } from '../ingest/reindex/mirror.ts'
import type { Engine } from '../ports/engine.ts'
import type { JobStore } from '../ports/jobs.ts'
import type { Log, Runtime } from '../ports/runtime.ts'
import type { SearchDependencies } from '../search/pipeline.ts'
import { createRecentSearches } from '../search/recent.ts'
import { createMemoryWindows } from '../windows/memory.ts'
import { type Closing, createClosing } from './closing.ts'
import { settingsOf } from './configured.ts'
import { type DataFolder, keptCursorKey, takeDataFolder } from './data-folder.ts'
import { createEncoders, type Encoders } from './encoders.ts'
import { openEngine } from './engines.ts'
import { dropLeftEvaluation } from './evaluation-folder.ts'
import { createGenerations, type Generations } from './generations.ts'
import { cancelReindex, openJobStore } from './job-stores.ts'
import { openCollection, type WhenDiffering } from './records.ts'

export interface OpenOptions {
  readonly configuration: Configuration
  readonly log: Log
  /** `write` takes the data folder for this process; `read` works beside one that has it. */
  readonly access: 'write' | 'read'
  /** The collections whose encoders are needed; absent, all that are configured. */
  readonly collections?: readonly string[]
  /** Drops the named collections first, so that they are made anew. */
  readonly rebuild?: readonly string[]
  /**
   * What becomes of a collection that was indexed with other settings than those configured. `keep`: it is served as it was indexed,
   * to be reindexed; `refuse` if absent.
   */
  readonly whenDiffering?: WhenDiffering
  /** Gives the opening up where it waits for a server. */
  readonly signal?: AbortSignal
}

/** An installation that is open: its engine, its encoders, its collections. */
export interface App extends AsyncDisposable {
  readonly configuration: Configuration
  readonly runtime: Runtime
  readonly engine: Engine
  readonly catalog: Catalog
  readonly collections: Collections
  readonly search: SearchDependencies
  /** Signs cursors; in `read` access one of this process alone. */
  readonly cursorKey: string | Uint8Array
  /** What writes, in `write` access. */
  readonly writing: Writing | undefined
}

export interface Writing {
  readonly folder: DataFolder
  readonly jobs: JobStore
  readonly generations: Generations
  /** Brings what was written to other generations. */
  readonly mirror: Mirror
  /** Carries nothing out before it is started. */
  readonly ingest: Ingest
}

/**
 * @throws SextantError DATA_FOLDER_UNUSABLE, DATA_FOLDER_IN_USE, MODEL_UNUSABLE, COLLECTION_MISMATCH, COLLECTION_NOT_FOUND,
 *   DATA_FORMAT_UNSUPPORTED, JOB_STORE_UNAVAILABLE, JOB_STORE_UNUSABLE; what was opened before is closed again
 * @throws the signal's reason when it aborts meanwhile
 */
export async function openApp(options: OpenOptions): Promise<App> {
  const closing = createClosing()
  try {
    return await openParts(options, closing)
  } catch (error) {
    await closing
      .close()
      .catch((failure: unknown) => options.log.error({ fault: failure }, 'closing after a failed start failed too'))
    throw error
  }
}

async function openParts(options: OpenOptions, closing: Closing): Promise<App> {
  const { configuration, access } = options
  const runtime = createRuntime(options.log)
  const folder = access === 'write' ? closing.use(takeDataFolder(configuration.dataDirectory)) : undefined
  if (folder) dropLeftEvaluation(folder.path)
  const encoders = closing.use(createEncoders(configuration, runtime))
  const [engine, , jobs] = await allOrNone([
    openEngine(options).then((opened) => closing.use(opened)),
    openEncoders(options, encoders),
    folder && openJobStore(configuration, folder, options.log).then((opened) => closing.use(opened)),
  ])
  // Only now: an encoder that cannot be opened must not cost what is stored.
  for (const name of options.rebuild ?? []) {
    await engine.dropCollection(collectionName(name))
    if (jobs) await cancelReindex(name, jobs)
  }
  const collections = createCollections(await openCollections(options, engine, encoders))
  const { log } = options
  const generations = closing.use(
    createGenerations({ configuration, engine, collections, encoders, clock: runtime.clock, log }),
  )
  return {
    configuration,
    runtime,
    engine,
    catalog: createCatalog(
      engine,
      collections.all.map(({ record }) => record.name),
    ),
    collections,
    search: searchDependencies(configuration, engine, collections, runtime),
    cursorKey: configuration.cursors.secret?.reveal() ?? (folder ? keptCursorKey(folder) : randomUUID()),
    writing: folder &&
      jobs && {
        folder,
        jobs,
        generations,
        mirror: createMirror({ engine, builds: generations, scopeIn }),
        ingest: closing.use(openIngest(configuration, { engine, jobs, collections, generations }, runtime)),
      },
    [Symbol.asyncDispose]: () => closing.close(),
  }
}

/** What `wait: SEARCHABLE` waits at most, and of an operation's time, so that the job as it stands is still answered. */
const LONGEST_WAIT_MS = 30_000
const SHARE_OF_OPERATION = 0.8

function openIngest(
  { limits, jobs: settings }: Configuration,
  { engine, jobs, collections, generations }: IngestParts,
  runtime: Runtime,
): Ingest {
  return createIngest({
    engine,
    jobs,
    runtime,
    limits,
    ...settings,
    longestWait: Math.min(LONGEST_WAIT_MS, limits.operationSeconds * 1000 * SHARE_OF_OPERATION),
    get collections() {
      return collections.all
    },
    builds: generations,
    scopeIn,
    scopeOf: ({ collection }) => scopeFor(LOCAL_PRINCIPAL, collection),
  })
}

interface IngestParts {
  readonly engine: Engine
  readonly jobs: JobStore
  readonly collections: Collections
  readonly generations: Generations
}

/** Those that the configuration names for the collections that are wanted. */
async function openEncoders(options: OpenOptions, encoders: Encoders): Promise<void> {
  await allOrNone([...new Set(wanted(options).map(([, { encoder }]) => encoder))].map((name) => encoders.open(name)))
}

/** Waits for all even when one fails, so that what the others opened is known to be closed. */
async function allOrNone<Parts extends readonly unknown[] | []>(parts: Parts) {
  await Promise.allSettled(parts)
  return Promise.all(parts)
}

function createRuntime(log: Log): Runtime {
  return { clock: { now: () => Date.now(), monotonic: () => performance.now() }, newId: randomUUID, log }
}

function wanted({ configuration, collections }: OpenOptions) {
  if (collections === undefined) return Object.entries(configuration.collections)
  return collections.map((name) => [name, settingsOf(configuration, name)] as const)
}

async function openCollections(options: OpenOptions, engine: Engine, encoders: Encoders) {
  const { access, log, whenDiffering = 'refuse' } = options
  const opened: OpenCollection[] = []
  for (const [name, settings] of wanted(options)) {
    const collection = await openCollection({ name, settings, engine, encoders, access, whenDiffering, log })
    opened.push({ ...collection, profile: { name: PROFILE, ...profileOf(settings.profile) } })
  }
  return opened
}

/** The one profile of a collection; further ones get names of their own. */
const PROFILE = 'default'

type ProfileSettings = Configuration['collections'][string]['profile']
const profileOf = ({ mode, windowSize, fusion }: ProfileSettings) => ({
  mode,
  windowSize,
  fusion: fusion.method === 'RRF' ? { ...fusion, method: fusion.method } : { method: fusion.method },
})

function searchDependencies(
  { cursors, limits }: Configuration,
  engine: Engine,
  collections: Collections,
  { clock, newId, log }: Runtime,
): SearchDependencies {
  return {
    engine,
    clock,
    newId,
    log,
    limits,
    recent: createRecentSearches(engine),
    windows: createMemoryWindows({ minutes: cursors.windowMinutes, maxBytes: cursors.maxWindowBytes }, clock),
    retrieversOf: ({ scope }) => {
      const { encoder, record } = collections.of(scope)
      return { encoder, languages: [record.language, ...record.documentLanguages] }
    },
  }
}

/** What the local caller may see of a collection. */
export const localScope = (record: CollectionRecord) => scopeFor(LOCAL_PRINCIPAL, record.name, generationOf(record))

/** The same view of another generation. */
const scopeIn = (scope: Scope, generation: number): Scope => ({ ...scope, generation })

/** @throws RangeError when the installation was opened to read */
export function requireWriting({ writing }: App): Writing {
  if (writing) return writing
  throw new RangeError('the installation was opened to read')
}
