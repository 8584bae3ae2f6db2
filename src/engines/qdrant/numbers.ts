/**
 * Doubles as Qdrant holds them. It reads JSON numbers with one rounding too many (serde_json without `float_roundtrip`), so some
 * of 17 digits come out as a neighbour, and again whenever a segment is rebuilt from its payload. What is filtered is therefore
 * written as a number that stays, and filters name it in the same way.
 */

/** Integers up to here are read and kept as such. */
const LAST_INTEGER = 2 ** 63
/** Each step goes to a neighbour, and ends after one or two. */
const STEPS = 8

/** The number itself where Qdrant keeps it, else the one next to it that stays what it is. */
export function keptNumber(value: number): number {
  let kept = value
  for (let step = 0; step < STEPS; step += 1) {
    const read = readNumber(kept)
    if (read === kept) return kept
    kept = read
  }
  return rounded(kept)
}

/** Far from 1 there are neighbours that come out as each other: the closest number of fewer digits that stays. */
function rounded(value: number): number {
  for (let digits = MOST_DIGITS; digits > 0; digits -= 1) {
    const fewer = Number(value.toPrecision(digits))
    if (isKept(fewer)) return fewer
  }
  return 0
}

/** Any number of so many digits is a double of its own. */
const MOST_DIGITS = 15

export const isKept = (value: number): boolean => readNumber(value) === value

/** Whether Qdrant gives it back to the last bit, beyond doubt: few digits, and a power of ten that is a double. */
export const isExact = (value: number): boolean =>
  Number.isSafeInteger(value) ||
  (Math.abs(value) >= 1e-7 && Math.abs(value) < 1e22 && Number(value.toPrecision(MOST_DIGITS)) === value)

/** What Qdrant makes of the shortest text of the number: its digits as a double, then times or by a power of ten. */
function readNumber(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < LAST_INTEGER) return value
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const significand = Number(digits.replace('.', ''))
  const power = Number(exponent) - Math.max(0, digits.replace('-', '').length - 2)
  return power < 0 ? divided(significand, -power) : significand * Number(`1e${power}`)
}

const MOST_POWER = 308

const divided = (significand: number, power: number): number =>
  power > MOST_POWER
    ? significand / Number(`1e${MOST_POWER}`) / Number(`1e${power - MOST_POWER}`)
    : significand / Number(`1e${power}`)
