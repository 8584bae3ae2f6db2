/**
 * Who asks, what they may see, and what they may do. The only maker of `Scope`. Until access control exists there is one
 * principal, the local one, who sees everything of the one tenant; what else it may do depends on who can reach the server.
 */
import { SextantError } from '../core/errors.ts'
import { type Filter, MATCH_ALL } from '../core/filter.ts'
import { type CollectionName, LOCAL_TENANT, type TenantId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'

/** What not everyone may do: change how a search runs, write, and build an index anew. */
export type Right = 'search:tune' | 'documents:write' | 'collections:admin'

export interface Principal {
  readonly tenant: TenantId
  /** Holds for every document the principal may read. */
  readonly access: Filter
  readonly rights: ReadonlySet<Right>
}

export const localPrincipal = (rights: readonly Right[]): Principal => ({
  tenant: LOCAL_TENANT,
  access: MATCH_ALL,
  rights: new Set(rights),
})

/** Whoever runs commands on this machine. */
export const LOCAL_PRINCIPAL: Principal = localPrincipal(['search:tune', 'documents:write', 'collections:admin'])

const REFUSALS: Readonly<Record<Right, string>> = {
  'search:tune':
    '`tuning` is taken only by a server that listens on a loopback address, until there is access control. Set the profile of the collection in the configuration instead.',
  'documents:write':
    'This server can be reached from other machines and lets nobody write, since there is no access control yet. Set server.allowAnonymousWrites to true if everyone who reaches it may write, or let it listen on 127.0.0.1, where whoever is on the machine may.',
  'collections:admin':
    'This server can be reached from other machines and lets nobody reindex, since there is no access control yet. Set server.allowAnonymousWrites to true if everyone who reaches it may, or run `sextant reindex` on the machine.',
}

/** @throws SextantError FORBIDDEN when the principal has not the right */
export function requireRight({ rights }: Principal, right: Right): void {
  if (!rights.has(right)) throw new SextantError('FORBIDDEN', REFUSALS[right])
}

/**
 * What the principal may see of a collection.
 *
 * @param generation a build of the collection; absent: the live one
 */
export function scopeFor(principal: Principal, collection: CollectionName, generation?: number): Scope {
  const { tenant, access } = principal
  return { collection, ...(generation !== undefined && { generation }), tenant, access } as Scope
}
