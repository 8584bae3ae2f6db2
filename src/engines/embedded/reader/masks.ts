/**
 * Filters over chunks, worked out in memory: a mask has 1 by slot where the filter holds. What holds for whole documents is one
 * query of SQL; tests of chunks are queries of their own; and, or and not join the masks.
 */
import type { Database } from 'better-sqlite3'
import { allOf, type Filter, isOfChunks } from '../../../core/filter.ts'
import type { TenantId } from '../../../core/ids.ts'
import { documentsWhere } from '../storage/filter-sql.ts'
import { wordQuery } from '../storage/words.ts'
import type { LiveChunks } from './live.ts'

export interface MaskSource {
  readonly database: Database
  readonly live: LiveChunks
  readonly tenant: TenantId
  /** Whether any other tenant has documents. */
  readonly others: 'none' | 'some'
}

/** The numbers of the tenant's documents for which the filter holds; a number may come twice. */
export function documentsMatching({ database, tenant, others }: MaskSource, filter: Filter): readonly number[] {
  const { sql, values } = documentsWhere(filter, tenant, others)
  return database
    .prepare<unknown[], number>(sql)
    .pluck()
    .all(...values)
}

/** The tenant's chunks for which the filter holds, each by its own text. */
export function chunksMatching(source: MaskSource, filter: Filter): Uint8Array {
  const found = maskOf(source, filter)
  return source.others === 'none' ? found : intersected([found, ofDocuments(source, allOf([]))])
}

/** May hold chunks of other tenants. */
function maskOf(source: MaskSource, filter: Filter): Uint8Array {
  if (!isOfChunks(filter)) return ofDocuments(source, filter)
  switch (filter.kind) {
    case 'and':
      return intersected(masksOf(source, filter))
    case 'or':
      return united(masksOf(source, filter))
    case 'not':
      return complement(source, maskOf(source, filter.filter))
    case 'words':
      return ofWords(source, wordQuery(filter.match, filter.words))
    default:
      throw new TypeError(`${filter.kind} is no test of chunks`)
  }
}

type Compound = Extract<Filter, { readonly kind: 'and' | 'or' }>

/** A mask for each part that is of chunks, and one for the other parts together, if there are any. */
function masksOf(source: MaskSource, { kind, filters }: Compound): readonly Uint8Array[] {
  const ofDocumentsOnly = filters.filter((filter) => !isOfChunks(filter))
  const masks = filters.filter(isOfChunks).map((filter) => maskOf(source, filter))
  return ofDocumentsOnly.length === 0 ? masks : [...masks, ofDocuments(source, { kind, filters: ofDocumentsOnly })]
}

function ofDocuments(source: MaskSource, filter: Filter): Uint8Array {
  const mask = new Uint8Array(source.live.capacity)
  for (const document of documentsMatching(source, filter)) {
    for (const slot of source.live.slotsOf(document)) mask[slot] = 1
  }
  return mask
}

function ofWords({ database, live }: MaskSource, query: string): Uint8Array {
  const mask = new Uint8Array(live.capacity)
  const numbers = database
    .prepare<[string], number>('SELECT rowid FROM chunk_words WHERE chunk_words MATCH ?')
    .pluck()
    .all(query)
  for (const number of numbers) {
    const chunk = live.get(number)
    if (chunk) mask[chunk.slot] = 1
  }
  return mask
}

function complement({ live }: MaskSource, mask: Uint8Array): Uint8Array {
  return mask.map((held, slot) => Number(held === 0 && live.at(slot) !== undefined))
}

const intersected = ([first = new Uint8Array(), ...others]: readonly Uint8Array[]): Uint8Array =>
  first.map((held, slot) => Number(held === 1 && others.every((mask) => mask[slot] === 1)))

const united = ([first = new Uint8Array(), ...others]: readonly Uint8Array[]): Uint8Array =>
  first.map((held, slot) => Number(held === 1 || others.some((mask) => mask[slot] === 1)))
