/** Filters, evaluated over the document itself: a field is the list of its values, and a missing value is the empty list. */
import type { AttributeValue } from '../../src/core/attributes.ts'
import type { Chunk, Document } from '../../src/core/document.ts'
import type { Bounds, Filter, FilterField } from '../../src/core/filter.ts'
import type { GeoPoint } from '../../src/core/geo.ts'
import { lies } from './geo.ts'
import { holdsWords } from './words.ts'

export type Value = string | number | boolean | GeoPoint

/**
 * Whether the filter holds for the document, and for that chunk of it where one is given. Two-valued: `not` is the exact
 * complement.
 *
 * @throws RangeError when the filter tests chunks and there is none
 */
export function matches(document: Document, filter: Filter, chunk?: Chunk): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => matches(document, each, chunk))
    case 'or':
      return filter.filters.some((each) => matches(document, each, chunk))
    case 'not':
      return !matches(document, filter.filter, chunk)
    case 'exists':
      return valuesOf(document, filter.field).length > 0
    case 'in': {
      const allowed: readonly unknown[] = filter.values
      return valuesOf(document, filter.field).some((value) => allowed.includes(value))
    }
    case 'hasAll': {
      const present = valuesOf(document, filter.field)
      return present.length > 0 && filter.values.every((value) => present.some((one) => one === value))
    }
    case 'range':
      return valuesOf(document, filter.field).some((value) => typeof value === 'number' && within(value, filter.bounds))
    case 'geo':
      return valuesOf(document, filter.field).some((value) => typeof value === 'object' && lies(value, filter.area))
    case 'words':
      return holdsWords(filter.of === 'title' ? (document.title ?? '') : textOf(chunk), filter.match, filter.words)
  }
}

function textOf(chunk: Chunk | undefined): string {
  if (chunk === undefined) throw new RangeError('a test of text holds for chunks, and documents were asked for')
  return chunk.text
}

/** All values of the field; none where it is missing. */
export function valuesOf(document: Document, field: FilterField): readonly Value[] {
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
  return isList(value) ? value : [value]
}

const isList = (value: AttributeValue): value is readonly string[] => Array.isArray(value)

const within = (value: number, { gt, gte, lt, lte }: Bounds): boolean =>
  (gt === undefined || value > gt) &&
  (gte === undefined || value >= gte) &&
  (lt === undefined || value < lt) &&
  (lte === undefined || value <= lte)
