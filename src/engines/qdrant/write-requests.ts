/**
 * Requests of writes, made of what is to be written and nothing else. Conditions on versions stand in the requests themselves, and
 * none depends on what another replica or gateway did last: whatever order they come in, the highest version remains.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import { CHUNK_KEYS, DOCUMENT_KEYS, KEYS } from './layout.ts'
import type { QdrantOptions } from './options.ts'
import type { QdrantCall } from './transport/transport.ts'

type Condition = Schemas['Condition']
type Operation = Schemas['UpdateOperation']

/** A point as it is written. */
export interface Point {
  readonly id: string
  readonly vector: object
  readonly payload: object
}

export interface DocumentVersion {
  readonly id: DocumentId
  readonly version: number
}

/** Members of all requests of one scope: its shard, with custom sharding. */
export type Routing = { readonly shard_key?: Schemas['ShardKeySelector'] }

/** Ordered operations, of which each is done when the next one starts, and the last when the call is answered. */
export const updateCall = (
  alias: string,
  operations: readonly Operation[],
  { writeOrdering }: Pick<QdrantOptions, 'writeOrdering'>,
): QdrantCall => ({
  method: 'POST',
  path: `/collections/${alias}/points/batch?wait=true&ordering=${writeOrdering}`,
  body: { operations },
  kind: 'write',
})

const STATE_KEYS = [
  KEYS.tenant,
  KEYS.version,
  DOCUMENT_KEYS.live,
  DOCUMENT_KEYS.chunksVersion,
  DOCUMENT_KEYS.contentHash,
]

/** The payload that `statesCall` asks for. Tombstones have tenant and version alone. */
export interface StoredState {
  readonly tenant: string
  readonly version: number
  readonly live?: true
  readonly chunksVersion?: number
  readonly contentHash?: string
}

/** What is stored under the ids, tombstones included. */
export const statesCall = (
  alias: string,
  ids: readonly DocumentId[],
  routing: Routing,
  { readConsistency }: Pick<QdrantOptions, 'readConsistency'>,
): QdrantCall => ({
  method: 'POST',
  path: `/collections/${alias}/points${agreed(readConsistency)}`,
  body: { ids, with_payload: STATE_KEYS, with_vector: false, ...routing },
  kind: 'read',
})

const agreed = (readConsistency: QdrantOptions['readConsistency']): string =>
  readConsistency === undefined ? '' : `?consistency=${readConsistency}`

const match = (key: string, value: string | number): Condition => ({ key, match: { value } })
const below = (version: number): Condition => ({ key: KEYS.version, range: { lt: version } })

/** Without a condition Qdrant's `should` holds for every point there is. */
function anyOf(conditions: readonly Condition[]): Schemas['Filter'] {
  if (conditions.length === 0) throw new RangeError('a write without a condition would reach every point')
  return { should: [...conditions] }
}

const ofDocument = (id: DocumentId): Condition => match(CHUNK_KEYS.documentId, id)

/** Chunks of older versions of the documents. */
export const olderChunks = (documents: readonly DocumentVersion[]): readonly Condition[] =>
  documents.map(({ id, version }) => ({ must: [ofDocument(id), below(version)] }))

/** Chunks that were written with just this version of the documents. */
export const chunksOf = (documents: readonly DocumentVersion[]): readonly Condition[] =>
  documents.map(({ id, version }) => ({ must: [ofDocument(id), match(KEYS.version, version)] }))

/** Chunks of the documents up to the version. */
export const chunksUpTo = (ids: readonly DocumentId[], version: number): readonly Condition[] => [
  {
    must: [
      { key: CHUNK_KEYS.documentId, match: { any: [...ids] } },
      { key: KEYS.version, range: { lte: version } },
    ],
  },
]

