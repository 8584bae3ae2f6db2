/** A value that somebody wrote, as messages show it. It may be anything: YAML can even refer to itself. */

const LONGEST = 120

/** As JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : jsonOf(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return 'a value that refers to itself or is nested too deeply'
  }
}
