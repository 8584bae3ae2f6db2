/** How figures are shown: a line each, with bound, median, spread and verdict. */
import { type Bound, type Figure, isMet } from './bench.ts'
import { median } from './statistics.ts'

export interface Outcome {
  readonly figure: Figure
  /** One value a round. */
  readonly values: readonly number[]
}

const TITLE_WIDTH = 72
const DIGITS = 3
const MOST_DIGITS = 12

/** Whether the median keeps the bound. */
export const met = ({ figure, values }: Outcome): boolean => isMet(figure.bound, median(values))

export function outcomeLine(outcome: Outcome): string {
  const { figure, values } = outcome
  const shown = `${roundedBeside(figure.bound, median(values))}${figure.unit && ` ${figure.unit}`}`
  const spread = values.length > 1 ? `  (${rounded(Math.min(...values))} to ${rounded(Math.max(...values))})` : ''
  const verdict = met(outcome) ? 'met' : 'MISSED'
  return `  ${figure.title.padEnd(TITLE_WIDTH)} ${boundText(figure.bound).padStart(8)}  ${shown.padStart(10)}${spread}  ${verdict}`
}

/** @param rounds with one there is no spread */
export const heading = (rounds: number): string =>
  `  ${''.padEnd(TITLE_WIDTH)} ${'bound'.padStart(8)}  ${rounds > 1 ? `${'median'.padStart(10)}  (spread)` : 'value'.padStart(10)}`

const boundText = (bound: Bound): string =>
  'atLeast' in bound ? `≥ ${rounded(bound.atLeast)}` : `≤ ${rounded(bound.atMost)}`

const rounded = (value: number, digits = DIGITS): string =>
  Math.abs(value) >= 100 ? value.toFixed(digits - DIGITS) : String(Number(value.toPrecision(digits)))

/** With as many digits as it takes to see that a bound was missed. */
function roundedBeside(bound: Bound, value: number): string {
  let digits = DIGITS
  while (digits < MOST_DIGITS && isMet(bound, Number(rounded(value, digits))) !== isMet(bound, value)) digits += 1
  return rounded(value, digits)
}
