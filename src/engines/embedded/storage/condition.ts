/** Pieces of SQL with the values that are bound to them. */

export interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

export const TRUE: Condition = { sql: '1', values: [] }
export const FALSE: Condition = { sql: '0', values: [] }

/** Being in a list that is bound as one JSON value, so that lists of any length are one statement. */
export const LISTED = 'IN (SELECT value FROM json_each(?))'

/** @param ofNone what no conditions at all amount to */
export function joined(conditions: readonly Condition[], operator: ' AND ' | ' OR ', ofNone: Condition): Condition {
  if (conditions.length === 0) return ofNone
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(operator)})`,
    values: conditions.flatMap(({ values }) => values),
  }
}
