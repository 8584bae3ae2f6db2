/** Filters, evaluated over the document itself: a field is the list of its values, and a missing value is the empty list. */
import type { Document } from '../../src/core/document.ts'
import type { Bounds, Filter, FilterField } from '../../src/core/filter.ts'

type Value = string | number | boolean

/** Whether the filter holds for the document. Two-valued: `not` is the exact complement. */
export function matches(document: Document, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => matches(document, each))
    case 'or':
      return filter.filters.some((each) => matches(document, each))
    case 'not':
      return !matches(document, filter.filter)
    case 'exists':
      return valuesOf(document, filter.field).length > 0
    case 'in': {
      const allowed: readonly Value[] = filter.values
      return valuesOf(document, filter.field).some((value) => allowed.includes(value))
    }
    case 'hasAll': {
      const present = valuesOf(document, filter.field)
      return present.length > 0 && filter.values.every((value) => present.includes(value))
    }
    case 'range':
      return valuesOf(document, filter.field).some((value) => typeof value === 'number' && within(value, filter.bounds))
  }
}

function valuesOf(document: Document, field: FilterField): readonly Value[] {
  switch (field.kind) {
    case 'documentId':
      return [document.id]
    case 'externalId':
      return [document.externalId]
    case 'language':
      return document.language === null ? [] : [document.language]
    case 'tags':
      return document.tags
    case 'createdAt':
      return [document.createdAt]
    case 'updatedAt':
      return [document.updatedAt]
    case 'attribute':
      return attributeValues(document, field.name)
  }
}

/** An own property only: a document has no attribute `constructor` unless one was given. */
function attributeValues({ attributes }: Document, name: string): readonly Value[] {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (value === undefined) return []
  return typeof value === 'object' ? value : [value]
}

const within = (value: number, { gt, gte, lt, lte }: Bounds): boolean =>
  (gt === undefined || value > gt) &&
  (gte === undefined || value >= gte) &&
  (lt === undefined || value < lt) &&
  (lte === undefined || value <= lte)
