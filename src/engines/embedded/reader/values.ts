/** The values by which a ranked window is ordered, for all its documents at once. */
import type { Database } from 'better-sqlite3'
import type { DocumentId, TenantId } from '../../../core/ids.ts'
import type { SortField, SortValue } from '../../../core/order.ts'
import { attributeName } from '../storage/attribute-rows.ts'
import { type Condition, LISTED } from '../storage/condition.ts'

const COLUMNS = { title: 'title', createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** The documents' values of the field, null where missing. */
export function valuesOf(
  database: Database,
  tenant: TenantId,
  field: SortField,
  ids: readonly DocumentId[],
): ReadonlyMap<DocumentId, SortValue> {
  const value = columnOf(field)
  const rows = database
    .prepare<unknown[], [id: DocumentId, value: SortValue]>(
      `SELECT key, ${value.sql} FROM document WHERE tenant = ? AND key ${LISTED}`,
    )
    .raw()
    .all(...value.values, tenant, JSON.stringify(ids))
  return new Map(rows)
}

function columnOf(field: SortField): Condition {
  if (field.kind !== 'attribute') return { sql: COLUMNS[field.kind], values: [] }
  return {
    sql: `(SELECT value FROM attribute INDEXED BY attribute_document
      WHERE attribute.document = document.id AND attribute.name = ?)`,
    values: [attributeName(field.name)],
  }
}
