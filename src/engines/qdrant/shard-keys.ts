/**
 * Tenant promotion: with custom sharding, tenants share one shard until an operator gives a large one a shard of its own. Every
 * request names the tenant's shard and the shared one, and Qdrant takes the first that is ready, also while it moves the points.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { Scope } from '../../core/scope.ts'
import type { QdrantOptions } from './options.ts'

/** The shard of all tenants that have none of their own. */
export const SHARED_SHARD = 'shared'

/** Where a tenant's points lie, as a member of every request for points; empty without custom sharding. */
export function shardKeyOf(
  { tenant }: Pick<Scope, 'tenant'>,
  { collections: { shardKeys } }: Pick<QdrantOptions, 'collections'>,
): { readonly shard_key?: Schemas['ShardKeySelector'] } {
  return shardKeys === 'tenants' ? { shard_key: { target: tenant, fallback: SHARED_SHARD } } : {}
}
