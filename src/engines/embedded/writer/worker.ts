/** The one thread that writes: it holds the writing connections of all collections. */
import { workerData } from 'node:worker_threads'
import { serve, threadLog } from '../../../threads/thread.ts'
import type { WriterOperations, WriterOptions } from '../operations.ts'
import { createWritableBuilds } from './builds.ts'

const { directory }: WriterOptions = workerData
const builds = createWritableBuilds(directory, threadLog)

serve<WriterOperations>({
  prepare: builds.prepare,
  createCollection: builds.create,
  createGeneration: builds.createBeside,
  promote: (collection, generation) => builds.promote({ collection, generation }),
  updateCollection: (collection, change, generation) =>
    builds.at({ collection, ...(generation !== undefined && { generation }) }).update(change),
  dropCollection: builds.dropAll,
  dropGeneration: (collection, generation) => builds.drop({ collection, generation }),
  replaceDocument: async (scope, document, chunks, outline) =>
    builds.at(scope).replace({ scope, document, chunks, outline }),
  raiseVersion: async (scope, rise) => builds.at(scope).raise(scope, rise),
  deleteDocuments: async (scope, ids, version) => builds.at(scope).remove(scope, ids, version),
  close: builds.close,
})
