/**
 * Facets: a field's values stand side by side in the side table, so counting them is a walk over the rows of one name. Which
 * documents count is found once for each filter, into a table of this connection's own. Few of them are looked up one by one; many
 * are looked for on the walk.
 */
import type { Database } from 'better-sqlite3'
import { isNumeric } from '../../../core/attributes.ts'
import type { FacetField, FacetValue } from '../../../core/facets.ts'
import { allOf, type Filter, isMatchAll } from '../../../core/filter.ts'
import type { Scope } from '../../../core/scope.ts'
import type { FacetCounts, FacetRequest, ValueCount } from '../../../ports/engine.ts'
import { documentsWhere, rowName } from '../storage/filter-sql.ts'
import { statementOf } from '../storage/statements.ts'
import { tenantsBeside } from './allowed.ts'

/** The documents that count. */
interface Counted {
  readonly count: number
  /** What stands between FROM and the row's name: the rows of these documents alone. */
  readonly rows: string
  /** Whether they are all there are, of all tenants; if not, they stand in the table `counted`. */
  readonly extent: 'everything' | 'some'
}

const EVERYTHING = 'attribute'
const WALKED = 'attribute CROSS JOIN temp.counted ON counted.document = attribute.document'
const LOOKED_UP = `temp.counted CROSS JOIN attribute INDEXED BY attribute_document
  ON attribute.document = counted.document`

/** Below one document in so many, looking them up is faster than walking over all rows of a name. */
const LOOK_UP_SHARE = 8

/** @throws SextantError FILTER_INVALID when a filter has tests of chunks */
export function countFacets(database: Database, scope: Scope, requests: readonly FacetRequest[]): FacetCounts[] {
  const counts = new Map<FacetRequest, FacetCounts>()
  for (const alike of Map.groupBy(requests, ({ filter }) => JSON.stringify(filter)).values()) {
    const [first] = alike
    const counted = first && countedDocuments(database, scope, first.filter)
    for (const request of alike) if (counted) counts.set(request, facetOf(database, request, counted))
  }
  return requests.flatMap((request) => counts.get(request) ?? [])
}

function countedDocuments(database: Database, { tenant, access }: Scope, filter: Filter): Counted {
  const others = tenantsBeside(database, tenant)
  const both = allOf([access, filter])
  const documents = documentTotal(database)
  if (isMatchAll(both) && others === 'none') return { count: documents, rows: EVERYTHING, extent: 'everything' }
  const { sql, values } = documentsWhere(both, tenant, others)
  database.exec('CREATE TEMP TABLE IF NOT EXISTS counted (document INTEGER PRIMARY KEY); DELETE FROM temp.counted')
  const count = database.prepare(`INSERT OR IGNORE INTO temp.counted ${sql}`).run(...values).changes
  return { count, rows: count * LOOK_UP_SHARE > documents ? WALKED : LOOKED_UP, extent: 'some' }
}

/** Of all tenants. */
const documentTotal = (database: Database): number =>
  numberOf(database, 'SELECT coalesce(sum(documents), 0) AS number FROM total')

function facetOf(database: Database, { field, limit }: FacetRequest, counted: Counted): FacetCounts {
  const name = rowName(field)
  return {
    values: limit < 1 ? [] : valuesOf(database, field, name, limit, counted),
    missing: missingOf(database, field, name, counted),
    bounds: isOrdered(field) ? boundsOf(database, name, counted) : null,
  }
}

function valuesOf(database: Database, field: FacetField, name: string, limit: number, { rows }: Counted): ValueCount[] {
  const statement = `SELECT value, count(*) AS documents FROM ${rows} WHERE name = ?
    GROUP BY value ORDER BY documents DESC, value LIMIT ?`
  return statementOf<{ value: string | number; documents: number }>(database, statement)
    .all(name, limit)
    .map(({ value, documents }) => ({ value: readValue(field, value), documents }))
}

/** Of what is no list, a document has one row, so counting rows is enough. */
function missingOf(database: Database, field: FacetField, name: string, { count, rows, extent }: Counted): number {
  if (!isList(field)) return count - numberOf(database, `SELECT count(*) AS number FROM ${rows} WHERE name = ?`, name)
  if (extent === 'everything') {
    return count - numberOf(database, `SELECT count(DISTINCT document) AS number FROM ${rows} WHERE name = ?`, name)
  }
  const having = 'SELECT 1 FROM attribute INDEXED BY attribute_document WHERE document = counted.document AND name = ?'
  return numberOf(database, `SELECT count(*) AS number FROM temp.counted WHERE NOT EXISTS (${having})`, name)
}

function boundsOf(database: Database, name: string, { rows }: Counted): FacetCounts['bounds'] {
  const statement = `SELECT min(value) AS min, max(value) AS max FROM ${rows} WHERE name = ?`
  const { min = null, max = null } = statementOf<Ends>(database, statement).get(name) ?? {}
  return min === null || max === null ? null : { min: 0 + min, max: 0 + max }
}

interface Ends {
  readonly min: number | null
  readonly max: number | null
}

const numberOf = (database: Database, sql: string, ...values: readonly string[]): number =>
  statementOf<{ number: number }>(database, sql).get(...values)?.number ?? 0

/** Booleans are stored as 0 and 1, and zero has no sign. */
function readValue(field: FacetField, stored: string | number): FacetValue {
  if (typeof stored === 'string') return stored
  return field.kind === 'attribute' && field.type === 'BOOLEAN' ? stored === 1 : 0 + stored
}

const isList = (field: FacetField): boolean =>
  field.kind === 'tags' || (field.kind === 'attribute' && field.type === 'STRING_LIST')

const isOrdered = (field: FacetField): boolean => field.kind === 'attribute' && isNumeric(field.type)
