/** The one thread that writes: it holds the writing connections of all collections. */
import { workerData } from 'node:worker_threads'
import { FORMAT_VERSION } from '../../../core/collection.ts'
import { SextantError } from '../../../core/errors.ts'
import type { CollectionName } from '../../../core/ids.ts'
import { serve, threadLog } from '../../../threads/thread.ts'
import { collectionNotFound } from '../failures.ts'
import type { WriterOperations, WriterOptions } from '../operations.ts'
import { createFile } from '../storage/connection.ts'
import {
  collectionExists,
  collectionFile,
  collectionNames,
  prepareFolder,
  publish,
  removeFile,
  unfinishedFile,
} from '../storage/files.ts'
import { openCollection, type WritableCollection } from './collection.ts'

const { directory }: WriterOptions = workerData
const open = new Map<CollectionName, WritableCollection>()

function collection(name: CollectionName): WritableCollection {
  const held = open.get(name)
  if (held) return held
  if (!collectionExists(directory, name)) throw collectionNotFound(name)
  const opened = openCollection(collectionFile(directory, name), threadLog)
  open.set(name, opened)
  return opened
}

serve<WriterOperations>({
  prepare() {
    prepareFolder(directory)
    for (const name of collectionNames(directory)) collection(name)
  },
  createCollection(record) {
    if (collectionExists(directory, record.name)) {
      throw new SextantError(
        'COLLECTION_MISMATCH',
        `There is a collection "${record.name}" already. Drop it first, or choose another name.`,
      )
    }
    if (record.formatVersion > FORMAT_VERSION) {
      throw new SextantError(
        'DATA_FORMAT_UNSUPPORTED',
        `Collection "${record.name}" asks for data format ${record.formatVersion}, and this Sextant writes ${FORMAT_VERSION}.`,
      )
    }
    removeFile(unfinishedFile(directory, record.name))
    createFile(unfinishedFile(directory, record.name), record)
    publish(directory, record.name)
  },
  updateCollection: (name, change) => collection(name).update(change),
  dropCollection(name) {
    const existed = collectionExists(directory, name)
    open.get(name)?.abandon()
    open.delete(name)
    removeFile(collectionFile(directory, name))
    return existed
  },
  replaceDocument: async (scope, document, chunks) => collection(scope.collection).replace(scope, document, chunks),
  raiseVersion: async (scope, rise) => collection(scope.collection).raise(scope, rise),
  deleteDocuments: async (scope, ids, version) => collection(scope.collection).remove(scope, ids, version),
  close() {
    for (const held of open.values()) held.close()
    open.clear()
  },
})
