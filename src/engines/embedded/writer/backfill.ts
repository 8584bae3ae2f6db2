/**
 * Changing a collection's record while it lives. Attributes that are new to it may have been waiting in the documents' metadata:
 * they move out of there, and become findable, in the transaction that stores the record.
 */
import type { Database } from 'better-sqlite3'
import { attributeValue } from '../../../core/attribute-values.ts'
import type { AttributeDeclaration, Attributes, AttributeValue } from '../../../core/attributes.ts'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { JsonValue } from '../../../core/document.ts'
import type { DocumentId, TenantId } from '../../../core/ids.ts'
import type { CollectionChange } from '../operations.ts'
import { readRecord, writeRecord } from '../storage/connection.ts'
import { createSideTables, type SideTables } from './side-tables.ts'

interface Fields {
  readonly attributes: Attributes
  readonly metadata: JsonValue
}

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
export function updateRecord(database: Database, change: CollectionChange): CollectionRecord {
  return database
    .transaction(() => {
      const before = readRecord(database)
      const after: CollectionRecord = { ...before, ...change }
      writeRecord(database, after)
      const changed = without(after.attributes, before.attributes)
      const side = createSideTables(database)
      side.dropDeclared(without(before.attributes, after.attributes))
      const names = new Set(before.attributes.map(({ name }) => name))
      const added = changed.filter(({ name }) => !names.has(name))
      if (changed.length > 0) backfill(database, side, changed, added)
      return after
    })
    .immediate()
}

/** The declarations that the others do not have with this type. */
function without(
  declarations: readonly AttributeDeclaration[],
  others: readonly AttributeDeclaration[],
): readonly AttributeDeclaration[] {
  const known = new Set(others.map(signature))
  return declarations.filter((declaration) => !known.has(signature(declaration)))
}

const signature = ({ name, type }: AttributeDeclaration): string => `${type} ${name}`

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

/** The fields after members of the metadata became attributes, where they are of the type; the same object when none did. */
export function moveDeclared(fields: Fields, declarations: readonly AttributeDeclaration[]): Fields {
  const { metadata } = fields
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return fields
  const members = new Map(Object.entries(metadata))
  const found = declarations.flatMap(({ name, type }): [string, AttributeValue][] => {
    const value = members.has(name) ? attributeValue(type, members.get(name)) : undefined
    return value === undefined ? [] : [[name, value]]
  })
  if (found.length === 0) return fields
  for (const [name] of found) members.delete(name)
  return {
    attributes: { ...fields.attributes, ...Object.fromEntries(found) },
    metadata: members.size > 0 ? Object.fromEntries(members) : null,
  }
}
