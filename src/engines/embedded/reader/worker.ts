/** A reader thread: its own connections, and in memory what ranking needs. Every call is one snapshot of its collection. */
import { workerData } from 'node:worker_threads'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { CollectionName } from '../../../core/ids.ts'
import { serve, threadLog } from '../../../threads/thread.ts'
import type { ReaderOperations, ReaderOptions } from '../operations.ts'
import { packRetrieval } from '../packed-retrievals.ts'
import { readRecord } from '../storage/connection.ts'
import { buildExists, collectionNames, generationsOf } from '../storage/files.ts'
import { countFacets } from './facets.ts'
import { runGathered } from './gathered.ts'
import { createOpenBuilds, type NamedBuild } from './open-builds.ts'
import {
  countMatching,
  readChunks,
  readDocumentChunks,
  readDocuments,
  readOutlines,
  readStamps,
  readStampsOf,
  readVectors,
} from './reads.ts'
import { scrollDocuments } from './scroll.ts'
import { searchCollection } from './search.ts'

const { directory, vectorCacheBytes }: ReaderOptions = workerData
const { reading, liveOf, release, close } = createOpenBuilds({
  directory,
  allowance: { total: vectorCacheBytes, spent: 0 },
  log: threadLog,
  now: () => performance.now(),
})

const recordOf = (named: NamedBuild): CollectionRecord => reading(named, ({ database }) => readRecord(database))

const hasGeneration = (collection: CollectionName, generation?: number): boolean =>
  liveOf(collection) !== undefined && (generation === undefined || buildExists(directory, { collection, generation }))

serve<ReaderOperations>({
  collections: () =>
    collectionNames(directory)
      .filter((collection) => liveOf(collection) !== undefined)
      .map((collection) => recordOf({ collection })),
  collection: (collection, generation) =>
    hasGeneration(collection, generation)
      ? recordOf({ collection, ...(generation !== undefined && { generation }) })
      : undefined,
  generations: (name) => (liveOf(name) === undefined ? [] : generationsOf(directory, name)),
  highestVersion: (collection) =>
    reading({ collection }, ({ database }) =>
      Number(database.prepare('SELECT highest_version FROM state').pluck().get()),
    ),
  gathered: (calls) =>
    runGathered(calls, {
      search: (scope, requests) =>
        reading(scope, ({ database, record, index }) =>
          searchCollection(database, record, index(), requests).map(packRetrieval),
        ),
      documents: (scope, ids) => reading(scope, ({ database }) => readDocuments(database, scope, ids)),
      chunks: (scope, ids) => reading(scope, ({ database }) => readChunks(database, scope, ids)),
    }),
  outlines: (scope, ids) => reading(scope, ({ database }) => readOutlines(database, scope, ids)),
  documentChunks: (scope, slices) => reading(scope, ({ database }) => readDocumentChunks(database, scope, slices)),
  vectorsOf: (scope, slice) => reading(scope, ({ database }) => readVectors(database, scope, slice)),
  count: (scope, filters) => reading(scope, ({ database }) => countMatching(database, scope, filters)),
  facets: (scope, requests) => reading(scope, ({ database }) => countFacets(database, scope, requests)),
  scroll: (scope, request) =>
    reading(scope, ({ database }) => scrollDocuments(database, readRecord(database), scope, request)),
  stampsOf: (scope, ids) => reading(scope, ({ database }) => readStampsOf(database, scope, ids)),
  stamps: (scope, after, limit) => reading(scope, ({ database }) => readStamps(database, scope, after, limit)),
  release,
  close,
})
