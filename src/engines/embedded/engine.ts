/**
 * The embedded engine: one SQLite file for each generation of a collection, one thread that writes and some that read. This is its face in the main
 * thread, which only packs, routes and waits; see `docs/decisions/002-embedded-engine.md` for why it is built so.
 *
 * Searches and reads by id that come together cross over together (`gathering.ts`), and aliased searches run side by side.
 */
import type { CollectionRecord } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import { HEALTHY } from '../../core/health.ts'
import { COLLECTION_NAME_PATTERN, type CollectionName } from '../../core/ids.ts'
import { siblingModule } from '../../core/modules.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Log } from '../../ports/runtime.ts'
// Held here as long as the process lives: readers that compile the same bytes share the code, so none is freed as threads end.
import './kernel/memory.ts'
import { createPool, type Pool } from '../../threads/pool.ts'
import { openThread, type Thread } from '../../threads/thread.ts'
import { createGathering } from './gathering.ts'
import {
  MAX_WINDOW_SIZE,
  type ReaderOperations,
  type ReaderOptions,
  type WriterOperations,
  type WriterOptions,
} from './operations.ts'
import { unpackRetrieval } from './packed-retrievals.ts'
import { unpackVectors } from './packed-vectors.ts'
import { packChunks } from './storage/blobs.ts'

export interface EmbeddedEngineOptions {
  /** The data folder; collections lie in `collections` under it. */
  readonly directory: string
  /** `read`: beside a process that writes. Nothing is created, and every writing call fails. */
  readonly access: 'write' | 'read'
  /** Threads that search. */
  readonly readers: number
  /** Memory for vectors, shared out over the readers; collections that do not fit are searched in the file. */
  readonly vectorCacheBytes: number
  readonly log: Log
}

/**
 * Opens the collections of the data folder.
 *
 * @throws SextantError DATA_FOLDER_UNUSABLE when a file or folder cannot be used, DATA_FORMAT_UNSUPPORTED when a newer Sextant
 *   wrote one
 */
export async function openEmbeddedEngine(options: EmbeddedEngineOptions): Promise<Engine> {
  const readers = Array.from({ length: options.readers }, (_, place) => openReader(options, place + 1))
  const pool = createPool(readers)
  if (options.access === 'read') return engineOf(options, pool, undefined)
  const writer = openWriter(options)
  try {
    await writer.call('prepare', [])
  } catch (thrown) {
    await writer.close()
    throw thrown
  }
  return engineOf(options, pool, writer)
}

function openReader({ directory, readers, vectorCacheBytes, log }: EmbeddedEngineOptions, number: number) {
  const options: ReaderOptions = { directory, vectorCacheBytes: Math.floor(vectorCacheBytes / readers) }
  const module = siblingModule(import.meta.url, 'reader/worker')
  return openThread<ReaderOperations>({ name: `engine reader ${number}`, module, options, log })
}

function openWriter({ directory, log }: EmbeddedEngineOptions): Thread<WriterOperations> {
  const options: WriterOptions = { directory }
  return openThread<WriterOperations>({
    name: 'engine writer',
    module: siblingModule(import.meta.url, 'writer/worker'),
    options,
    log,
  })
}

