/**
 * Collections of Sextant: two of Qdrant's, two aliases, and a record in the documents' metadata. A collection exists once the
 * documents' alias does, so making one ends with the aliases and dropping one begins with the documents; both may be broken off
 * anywhere and done again, also by two gateways at once.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { type CollectionRecord, changedRecord, FORMAT_VERSION, generationOf } from '../../core/collection.ts'
import { isSextantError, SextantError } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Engine } from '../../ports/engine.ts'
import { administrationOf } from './administration.ts'
import { metadataOf } from './creating.ts'
import { createPair } from './creation.ts'
import { createGenerations, type Generations } from './generations.ts'
import { aliasOf, type Build, collectionOfAlias, KEYS } from './layout.ts'
import { createLookup, type Found } from './lookup.ts'
import { buildNotFound } from './not-found.ts'
import type { QdrantOptions } from './options.ts'
import type { Transport } from './transport/transport.ts'
import { prepareChange } from './updating.ts'

export interface CollectionParts {
  readonly options: QdrantOptions
  readonly transport: Transport
}

export type Collections = Generations &
  Pick<Engine, 'collections' | 'collection' | 'createCollection' | 'updateCollection' | 'highestVersion'> & {
    /** The record, and where its parts lie. */
    find(build: Build): Promise<Found | undefined>
  }

export function createCollections({ options, transport }: CollectionParts): Collections {
  const administration = administrationOf(transport)
  const { collectionPrefix } = options
  const lookup = createLookup(collectionPrefix, administration)

  const buildOf = (collection: CollectionName, generation?: number): Build => ({
    collection,
    ...(generation !== undefined && { generation }),
  })

  async function existing(build: Build): Promise<Found> {
    const found = await lookup.find(build)
    if (found === undefined) throw buildNotFound(build)
    return found
  }

  return {
    ...createGenerations({ options, administration, lookup }),
    find: (build) => lookup.find(build),
    async collections() {
      const aliases = await administration.aliases()
      const names = aliases.flatMap(({ alias_name }) => collectionOfAlias(collectionPrefix, alias_name) ?? [])
      const finding = names.sort().map((collection) => lookup.find({ collection }, aliases).catch(ofAnother))
      const records = (await Promise.all(finding)).map((found) => found?.record)
      // A longer prefix that begins with this one is somebody else's, whose collections have other names.
      return records.flatMap((record, place) => (record && record.name === names[place] ? [record] : []))
    },
    collection: async (name, generation) => (await lookup.find(buildOf(name, generation)))?.record,
    async createCollection(record) {
      requireWritableFormat(record)
      const found = await lookup.find({ collection: record.name })
      await createPair(record, found?.record, options, administration)
    },
    async updateCollection(name, change, generation) {
      const found = await existing(buildOf(name, generation))
      await prepareChange(found, change, { options, transport, administration })
      // As it is by now: backfilling takes its time, and another gateway may have changed something else meanwhile.
      const { record } = await existing(buildOf(name, generationOf(found.record)))
      await administration.setMetadata(found.documents, metadataOf(changedRecord(record, change)))
    },
    highestVersion: (name) => highestVersion(aliasOf(collectionPrefix, name, 'documents'), transport),
  }
}

/** One that is not ours, or of a newer Sextant, takes no part in a list; whoever asks for it by name is told why. */
function ofAnother(thrown: unknown): undefined {
  if (isSextantError(thrown) && OF_ANOTHER.has(thrown.code)) return undefined
  throw thrown
}

const OF_ANOTHER: ReadonlySet<string> = new Set(['COLLECTION_MISMATCH', 'DATA_FORMAT_UNSUPPORTED'])

function requireWritableFormat({ name, formatVersion }: CollectionRecord): void {
  if (formatVersion <= FORMAT_VERSION) return
  throw new SextantError(
    'DATA_FORMAT_UNSUPPORTED',
    `Collection "${name}" asks for data format ${formatVersion}, and this Sextant writes ${FORMAT_VERSION}.`,
  )
}

async function highestVersion(alias: string, transport: Transport): Promise<number> {
  const { points } = await transport.call<Schemas['ScrollResult']>({
    method: 'POST',
    path: `/collections/${alias}/points/scroll`,
    body: {
      order_by: { key: KEYS.version, direction: 'desc' },
      limit: 1,
      with_payload: [KEYS.version],
      with_vector: false,
    },
    kind: 'read',
  })
  const version = points[0]?.payload?.[KEYS.version]
  return typeof version === 'number' ? version : 0
}
