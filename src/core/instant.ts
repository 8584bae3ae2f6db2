/**
 * Points in time. Inside Sextant an instant is a number of milliseconds since 1970 (UTC); outside it is RFC 3339, and in
 * filters and front matter also `YYYY-MM-DD`, which means that UTC day.
 */
export type Instant = number & { readonly __instant: true }

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/
const MILLISECONDS_A_DAY = 86_400_000
/** Years of four digits are all that RFC 3339 can write; an offset may lead beyond them. */
const FIRST = Date.parse('0000-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

export const instant = (milliseconds: number): Instant => milliseconds as Instant

/** First and last millisecond that the text names: equal for an instant, a whole UTC day for `YYYY-MM-DD`. */
export interface InstantSpan {
  readonly start: Instant
  readonly end: Instant
}

/** What the text names, or undefined when it is neither an RFC 3339 instant nor a day that exists. */
export function parseInstantSpan(text: string): InstantSpan | undefined {
  const day = DAY.test(text) ? text : RFC_3339.exec(text)?.[1]
  if (day === undefined || !dayExists(day)) return undefined
  const start = Date.parse(text.replace(' ', 'T'))
  if (!(start >= FIRST && start <= LAST)) return undefined
  const end = DAY.test(text) ? start + MILLISECONDS_A_DAY - 1 : start
  return { start: instant(start), end: instant(end) }
}

/** `Date.parse` takes 30 February for 1 or 2 March; this does not. */
function dayExists(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

/** RFC 3339 with milliseconds only where there are any. */
export function formatInstant(time: Instant): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
