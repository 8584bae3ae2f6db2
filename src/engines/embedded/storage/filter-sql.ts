/**
 * Filters as SQL. A test is the set of documents that have a fitting row in a side table, and a document passes when its
 * number is in the set; `not` is being outside of it. Numbers are never null, so complements are exact, and a missing value,
 * having no row, passes no positive test. Values are bound, never spliced; lists go over as one JSON value each, so equal
 * shapes are one statement.
 */
import { type Bounds, type Filter, type FilterField, type FilterScalar, isMatchAll } from '../../../core/filter.ts'
import { isOrdered, ofChunks, unordered } from '../../../core/filter-refusals.ts'
import type { TenantId } from '../../../core/ids.ts'
import { attributeName, TENANT } from './attribute-rows.ts'
import { type Condition, FALSE, joined, LISTED, TRUE } from './condition.ts'
import { withinArea } from './places.ts'
import { wordQuery } from './words.ts'

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/**
 * The filter as a condition on a document's number.
 *
 * @param column the SQL name of that number
 * @throws SextantError FILTER_INVALID when a range is asked of what has no order, or something of chunks
 */
export function conditionOf(filter: Filter, column: string): Condition {
  if (isMatchAll(filter)) return TRUE
  switch (filter.kind) {
    case 'and':
      return joined(
        filter.filters.map((each) => conditionOf(each, column)),
        ' AND ',
        TRUE,
      )
    case 'or':
      return joined(
        filter.filters.map((each) => conditionOf(each, column)),
        ' OR ',
        FALSE,
      )
    case 'not': {
      const { sql, values } = conditionOf(filter.filter, column)
      return { sql: `NOT (${sql})`, values }
    }
    case 'hasAll':
      return conditionOf(eachOf(filter.field, filter.values), column)
    default:
      return tested(filter, column)
  }
}

/**
 * The filter as a query for the numbers of documents; a number may come twice. It starts from the rows of one test if there is
 * one that must hold, so what a narrow filter costs does not grow with the collection.
 *
 * @param tenant whose documents
 * @param others whether any other tenant has documents
 */
export function documentsWhere(filter: Filter, tenant: TenantId, others: 'none' | 'some'): Condition {
  const parts = filter.kind === 'and' ? filter.filters : [filter]
  const start = parts.find(isRowTest)
  const first = start ? rowsOf(start) : { ...ATTRIBUTE_ROWS, where: ownedBy(tenant) }
  const number = `found.${first.document}`
  const owner = ownedBy(tenant)
  const ownership = {
    sql: `EXISTS (SELECT 1 FROM attribute AS owner WHERE owner.${owner.sql} AND owner.document = ${number})`,
    values: owner.values,
  }
  const rest = parts.filter((part) => part !== start).map((part) => conditionOf(part, number))
  const all = joined([first.where, ...rest, ...(start && others === 'some' ? [ownership] : [])], ' AND ', TRUE)
  return { sql: `SELECT ${number} FROM ${first.table} AS found WHERE ${all.sql}`, values: all.values }
}

type RowTest = Extract<Filter, { readonly kind: 'in' | 'range' | 'exists' | 'geo' | 'words' }>

/** Rows of a side table, or of the documents themselves, and the column that names their document. */
interface Rows {
  readonly table: string
  readonly document: string
  readonly where: Condition
}

const ATTRIBUTE_ROWS = { table: 'attribute', document: 'document' } as const
const DOCUMENT_ROWS = { table: 'document', document: 'id' } as const
const PLACE_ROWS = { table: 'place', document: 'document' } as const
const TITLE_ROWS = { table: 'title_words', document: 'rowid' } as const

const ownedBy = (tenant: TenantId): Condition => ({ sql: `name = '${TENANT}' AND value = ?`, values: [tenant] })

function isRowTest(filter: Filter): filter is RowTest {
  switch (filter.kind) {
    case 'range':
    case 'exists':
      return !isKey(filter.field)
    case 'in':
    case 'geo':
    case 'words':
      return true
    case 'and':
    case 'or':
    case 'not':
    case 'hasAll':
      return false
  }
}

