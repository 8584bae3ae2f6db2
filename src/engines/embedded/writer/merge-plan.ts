/** Which segments to merge next: a pure decision, so that it can be looked at without a database. */

export interface SegmentSize {
  readonly id: number
  readonly chunks: number
  /** How many of the chunks are still there. */
  readonly alive: number
}

/** Below this share of living chunks a segment is written anew. */
export const LEAST_ALIVE = 0.75
/** A segment is small below this share of the largest size; two small ones are better as one. */
const SMALL = 0.5

/**
 * The ids of the segments to merge into one, or none when all are well. A merge takes worn segments first, and small ones as
 * long as the result stays within `most` chunks; small ones alone only when there are two.
 */
export function nextMerge(sizes: readonly SegmentSize[], most: number): readonly number[] {
  const isWorn = ({ chunks, alive }: SegmentSize) => alive < chunks * LEAST_ALIVE
  const candidates = sizes
    .filter((size) => isWorn(size) || size.alive < most * SMALL)
    .sort((left, right) => Number(isWorn(right)) - Number(isWorn(left)) || left.alive - right.alive)
  const chosen: SegmentSize[] = []
  let total = 0
  for (const candidate of candidates) {
    if (chosen.length > 0 && total + candidate.alive > most) break
    chosen.push(candidate)
    total += candidate.alive
  }
  return chosen.length > 1 || chosen.some(isWorn) ? chosen.map(({ id }) => id) : []
}
