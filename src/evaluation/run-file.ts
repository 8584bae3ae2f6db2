/**
 * Rankings as TREC run lines, `qid Q0 docid rank score tag`. trec_eval reads scores in single precision, ignores ranks and orders
 * documents of one score by their ids; so that it measures the order that was ranked, a score that does not lie below the one
 * before it is written one step of single precision below.
 */
import type { ModeOutcome, RankedDocument } from './runner.ts'

/** Each line with its end. */
export function* runLines({ mode, queries }: Pick<ModeOutcome, 'mode' | 'queries'>): Generator<string> {
  const tag = `sextant-${mode.toLowerCase()}`
  for (const { id, ranking } of queries) {
    for (const [place, { id: document, score }] of falling(ranking).entries())
      yield `${word(id)} Q0 ${word(document)} ${place + 1} ${score.toPrecision(SIGNIFICANT_DIGITS)} ${tag}\n`
  }
}

/** With these, every number of single precision is read back as itself. */
const SIGNIFICANT_DIGITS = 9

/** Columns are separated by white space, so ids have none: it is written as in URLs. */
const word = (id: string): string => id.replace(/\s/g, encodeURIComponent)

function falling(ranking: readonly RankedDocument[]): readonly RankedDocument[] {
  let before = Number.POSITIVE_INFINITY
  return ranking.map(({ id, score }) => {
    before = Math.min(Math.fround(score), nextBelow(before))
    return { id, score: before }
  })
}

const number = new Float32Array(1)
const bits = new Int32Array(number.buffer)

/** The largest number of single precision below this one, which is of single precision too. */
function nextBelow(value: number): number {
  // Zero has two forms, and below both lies the smallest negative number.
  number[0] = value === 0 ? -0 : value
  // As integers, numbers below zero grow with their distance from it.
  bits[0] = (bits[0] ?? 0) + (value > 0 ? -1 : 1)
  return number[0] ?? value
}
