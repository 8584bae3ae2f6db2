/** Making the pair of collections. Every step finds done what an attempt before it, or another gateway, has done. */
import { isDeepStrictEqual } from 'node:util'
import type { Schemas } from '@qdrant/js-client-rest'
import { type CollectionRecord, generationOf } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import type { Administration } from './administration.ts'
import { chunksBody, documentsBody, hasVectorsOf, metadataOf, RECORD_KEY } from './creating.ts'
import { indexesOf } from './indexes.ts'
import { aliasOf, PARTS, type Part, partName } from './layout.ts'
import type { PartNames } from './lookup.ts'
import type { QdrantOptions } from './options.ts'
import { SHARED_SHARD } from './shard-keys.ts'

/**
 * @param existing the record under that name, if there is one: an equal one is what another gateway just made
 * @throws SextantError COLLECTION_MISMATCH when there is another collection of that name
 */
export async function createPair(
  record: CollectionRecord,
  existing: CollectionRecord | undefined,
  options: QdrantOptions,
  administration: Administration,
): Promise<void> {
  if (existing) return requireEqual(existing, record)
  const made = await makePair(record, options, administration)
  await administration.setAliases(
    PARTS.map((part) => [aliasOf(options.collectionPrefix, record.name, part), made[part]]),
  )
}

/**
 * Makes what is not there of a generation's two parts, which no alias names yet.
 *
 * @param like where tenants have shards of their own that these are to have too
 */
export async function makePair(
  record: CollectionRecord,
  options: QdrantOptions,
  administration: Administration,
  like?: PartNames,
): Promise<PartNames> {
  const build = { collection: record.name, generation: generationOf(record) }
  const [chunks, documents] = [
    partName(options.collectionPrefix, build, 'chunks'),
    partName(options.collectionPrefix, build, 'documents'),
  ]

  async function make(part: Part, name: string, body: Schemas['CreateCollection']): Promise<void> {
    await administration.ensure(name, body)
    if (options.collections.shardKeys === 'tenants') {
      const promoted = like ? await administration.shardKeys(like[part]) : []
      for (const key of new Set([SHARED_SHARD, ...promoted])) await administration.ensureShard(name, key)
    }
    await administration.untilMade(name)
    await administration.ensureIndexes(name, indexesOf(part, record.attributes))
  }

  const [leftChunks, leftDocuments] = await Promise.all([administration.find(chunks), administration.find(documents)])
  if (leftChunks && !isUsable(leftChunks, record, leftDocuments)) await administration.drop(chunks)
  await Promise.all([
    make('chunks', chunks, chunksBody(record, options.collections)),
    make('documents', documents, documentsBody(record, options.collections)),
  ])
  if (leftDocuments && !isDeepStrictEqual(leftDocuments.config.metadata?.[RECORD_KEY], record)) {
    await administration.setMetadata(documents, metadataOf(record))
  }
  return { chunks, documents }
}

/** Whether chunks that were left behind can be these: of the same vectors, and empty unless their documents are there too. */
const isUsable = (
  chunks: Schemas['CollectionInfo'],
  record: CollectionRecord,
  documents: Schemas['CollectionInfo'] | undefined,
): boolean => hasVectorsOf(chunks, record) && (documents !== undefined || !chunks.points_count)

function requireEqual(existing: CollectionRecord, record: CollectionRecord): void {
  if (isDeepStrictEqual(existing, record)) return
  throw new SextantError(
    'COLLECTION_MISMATCH',
    `There is a collection "${record.name}" already. Drop it first, or choose another name.`,
  )
}
