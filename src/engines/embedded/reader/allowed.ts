/**
 * Which slots a request may find. SQL gives the documents, from the side tables alone; their chunks are known in memory,
 * because moving chunk numbers out of SQLite costs more than finding them.
 */
import type { Database } from 'better-sqlite3'
import { allOf, type Filter, isMatchAll, isOfChunks } from '../../../core/filter.ts'
import { ofChunks } from '../../../core/filter-refusals.ts'
import type { TenantId } from '../../../core/ids.ts'
import type { LiveChunks } from './live.ts'
import { chunksMatching, documentsMatching, type MaskSource } from './masks.ts'

export interface Allowed {
  /** Ascending. */
  readonly slots: Uint32Array
  /** 1 by slot where allowed. */
  readonly mask: Uint8Array
}

/** Below one slot in so many, sorting the slots is cheaper than looking through the mask. */
const SORT_SHARE = 64

/**
 * @returns undefined when every chunk of the collection may be found
 * @throws SextantError FILTER_INVALID when the access has tests of chunks
 */
export function allowedSlots(
  database: Database,
  live: LiveChunks,
  { tenant, access }: { readonly tenant: TenantId; readonly access: Filter },
  filter: Filter,
): Allowed | undefined {
  if (isOfChunks(access)) throw ofChunks()
  const both = allOf([access, filter])
  const source: MaskSource = { database, live, tenant, others: tenantsBeside(database, tenant) }
  if (isOfChunks(both)) return ofMask(chunksMatching(source, both))
  if (isMatchAll(both) && source.others === 'none') return undefined
  return ofDocuments(live, documentsMatching(source, both))
}

/** Whether any other tenant has documents. */
export function tenantsBeside(database: Database, tenant: TenantId): 'none' | 'some' {
  const other = database.prepare('SELECT 1 FROM total WHERE tenant <> ? AND documents > 0').get(tenant)
  return other === undefined ? 'none' : 'some'
}

function ofDocuments(live: LiveChunks, documents: readonly number[]): Allowed {
  const mask = new Uint8Array(live.capacity)
  const slots = new Uint32Array(live.count)
  let count = 0
  for (const document of documents) {
    for (const slot of live.slotsOf(document)) {
      if (mask[slot] === 1) continue
      mask[slot] = 1
      slots[count++] = slot
    }
  }
  return count * SORT_SHARE < mask.length ? { mask, slots: slots.subarray(0, count).sort() } : ofMask(mask)
}

function ofMask(mask: Uint8Array): Allowed {
  const slots = new Uint32Array(mask.length)
  let count = 0
  for (let slot = 0; slot < mask.length; slot++) if (mask[slot] === 1) slots[count++] = slot
  return { mask, slots: slots.subarray(0, count) }
}
