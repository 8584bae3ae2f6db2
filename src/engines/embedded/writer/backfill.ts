/**
 * Changing a collection's record while it lives. Attributes that are new to it may have been waiting in the documents' metadata:
 * they move out of there, and become findable, in the transaction that stores the record.
 */
import type { Database } from 'better-sqlite3'
import type { AttributeDeclaration } from '../../../core/attributes.ts'
import { type CollectionRecord, changedRecord, type RecordChange } from '../../../core/collection.ts'
import { declarationsWithout, moveDeclared } from '../../../core/declared-later.ts'
import type { DocumentId, TenantId } from '../../../core/ids.ts'
import { readRecord, writeRecord } from '../storage/connection.ts'
import { createSideTables, type SideTables } from './side-tables.ts'

interface Row {
  readonly id: number
  readonly tenant: TenantId
  readonly key: DocumentId
  readonly attributes: string
  readonly metadata: string
}

/** Documents that are read at once. */
const PAGE = 1_000

/** Stores the changed record, and what attributes that are new or of a new type mean for the documents, at once. */
export function updateRecord(database: Database, change: RecordChange): CollectionRecord {
  return database
    .transaction(() => {
      const before = readRecord(database)
      const after = changedRecord(before, change)
      writeRecord(database, after)
      const changed = declarationsWithout(after.attributes, before.attributes)
      const side = createSideTables(database)
      side.dropDeclared(declarationsWithout(before.attributes, after.attributes))
      const names = new Set(before.attributes.map(({ name }) => name))
      const added = changed.filter(({ name }) => !names.has(name))
      if (changed.length > 0) backfill(database, side, changed, added)
      return after
    })
    .immediate()
}

/** @param added those of the changed ones that were not declared at all */
function backfill(
  database: Database,
  side: SideTables,
  changed: readonly AttributeDeclaration[],
  added: readonly AttributeDeclaration[],
): void {
  const store = database.prepare('UPDATE document SET attributes = ?, metadata = ? WHERE id = ?')
  const next = database.prepare<[number, number], Row>(
    'SELECT id, tenant, key, attributes, metadata FROM document WHERE id > ? ORDER BY id LIMIT ?',
  )
  for (let page = next.all(0, PAGE); page.length > 0; page = next.all(page.at(-1)?.id ?? 0, PAGE)) {
    for (const { id: number, tenant, key, ...row } of page) {
      const fields = { attributes: JSON.parse(row.attributes), metadata: JSON.parse(row.metadata) }
      const moved = moveDeclared(fields, added)
      if (moved !== fields) store.run(JSON.stringify(moved.attributes), JSON.stringify(moved.metadata), number)
      side.addDeclared({ number, tenant, key }, moved.attributes, changed)
    }
  }
}
