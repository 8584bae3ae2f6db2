/** How figures are shown: a line each, with bound, median, spread and verdict. */
import { type Bound, type Figure, isMet } from './bench.ts'
import { median } from './statistics.ts'

export interface Outcome {
  readonly figure: Figure
  /** One value a round. */
  readonly values: readonly number[]
}

const TITLE_WIDTH = 72

/** Whether the median keeps the bound. */
export const met = ({ figure, values }: Outcome): boolean => isMet(figure.bound, median(values))

export function outcomeLine(outcome: Outcome): string {
  const { figure, values } = outcome
  const shown = (value: number) => `${rounded(value)}${figure.unit && ` ${figure.unit}`}`
  const spread = `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`
  const verdict = met(outcome) ? 'met' : 'MISSED'
  return `  ${figure.title.padEnd(TITLE_WIDTH)} ${boundText(figure.bound).padStart(8)}  ${shown(median(values)).padStart(10)}  (${spread})  ${verdict}`
}

export const heading = (): string =>
  `  ${''.padEnd(TITLE_WIDTH)} ${'bound'.padStart(8)}  ${'median'.padStart(10)}  (spread)`

const boundText = (bound: Bound): string =>
  'atLeast' in bound ? `≥ ${rounded(bound.atLeast)}` : `≤ ${rounded(bound.atMost)}`

const rounded = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
