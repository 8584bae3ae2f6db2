/**
 * The rows that make a document's fields findable: values, places, and where it stands in each order. They are written with the document and go with it; those of one attribute also come and go with its declaration.
 */
import type { Database } from 'better-sqlite3'
import type { AttributeDeclaration, Attributes } from '../../../core/attributes.ts'
import { isNumeric } from '../../../core/attributes.ts'
import type { Document } from '../../../core/document.ts'
import type { DocumentId, TenantId } from '../../../core/ids.ts'
import { attributeName, attributeRows, declaredPlace, declaredRows, sortNumber } from '../storage/attribute-rows.ts'
import { LISTED } from '../storage/condition.ts'

/** A document as side tables name it. */
export interface SideOwner {
  /** Its number in the file. */
  readonly number: number
  readonly tenant: TenantId
  readonly key: DocumentId
}

export interface SideTables {
  /** Adds all rows of a document that has none. */
  add(number: number, tenant: TenantId, document: Document, declarations: readonly AttributeDeclaration[]): void
  /** Adds the rows of these attributes only. */
  addDeclared(owner: SideOwner, attributes: Attributes, declarations: readonly AttributeDeclaration[]): void
  /** Drops the rows of attributes that are declared no longer, of every document. */
  dropDeclared(declarations: readonly AttributeDeclaration[]): void
  /** Drops all rows of the documents: a JSON list of numbers. */
  clear(documents: string): void
}

export function createSideTables(database: Database): SideTables {
  const addAttribute = database.prepare('INSERT OR IGNORE INTO attribute VALUES (?, ?, ?)')
  const addPlace = database.prepare('INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)')
  const addSortKey = database.prepare(
    `INSERT OR REPLACE INTO sort_key VALUES (@number, @name, @tenant, @key,
       coalesce(@value, 9e999), coalesce(-@value, 9e999))`,
  )
  const clearing = ['attribute', 'place', 'sort_key'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE document ${LISTED}`),
  )

  function addOrdered(owner: SideOwner, attributes: Attributes, declarations: readonly AttributeDeclaration[]): void {
    for (const declaration of declarations) {
      const place = declaredPlace(attributes, declaration)
      if (place) addPlace.run(declaration.name, place.latitude, place.longitude, owner.number)
      if (!isNumeric(declaration.type)) continue
      addSortKey.run({ ...owner, name: declaration.name, value: sortNumber(attributes, declaration) })
    }
  }

  return {
    add(number, tenant, document, declarations) {
      for (const { name, value } of attributeRows(tenant, document, declarations)) addAttribute.run(name, value, number)
      addOrdered({ number, tenant, key: document.id }, document.attributes, declarations)
    },
    addDeclared(owner, attributes, declarations) {
      for (const { name, value } of declarations.flatMap((declaration) => declaredRows(attributes, declaration))) {
        addAttribute.run(name, value, owner.number)
      }
      addOrdered(owner, attributes, declarations)
    },
    dropDeclared(declarations) {
      const drop = database.prepare('DELETE FROM attribute WHERE name = ?')
      const others = ['place', 'sort_key'].map((table) => database.prepare(`DELETE FROM ${table} WHERE name = ?`))
      for (const { name } of declarations) {
        drop.run(attributeName(name))
        for (const statement of others) statement.run(name)
      }
    },
    clear(documents) {
      for (const statement of clearing) statement.run(documents)
    },
  }
}
