/** JSON with one spelling: the keys of every object in order, so that equal values give equal texts however they were written. */

/** @throws RangeError when the value refers to itself or is nested too deeply */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => (isMap(member) ? inOrder(member) : member))

/** A map of names to values, as YAML and JSON have it. */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const inOrder = (map: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)))