/** One `in` for each value; of no values whether there is any, because a missing list satisfies nothing. */
function eachOf(field: FilterField, values: readonly string[]): Filter {
  if (values.length === 0) return { kind: 'exists', field }
  return { kind: 'and', filters: [...new Set(values)].map((value) => ({ kind: 'in', field, values: [value] })) }
}

function tested(test: RowTest, column: string): Condition {
  if (test.kind === 'range' && !isOrdered(test.field)) throw unordered(test.field)
  if (test.kind === 'exists' && isKey(test.field)) return TRUE
  const { table, document, where } = rowsOf(test)
  return { sql: `${column} IN (SELECT ${document} FROM ${table} WHERE ${where.sql})`, values: where.values }
}

/** The rows for which the test holds. */
function rowsOf(test: RowTest): Rows {
  switch (test.kind) {
    case 'words':
      if (test.of === 'text') throw ofChunks()
      return { ...TITLE_ROWS, where: { sql: 'title_words MATCH ?', values: [wordQuery(test.match, test.words)] } }
    case 'geo':
      return { ...PLACE_ROWS, where: named(placeName(test.field), withinArea(test.area)) }
    case 'exists':
      return isPlace(test.field)
        ? { ...PLACE_ROWS, where: named(placeName(test.field), TRUE) }
        : { ...ATTRIBUTE_ROWS, where: named(rowName(test.field), TRUE) }
    case 'in':
      return rowsAmong(test.field, listed(test.values))
    case 'range':
      return { ...ATTRIBUTE_ROWS, where: named(rowName(test.field), within(test.field, test.bounds)) }
  }
}

/** @param values as JSON */
function rowsAmong(field: FilterField, values: string): Rows {
  if (!isKey(field)) {
    return { ...ATTRIBUTE_ROWS, where: named(rowName(field), { sql: `value ${LISTED}`, values: [values] }) }
  }
  const key = field.kind === 'documentId' ? 'key' : 'external_id'
  return { ...DOCUMENT_ROWS, where: { sql: `${key} ${LISTED}`, values: [values] } }
}

const named = (name: string, { sql, values }: Condition): Condition => ({
  sql: `name = ? AND ${sql}`,
  values: [name, ...values],
})

function within(field: FilterField, bounds: Bounds): Condition {
  if (!isOrdered(field)) throw unordered(field)
  const given = Object.entries(OPERATORS).flatMap(([name, operator]) => {
    const bound = bounds[name as keyof typeof OPERATORS]
    return bound === undefined ? [] : [{ sql: `value ${operator} ?`, values: [bound] }]
  })
  return joined(given, ' AND ', TRUE)
}

const listed = (values: readonly FilterScalar[]): string => `[${values.map(storedScalar).map(literal).join(',')}]`

/**
 * Numbers are stored as doubles. A whole one written without a fraction would be read from the list as an integer of 64 bits,
 * which beyond 2^53 is another number than the double with the same digits.
 */
const literal = (value: string | number): string =>
  Number.isInteger(value) && Math.abs(value as number) < LEAST_EXPONENT ? `${value}.0` : JSON.stringify(value)

/** From here on JavaScript writes an exponent, which makes it a double. */
const LEAST_EXPONENT = 1e21

/** Fields that are columns of `document`, and that every document has. */
const isKey = ({ kind }: FilterField): boolean => kind === 'documentId' || kind === 'externalId'

/** The name of the field's rows in the side table. */
export const rowName = (field: FilterField): string =>
  field.kind === 'attribute' ? attributeName(field.name) : field.kind

const placeName = (field: FilterField): string => (field.kind === 'attribute' ? field.name : field.kind)

const isPlace = (field: FilterField): boolean => field.kind === 'attribute' && field.type === 'GEO'

const storedScalar = (value: FilterScalar): string | number => (typeof value === 'boolean' ? Number(value) : value)
