/** What the engine holds, whatever the configuration says of it: for `sextant collections`. */
import type { Configuration } from '../config/schema.ts'
import type { CollectionRecord } from '../core/collection.ts'
import { isSextantError, SextantError } from '../core/errors.ts'
import { MATCH_ALL } from '../core/filter.ts'
import { COLLECTION_NAME_PATTERN, collectionName } from '../core/ids.ts'
import type { CollectionCounts, Engine } from '../ports/engine.ts'
import type { Log } from '../ports/runtime.ts'
import { localScope } from './app.ts'
import { takeDataFolder } from './data-folder.ts'
import { openEngine } from './engines.ts'
import { cancelReindex, openJobStore } from './job-stores.ts'

export interface StoredCollection {
  readonly record: CollectionRecord
  /** Undefined when a part of it is missing, which somebody took out of the engine behind Sextant's back. */
  readonly counts: CollectionCounts | undefined
}

/** Works beside a running server. */
export async function listCollections(configuration: Configuration, log: Log): Promise<readonly StoredCollection[]> {
  await using engine = await openEngine({ configuration, log, access: 'read' })
  const records = await engine.collections()
  // Awaited, because the engine closes when this returns.
  return await Promise.all(records.map(async (record) => ({ record, counts: await countsOf(record, engine) })))
}

async function countsOf(record: CollectionRecord, engine: Engine): Promise<CollectionCounts | undefined> {
  try {
    const [counts] = await engine.count(localScope(record), [MATCH_ALL])
    return counts
  } catch (thrown) {
    if (isSextantError(thrown) && thrown.code === 'COLLECTION_NOT_FOUND') return undefined
    throw thrown
  }
}

/**
 * Takes the data folder, whichever engine it is: a server of this installation must not lose a collection that it serves.
 *
 * @throws SextantError COLLECTION_NOT_FOUND, DATA_FOLDER_IN_USE
 */
export async function dropCollection(name: string, configuration: Configuration, log: Log): Promise<void> {
  using folder = takeDataFolder(configuration.dataDirectory)
  await using jobs = await openJobStore(configuration, folder, log)
  await using engine = await openEngine({ configuration, log, access: 'write' })
  if (COLLECTION_NAME_PATTERN.test(name) && (await engine.dropCollection(collectionName(name))))
    return cancelReindex(name, jobs)
  const known = (await engine.collections()).map((record) => `"${record.name}"`)
  throw new SextantError(
    'COLLECTION_NOT_FOUND',
    `There is no collection "${name}". There is: ${known.join(', ') || 'none'}.`,
  )
}
