/**
 * Collections of Sextant: two of Qdrant's, two aliases, and a record in the documents' metadata. A collection exists once the
 * documents' alias does, so making one ends with the aliases and dropping one begins with the documents; both may be broken off
 * anywhere and done again, also by two gateways at once.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { type CollectionRecord, changedRecord, FORMAT_VERSION } from '../../core/collection.ts'
import { isSextantError, SextantError } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Engine } from '../../ports/engine.ts'
import { type Administration, administrationOf } from './administration.ts'
import { metadataOf, RECORD_KEY, requireSameVectors } from './creating.ts'
import { createPair } from './creation.ts'
import { aliasOf, collectionOfAlias, KEYS, PARTS } from './layout.ts'
import type { QdrantOptions } from './options.ts'
import type { Transport } from './transport/transport.ts'
import { prepareChange } from './updating.ts'

export interface CollectionParts {
  readonly options: QdrantOptions
  readonly transport: Transport
}

export type Collections = Pick<
  Engine,
  'collections' | 'collection' | 'createCollection' | 'updateCollection' | 'dropCollection' | 'highestVersion'
>

export function createCollections({ options, transport }: CollectionParts): Collections {
  const administration = administrationOf(transport)
  const { collectionPrefix } = options
  const documentsOf = (name: CollectionName) => aliasOf(collectionPrefix, name, 'documents')

  async function collection(name: CollectionName): Promise<CollectionRecord | undefined> {
    const [documents, chunks] = await Promise.all([
      administration.find(documentsOf(name)),
      administration.find(aliasOf(collectionPrefix, name, 'chunks')),
    ])
    const record = documents && recordIn(documents, name)
    if (record && chunks) requireSameVectors(chunks, record)
    return record
  }

  async function existing(name: CollectionName): Promise<CollectionRecord> {
    const record = await collection(name)
    if (record === undefined) throw notFound(name)
    return record
  }

  return {
    async collections() {
      const aliases = await administration.aliases()
      const names = aliases.flatMap(({ alias_name }) => collectionOfAlias(collectionPrefix, alias_name) ?? [])
      const records = await Promise.all(names.sort().map((name) => collection(name).catch(ofAnother)))
      // A longer prefix that begins with this one is somebody else's, whose collections have other names.
      return records.flatMap((record, place) => (record && record.name === names[place] ? [record] : []))
    },
    collection,
    async createCollection(record) {
      requireWritableFormat(record)
      await createPair(record, await collection(record.name), options, administration)
    },
    async updateCollection(name, change) {
      await prepareChange(await existing(name), change, { options, transport, administration })
      // As it is by now: backfilling takes its time, and another gateway may have changed something else meanwhile.
      await administration.setMetadata(documentsOf(name), metadataOf(changedRecord(await existing(name), change)))
    },
    dropCollection: (name) => dropPair(name, collectionPrefix, administration),
    highestVersion: (name) => highestVersion(documentsOf(name), transport),
  }
}

/** One that is not ours, or of a newer Sextant, takes no part in a list; whoever asks for it by name is told why. */
function ofAnother(thrown: unknown): undefined {
  if (isSextantError(thrown) && OF_ANOTHER.has(thrown.code)) return undefined
  throw thrown
}

const OF_ANOTHER: ReadonlySet<string> = new Set(['COLLECTION_MISMATCH', 'DATA_FORMAT_UNSUPPORTED'])

/** @throws SextantError DATA_FORMAT_UNSUPPORTED when a newer Sextant made the collection, COLLECTION_MISMATCH without a record */
function recordIn({ config }: Schemas['CollectionInfo'], name: CollectionName): CollectionRecord {
  const record = config.metadata?.[RECORD_KEY] as CollectionRecord | undefined
  if (record === undefined) {
    throw new SextantError(
      'COLLECTION_MISMATCH',
      `Qdrant has a collection for "${name}" whose metadata has no record of Sextant's. Set another \`qdrant.collectionPrefix\`, or drop that collection.`,
    )
  }
  if (record.formatVersion > FORMAT_VERSION) {
    throw new SextantError(
      'DATA_FORMAT_UNSUPPORTED',
      `Collection "${name}" has data format ${record.formatVersion}, and this Sextant reads up to ${FORMAT_VERSION}. Use the newer Sextant that made it.`,
    )
  }
  return record
}

function requireWritableFormat({ name, formatVersion }: CollectionRecord): void {
  if (formatVersion <= FORMAT_VERSION) return
  throw new SextantError(
    'DATA_FORMAT_UNSUPPORTED',
    `Collection "${name}" asks for data format ${formatVersion}, and this Sextant writes ${FORMAT_VERSION}.`,
  )
}

async function dropPair(name: CollectionName, prefix: string, administration: Administration): Promise<boolean> {
  const aliases = new Map(
    (await administration.aliases()).map(({ alias_name, collection_name }) => [alias_name, collection_name]),
  )
  const documents = aliases.get(aliasOf(prefix, name, 'documents'))
  for (const part of PARTS.toReversed()) {
    const physical = aliases.get(aliasOf(prefix, name, part))
    if (physical !== undefined) await administration.drop(physical)
  }
  return documents !== undefined
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

const notFound = (name: CollectionName): SextantError =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `There is no collection "${name}". List the ones there are, or index documents into it first.`,
  )
