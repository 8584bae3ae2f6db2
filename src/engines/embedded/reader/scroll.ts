/**
 * Walking through the documents of a scope in one order. Every order is a walk up one index of (tenant, value, id), so a page
 * costs the same wherever it starts, however many documents share a value; downwards, the values in the index are negated.
 */
import type { Database } from 'better-sqlite3'
import { isNumeric } from '../../../core/attributes.ts'
import type { CollectionRecord } from '../../../core/collection.ts'
import { allOf } from '../../../core/filter.ts'
import type { DocumentId } from '../../../core/ids.ts'
import type { DocumentOrder } from '../../../core/order.ts'
import type { Scope } from '../../../core/scope.ts'
import type { ScrollPosition, ScrollRequest } from '../../../ports/engine.ts'
import type { Condition } from '../storage/condition.ts'
import { conditionOf } from '../storage/filter-sql.ts'

/** A table with an index in the order, and what to say to find its range there. */
interface Walk {
  readonly table: 'document' | 'sort_key'
  /** The column with the document's number. */
  readonly document: string
  readonly where: Condition
  /** The column that leads the order; absent by id. */
  readonly value?: string
}

export function scrollDocuments(
  database: Database,
  record: CollectionRecord,
  scope: Scope,
  request: ScrollRequest,
): ScrollPosition[] {
  const { sql, values } = scrollQuery(record, scope, request)
  const sign = signOf(request.order)
  return database
    .prepare<unknown[], { id: DocumentId; value: number | null }>(sql)
    .all(...values)
    .map(({ id, value }) => ({ id, value: value === null || !Number.isFinite(value) ? null : 0 + sign * value }))
}

/**
 * @throws SextantError FILTER_INVALID when the filter has tests of chunks
 */
export function scrollQuery(
  record: CollectionRecord,
  scope: Scope,
  { filter, order, after, limit }: ScrollRequest,
): Condition {
  const { table, document, where, value } = walkOf(record, order)
  const start = startOf(value, after, signOf(order))
  const kept = conditionOf(allOf([scope.access, filter]), document)
  return {
    sql: `SELECT key AS id, ${value ?? 'NULL'} AS value FROM ${table}
      WHERE tenant = ? AND ${where.sql} AND ${start.sql} AND ${kept.sql}
      ORDER BY ${value === undefined ? '' : `${value}, `}key LIMIT ?`,
    values: [scope.tenant, ...where.values, ...start.values, ...kept.values, limit],
  }
}

const EVERYWHERE: Condition = { sql: '1', values: [] }
const BY_ID: Walk = { table: 'document', document: 'document.id', where: EVERYWHERE }
const DATES = {
  createdAt: { ASC: 'created_at', DESC: 'created_descending' },
  updatedAt: { ASC: 'updated_at', DESC: 'updated_descending' },
} as const
const SORT_KEYS = { ASC: 'ascending', DESC: 'descending' } as const

function walkOf({ attributes }: CollectionRecord, order: DocumentOrder | undefined): Walk {
  if (order === undefined) return BY_ID
  const { field, direction } = order
  if (field.kind !== 'attribute') return { ...BY_ID, value: DATES[field.kind][direction] }
  // No document has a value of what is not declared as a number.
  if (!attributes.some(({ name, type }) => name === field.name && isNumeric(type))) return BY_ID
  return {
    table: 'sort_key',
    document: 'sort_key.document',
    where: { sql: 'name = ?', values: [field.name] },
    value: SORT_KEYS[direction],
  }
}

function startOf(value: string | undefined, after: ScrollPosition | undefined, sign: 1 | -1): Condition {
  if (after === undefined) return EVERYWHERE
  if (value === undefined) return { sql: 'key > ?', values: [after.id] }
  return {
    sql: `(${value}, key) > (?, ?)`,
    values: [after.value === null ? Infinity : sign * after.value, after.id],
  }
}

const signOf = (order: DocumentOrder | undefined): 1 | -1 => (order?.direction === 'DESC' ? -1 : 1)
