/**
 * Facets: a field's values stand side by side in the side table, so counting them is a walk over the rows of one name. Which
 * documents count is found once for each filter. Few of them are looked up one by one; many are looked for on the walk.
 */
import type { Database } from 'better-sqlite3'
import { isNumeric } from '../../../core/attributes.ts'
import type { FacetField, FacetValue } from '../../../core/facets.ts'
import { allOf, type Filter, isMatchAll } from '../../../core/filter.ts'
import type { Scope } from '../../../core/scope.ts'
import type { FacetCounts, FacetRequest, ValueCount } from '../../../ports/engine.ts'
import { type Condition, LISTED } from '../storage/condition.ts'
import { rowName } from '../storage/filter-sql.ts'
import { statementOf } from '../storage/statements.ts'
import { tenantsBeside } from './allowed.ts'
import { documentsMatching } from './masks.ts'

/** Documents that count. */
interface Counted {
  readonly count: number
  /** Their numbers as JSON; absent when every document of the collection counts. */
  readonly numbers?: string
}

/** Below one document in so many, looking them up is faster than walking over all rows of a name. */
const LOOK_UP_SHARE = 8

/** @throws SextantError FILTER_INVALID when a filter has tests of chunks */
export function countFacets(database: Database, scope: Scope, requests: readonly FacetRequest[]): FacetCounts[] {
  const documents = documentTotal(database)
  const known = new Map<string, Counted>()
  const countedBy = (filter: Filter): Counted => {
    const key = JSON.stringify(filter)
    const counted = known.get(key) ?? countedDocuments(database, scope, filter, documents)
    known.set(key, counted)
    return counted
  }
  return requests.map(({ field, filter, limit }) => {
    const counted = countedBy(filter)
    return facetOf(database, field, limit, counted.count, rowsOf(field, counted, documents))
  })
}

/** Of all tenants. */
const documentTotal = (database: Database): number =>
  statementOf<{ documents: number }>(database, 'SELECT coalesce(sum(documents), 0) AS documents FROM total').get()
    ?.documents ?? 0

function countedDocuments(database: Database, { tenant, access }: Scope, filter: Filter, documents: number): Counted {
  const others = tenantsBeside(database, tenant)
  const both = allOf([access, filter])
  if (isMatchAll(both) && others === 'none') return { count: documents }
  const numbers = [...new Set(documentsMatching({ database, tenant, others }, both))]
  return { count: numbers.length, numbers: JSON.stringify(numbers) }
}

/** The rows of the field's values of these documents: what stands behind FROM. */
function rowsOf(field: FacetField, { count, numbers }: Counted, documents: number): Condition {
  const name = rowName(field)
  if (numbers === undefined) return { sql: 'attribute WHERE name = ?', values: [name] }
  if (count * LOOK_UP_SHARE > documents) {
    return { sql: `attribute WHERE name = ? AND document ${LISTED}`, values: [name, numbers] }
  }
  const lookedUp = `json_each(?) AS counted
    CROSS JOIN attribute INDEXED BY attribute_document ON attribute.document = counted.value`
  return { sql: `${lookedUp} WHERE attribute.name = ?`, values: [numbers, name] }
}

function facetOf(database: Database, field: FacetField, limit: number, count: number, rows: Condition): FacetCounts {
  const { documents, min, max } = summaryOf(database, field, rows)
  return {
    values: valuesOf(database, field, limit, rows),
    missing: count - documents,
    bounds: isOrdered(field) && min !== null && max !== null ? { min: 0 + min, max: 0 + max } : null,
  }
}

interface Summary {
  /** Those that have a value. */
  readonly documents: number
  readonly min: number | null
  readonly max: number | null
}

function summaryOf(database: Database, field: FacetField, { sql, values }: Condition): Summary {
  // Of what is no list, a document has one row: counting those sorts nothing.
  const having = isList(field) ? 'count(DISTINCT attribute.document)' : 'count(*)'
  const statement = `SELECT ${having} AS documents, min(attribute.value) AS min, max(attribute.value) AS max FROM ${sql}`
  return statementOf<Summary>(database, statement).get(...values) ?? { documents: 0, min: null, max: null }
}

function valuesOf(database: Database, field: FacetField, limit: number, { sql, values }: Condition): ValueCount[] {
  if (limit < 1) return []
  const statement = `SELECT attribute.value AS value, count(*) AS documents FROM ${sql}
    GROUP BY attribute.value ORDER BY documents DESC, value LIMIT ?`
  return statementOf<{ value: string | number; documents: number }>(database, statement)
    .all(...values, limit)
    .map(({ value, documents }) => ({ value: readValue(field, value), documents }))
}

/** Booleans are stored as 0 and 1, and zero has no sign. */
function readValue(field: FacetField, stored: string | number): FacetValue {
  if (typeof stored === 'string') return stored
  return field.kind === 'attribute' && field.type === 'BOOLEAN' ? stored === 1 : 0 + stored
}

const isList = (field: FacetField): boolean =>
  field.kind === 'tags' || (field.kind === 'attribute' && field.type === 'STRING_LIST')

const isOrdered = (field: FacetField): boolean => field.kind === 'attribute' && isNumeric(field.type)