function engineOf(
  { readers }: EmbeddedEngineOptions,
  pool: Pool<ReaderOperations>,
  writer: Thread<WriterOperations> | undefined,
): Engine {
  const gathering = createGathering(pool, readers)
  const writes = new Set<Promise<unknown>>()
  const changes = new Map<CollectionName, number>()
  let closing: Promise<void> | undefined

  const requireOpen = () => {
    if (closing)
      throw new SextantError('SHUTTING_DOWN', 'The search engine is closing. Try again when it has restarted.')
  }

  const read = async <Result>(task: (reader: Thread<ReaderOperations>) => Promise<Result>, signal?: AbortSignal) => {
    requireOpen()
    return pool.run(task, signal)
  }

  async function write<Result>(
    name: CollectionName,
    task: (writer: Thread<WriterOperations>) => Promise<Result>,
  ): Promise<Result> {
    requireOpen()
    if (writer === undefined) throw readOnly()
    const writing = task(writer)
    writes.add(writing)
    return writing.finally(() => {
      writes.delete(writing)
      changes.set(name, changesOf(name) + 1)
    })
  }

  const changesOf = (name: CollectionName): number => changes.get(name) ?? 0

  async function close(): Promise<void> {
    await Promise.allSettled([...writes, gathering.settled()])
    await pool.close()
    await writer?.close()
  }

  return {
    capabilities: {
      name: 'embedded',
      maxWindowSize: MAX_WINDOW_SIZE,
      concurrentSearches: readers,
      whileReplacing: 'whole',
      keywordStatistics: 'live',
    },
    health: async () => HEALTHY,
    collections: () => read((reader) => reader.call('collections', [])),
    collection: (name, generation) => read((reader) => reader.call('collection', [name, generation])),
    generations: (name) => read((reader) => reader.call('generations', [name])),
    createCollection: (record) =>
      write(record.name, (thread) => {
        requireName(record.name)
        requireNoTokens(record)
        return thread.call('createCollection', [record])
      }),
    createGeneration: (record) =>
      write(record.name, (thread) => {
        requireNoTokens(record)
        return thread.call('createGeneration', [record])
      }),
    promote: (name, generation) =>
      write(name, (thread) =>
        pool.alone(async (all) => {
          await thread.call('promote', [name, generation])
          await release(all, name)
        }),
      ),
    updateCollection: (name, change, generation) =>
      write(name, (thread) => thread.call('updateCollection', [name, change, generation])),
    dropCollection: (name) =>
      write(name, (thread) =>
        pool.alone(async (all) => {
          await release(all, name)
          return thread.call('dropCollection', [name])
        }),
      ),
    dropGeneration: (name, generation) =>
      write(name, (thread) =>
        pool.alone(async (all) => {
          await release(all, name, generation)
          return thread.call('dropGeneration', [name, generation])
        }),
      ),
    changeCount: (name) => (writer === undefined ? undefined : changesOf(name)),
    highestVersion: (name) => read((reader) => reader.call('highestVersion', [name])),
    search: async (requests, signal) => {
      requireOpen()
      return Promise.all(
        requests.map(async (request) => unpackRetrieval(await gathering.call('search', [request], signal))),
      )
    },
    replaceDocument: (scope, document, chunks, outline) =>
      write(scope.collection, (thread) => {
        const packed = packChunks(chunks)
        const buffers = [packed.dense.buffer, packed.sparse.buffer, packed.sparseEnds.buffer]
        return thread.call('replaceDocument', [scope, document, packed, outline], buffers)
      }),
    raiseVersion: (scope, rise) => write(scope.collection, (thread) => thread.call('raiseVersion', [scope, rise])),
    deleteDocuments: (scope, ids, version) =>
      write(scope.collection, (thread) => thread.call('deleteDocuments', [scope, ids, version])),
    documents: async (scope, ids) => {
      requireOpen()
      return gathering.call('documents', [scope, ids])
    },
    chunks: async (scope, ids) => {
      requireOpen()
      return gathering.call('chunks', [scope, ids])
    },
    outlines: (scope, ids) => read((reader) => reader.call('outlines', [scope, ids])),
    documentChunks: (scope, slices) => read((reader) => reader.call('documentChunks', [scope, slices])),
    vectorsOf: async (scope, slice) => unpackVectors(await read((reader) => reader.call('vectorsOf', [scope, slice]))),
    count: (scope, filters) => read((reader) => reader.call('count', [scope, filters])),
    facets: (scope, requests) => read((reader) => reader.call('facets', [scope, requests])),
    scroll: (scope, request) => read((reader) => reader.call('scroll', [scope, request])),
    stampsOf: (scope, ids) => read((reader) => reader.call('stampsOf', [scope, ids])),
    stamps: (scope, after, limit) => read((reader) => reader.call('stamps', [scope, after, limit])),
    [Symbol.asyncDispose]: () => {
      closing ??= close()
      return closing
    },
  }
}

/** Has the readers close what they hold of the collection, or of one generation of it. */
async function release(
  readers: readonly Thread<ReaderOperations>[],
  name: CollectionName,
  generation?: number,
): Promise<void> {
  const started = readers.filter((reader) => reader.started)
  await Promise.all(started.map((reader) => reader.call('release', [name, generation])))
}

/** A name becomes a file's name. */
function requireName(name: string): void {
  if (COLLECTION_NAME_PATTERN.test(name)) return
  throw new SextantError(
    'SETTING_INVALID',
    `"${name}" is no collection name: it must match ${COLLECTION_NAME_PATTERN.source}.`,
  )
}

function requireNoTokens({ name, late }: CollectionRecord): void {
  if (late === undefined) return
  throw new SextantError(
    'SETTING_INVALID',
    `The collection "${name}" is to keep vectors of tokens, which the embedded engine has no place for. Set \`engine: qdrant\`, or leave late interaction out of its profile.`,
  )
}

const readOnly = (): SextantError =>
  new SextantError(
    'ENGINE_FAILED',
    'This engine was opened to read beside a running server. Write through the server, or stop it first.',
  )
