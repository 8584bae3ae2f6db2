/** What documents are ordered by, and the order. */
import type { Document } from '../../src/core/document.ts'
import type { DocumentOrder, SortField, SortValue } from '../../src/core/order.ts'
import type { ScrollPosition } from '../../src/ports/engine.ts'

/** Null where the document has none. */
export function sortValueOf(document: Document, field: SortField): SortValue {
  if (field.kind !== 'attribute') return document[field.kind]
  const value = Object.hasOwn(document.attributes, field.name) ? document.attributes[field.name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

export function positionOf(document: Document, order: DocumentOrder | undefined): ScrollPosition {
  const value = order === undefined ? null : sortValueOf(document, order.field)
  return { value: typeof value === 'number' ? value : null, id: document.id }
}

/** Below 0 when `left` comes first: by value in the direction, missing ones last, equal ones by id upwards. */
export function comparePositions(
  left: ScrollPosition,
  right: ScrollPosition,
  order: DocumentOrder | undefined,
): number {
  if (left.value !== right.value) {
    if (left.value === null) return 1
    if (right.value === null) return -1
    return order?.direction === 'DESC' ? right.value - left.value : left.value - right.value
  }
  return byText(left.id, right.id)
}

/** By UTF-16 unit. */
export const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
