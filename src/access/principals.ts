/**
 * Who asks, and what they may see. The only maker of `Scope`. Until access control exists there is one principal, the local
 * one, who sees everything of the one tenant.
 */
import { type Filter, MATCH_ALL } from '../core/filter.ts'
import { type CollectionName, LOCAL_TENANT, type TenantId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'

export interface Principal {
  readonly tenant: TenantId
  /** Holds for every document the principal may read. */
  readonly access: Filter
}

export const LOCAL_PRINCIPAL: Principal = { tenant: LOCAL_TENANT, access: MATCH_ALL }

/** What the principal may see of a collection. */
export function scopeFor(principal: Principal, collection: CollectionName): Scope {
  const { tenant, access } = principal
  return { collection, tenant, access } as Scope
}