/** One chunk of the documents, whatever its version, if there is any. */
export const anyChunkCall = (
  alias: string,
  ids: readonly DocumentId[],
  routing: Routing,
  { readConsistency }: Pick<QdrantOptions, 'readConsistency'>,
): QdrantCall => ({
  method: 'POST',
  path: `/collections/${alias}/points/scroll${agreed(readConsistency)}`,
  body: {
    filter: { must: [{ key: CHUNK_KEYS.documentId, match: { any: [...ids] } }] },
    limit: 1,
    with_payload: false,
    with_vector: false,
    ...routing,
  },
  kind: 'read',
})

/** Deletes the points for which one of the conditions holds. */
export const deletion = (conditions: readonly Condition[], routing: Routing): Operation => ({
  delete: { filter: anyOf(conditions), ...routing },
})

/** Puts chunks where there are none, or older ones of their documents. */
export const chunksUpsert = (
  points: readonly Point[],
  documents: readonly DocumentVersion[],
  routing: Routing,
): Operation => ({
  upsert: { points: points as Schemas['PointStruct'][], update_filter: anyOf(olderChunks(documents)), ...routing },
})

/** Puts documents where there is nothing, or something older. What lies under another tenant is not that tenant's. */
export const documentsUpsert = (
  points: readonly Point[],
  documents: readonly DocumentVersion[],
  { tenant, routing }: { readonly tenant: Scope['tenant']; readonly routing: Routing },
): Operation => ({
  upsert: {
    points: points as Schemas['PointStruct'][],
    update_filter: {
      should: [
        { must_not: [match(KEYS.tenant, tenant)] },
        ...documents.map(({ id, version }) => ({ must: [{ has_id: [id] }, below(version)] })),
      ],
    },
    ...routing,
  },
})

/** Marks documents whose chunks are about to be replaced: nobody may take them for unchanged until they are whole again. */
export const marking = (documents: readonly DocumentVersion[], routing: Routing): Operation => ({
  set_payload: {
    payload: { [DOCUMENT_KEYS.contentHash]: '', [DOCUMENT_KEYS.chunksVersion]: 0 },
    filter: anyOf(documents.map(({ id, version }) => ({ must: [{ has_id: [id] }, below(version)] }))),
    ...routing,
  },
})

/** @param visible holds for documents that the scope may see */
export const raising = (
  { id, version }: DocumentVersion,
  chunksVersion: number,
  visible: Schemas['Filter'],
  routing: Routing,
): Operation => ({
  set_payload: {
    payload: { [KEYS.version]: version },
    filter: {
      must: [{ has_id: [id] }, below(version), match(DOCUMENT_KEYS.chunksVersion, chunksVersion), visible],
    },
    ...routing,
  },
})

/** The documents that a delete removes, as far as the scope may see them. */
export const removableCall = (
  alias: string,
  ids: readonly DocumentId[],
  version: number,
  visible: Schemas['Filter'],
  routing: Routing,
): QdrantCall => ({
  method: 'POST',
  path: `/collections/${alias}/points/scroll`,
  body: {
    filter: { must: [{ has_id: [...ids] }, { key: KEYS.version, range: { lte: version } }, visible] },
    limit: ids.length,
    with_payload: false,
    with_vector: false,
    ...routing,
  },
  kind: 'read',
})

/** Puts tombstones where there is nothing, an older one, or a document that the scope may see and that is not newer. */
export const burying = (
  ids: readonly DocumentId[],
  { tenant, version }: { readonly tenant: Scope['tenant']; readonly version: number },
  visible: Schemas['Filter'],
  routing: Routing,
): Operation => ({
  upsert: {
    points: ids.map((id) => ({ id, vector: {}, payload: { [KEYS.tenant]: tenant, [KEYS.version]: version } })),
    update_filter: {
      must: [
        match(KEYS.tenant, tenant),
        { key: KEYS.version, range: { lte: version } },
        { should: [{ is_empty: { key: DOCUMENT_KEYS.live } }, visible] },
      ],
    },
    ...routing,
  },
})
