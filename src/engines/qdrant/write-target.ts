/** Where the writes of one batch go, and how the stored state of documents is read there. */
import type { Schemas } from '@qdrant/js-client-rest'
import { SextantError } from '../../core/errors.ts'
import type { DocumentId, TenantId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import { partName } from './layout.ts'
import type { QdrantOptions } from './options.ts'
import { shardKeyOf } from './shard-keys.ts'
import type { Calls } from './together.ts'
import { anyChunkCall, type Routing, type StoredState, statesCall, updateCall } from './write-requests.ts'

export interface WriteTarget {
  readonly tenant: TenantId
  readonly routing: Routing
  /** Names of the two parts. */
  readonly chunks: string
  readonly documents: string
  /** What is stored under the ids, tombstones included. */
  states(ids: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, StoredState>>
  /** Whether there is a chunk of any of the documents. */
  hasChunks(ids: readonly DocumentId[]): Promise<boolean>
  /** In order, and done when it resolves. */
  updateChunks(...operations: readonly Schemas['UpdateOperation'][]): Promise<void>
  updateDocuments(...operations: readonly Schemas['UpdateOperation'][]): Promise<void>
}

export function writeTarget(scope: Scope, options: QdrantOptions, transport: Calls): WriteTarget {
  const routing = shardKeyOf(scope, options)
  const chunks = partName(options.collectionPrefix, scope, 'chunks')
  const documents = partName(options.collectionPrefix, scope, 'documents')

  async function update(alias: string, operations: readonly Schemas['UpdateOperation'][]): Promise<void> {
    const results = await transport.call<readonly Schemas['UpdateResult'][]>(updateCall(alias, operations, options))
    const unfinished = results.find(({ status }) => status !== 'completed')
    if (unfinished === undefined) return
    throw new SextantError(
      'ENGINE_FAILED',
      `Qdrant took the write to ${alias} and has not done it yet (${unfinished.status}). Send it again when the server is less busy.`,
    )
  }

  return {
    tenant: scope.tenant,
    routing,
    chunks,
    documents,
    async states(ids) {
      const points = await transport.call<readonly Schemas['Record'][]>(statesCall(documents, ids, routing, options))
      return new Map(points.map(({ id, payload }) => [id as DocumentId, payload as unknown as StoredState]))
    },
    async hasChunks(ids) {
      const { points } = await transport.call<Schemas['ScrollResult']>(anyChunkCall(chunks, ids, routing, options))
      return points.length > 0
    },
    updateChunks: (...operations) => update(chunks, operations),
    updateDocuments: (...operations) => update(documents, operations),
  }
}
