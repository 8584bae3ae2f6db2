/** Making the pair of collections. Every step finds done what an attempt before it, or another gateway, has done. */
import { isDeepStrictEqual } from 'node:util'
import type { Schemas } from '@qdrant/js-client-rest'
import type { CollectionRecord } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import type { Administration } from './administration.ts'
import { chunksBody, documentsBody, hasVectorsOf, metadataOf, RECORD_KEY } from './creating.ts'
import { indexesOf } from './indexes.ts'
import { aliasOf, type Part, physicalName } from './layout.ts'
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
  const alias = (part: Part) => aliasOf(options.collectionPrefix, record.name, part)
  const [chunks, documents] = [physicalName(alias('chunks')), physicalName(alias('documents'))]

  async function make(part: Part, name: string, body: Schemas['CreateCollection']): Promise<void> {
    await administration.ensure(name, body)
    if (options.collections.shardKeys === 'tenants') await administration.ensureShard(name, SHARED_SHARD)
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
  await administration.setAliases([
    [alias('chunks'), chunks],
    [alias('documents'), documents],
  ])
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
