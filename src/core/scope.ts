/**
 * What a caller may see. Only `src/access` makes scopes, and every engine call takes one, so a read that forgets the tenant
 * does not type-check.
 */
import type { Filter } from './filter.ts'
import type { CollectionName, TenantId } from './ids.ts'

declare const madeByAccess: unique symbol

export interface Scope {
  readonly collection: CollectionName
  /** Which build of the collection; absent: the live one, whichever that is when the call comes. */
  readonly generation?: number
  readonly tenant: TenantId
  /** Holds for every document the caller may read; joined to each filter. */
  readonly access: Filter
  readonly [madeByAccess]: true
}
