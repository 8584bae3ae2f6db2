/** A reader thread: its own connections, and in memory what ranking needs. Every call is one snapshot of its collection. */
import { workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { CollectionName } from '../../../core/ids.ts'
import { serve, threadLog } from '../../../threads/thread.ts'
import { collectionNotFound, namingFile } from '../failures.ts'
import type { ReaderOperations, ReaderOptions } from '../operations.ts'
import { packRetrieval } from '../packed-retrievals.ts'
import { openToRead, readRecord } from '../storage/connection.ts'
import { collectionExists, collectionFile, collectionNames } from '../storage/files.ts'
import { countFacets } from './facets.ts'
import { runGathered } from './gathered.ts'
import { createIndexKeeper, type IndexKeeper } from './index.ts'
import {
  countMatching,
  readChunks,
  readDocumentChunks,
  readDocuments,
  readStamps,
  readStampsOf,
  readVectors,
} from './reads.ts'
import { scrollDocuments } from './scroll.ts'
import { searchCollection } from './search.ts'

interface ReadableCollection {
  readonly database: Database
  /** As it was when the file was opened. Of what may change since, `readRecord` tells. */
  readonly record: CollectionRecord
  readonly keeper: IndexKeeper
}

const { directory, vectorCacheBytes }: ReaderOptions = workerData
const allowance = { total: vectorCacheBytes, spent: 0 }
const open = new Map<CollectionName, ReadableCollection>()

function collection(name: CollectionName): ReadableCollection {
  const held = open.get(name)
  if (held) return held
  if (!collectionExists(directory, name)) throw collectionNotFound(name)
  const database = openToRead(collectionFile(directory, name))
  const record = readRecord(database)
  const opened = { database, record, keeper: createIndexKeeper(database, record, allowance, threadLog) }
  open.set(name, opened)
  return opened
}

/** Runs the work on one snapshot of the collection. */
function reading<Result>(name: CollectionName, work: (collection: ReadableCollection) => Result): Result {
  return namingFile(collectionFile(directory, name), () => {
    const opened = collection(name)
    return opened.database.transaction(() => work(opened))()
  })
}

function release(name: CollectionName): void {
  const held = open.get(name)
  held?.keeper.release()
  held?.database.close()
  open.delete(name)
}

serve<ReaderOperations>({
  collections: () => collectionNames(directory).map((name) => reading(name, ({ database }) => readRecord(database))),
  collection: (name) =>
    collectionExists(directory, name) ? reading(name, ({ database }) => readRecord(database)) : undefined,
  highestVersion: (name) =>
    reading(name, ({ database }) => Number(database.prepare('SELECT highest_version FROM state').pluck().get())),
  gathered: (calls) =>
    runGathered(calls, {
      search: (name, requests) =>
        reading(name, ({ database, record, keeper }) =>
          searchCollection(database, record, keeper.current(), requests).map(packRetrieval),
        ),
      documents: (scope, ids) => reading(scope.collection, ({ database }) => readDocuments(database, scope, ids)),
      chunks: (scope, ids) => reading(scope.collection, ({ database }) => readChunks(database, scope, ids)),
    }),
  documentChunks: (scope, slices) =>
    reading(scope.collection, ({ database }) => readDocumentChunks(database, scope, slices)),
  vectorsOf: (scope, slice) => reading(scope.collection, ({ database }) => readVectors(database, scope, slice)),
  count: (scope, filters) => reading(scope.collection, ({ database }) => countMatching(database, scope, filters)),
  facets: (scope, requests) => reading(scope.collection, ({ database }) => countFacets(database, scope, requests)),
  scroll: (scope, request) =>
    reading(scope.collection, ({ database }) => scrollDocuments(database, readRecord(database), scope, request)),
  stampsOf: (scope, ids) => reading(scope.collection, ({ database }) => readStampsOf(database, scope, ids)),
  stamps: (scope, after, limit) =>
    reading(scope.collection, ({ database }) => readStamps(database, scope, after, limit)),
  release,
  close() {
    for (const name of [...open.keys()]) release(name)
  },
})
