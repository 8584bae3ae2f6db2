/** How long an event loop keeps others waiting, from the gaps between its turns; see `probe.ts`. */

/**
 * What a request that comes at any moment waits at most, but for the share above: the x with sum(max(0, gap - x)) =
 * (1 - share) * sum(gap).
 *
 * @param gaps milliseconds between turns @param share from 0 to 1
 */
export function delayQuantile(gaps: readonly number[], share: number): number {
  const total = gaps.reduce((sum, gap) => sum + gap, 0)
  const above = (delay: number) => gaps.reduce((sum, gap) => sum + Math.max(0, gap - delay), 0)
  let low = 0
  let high = gaps.reduce((most, gap) => Math.max(most, gap), 0)
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2
    if (above(middle) > (1 - share) * total) low = middle
    else high = middle
  }
  return high
}

/** A second is halved to less than a microsecond. */
const STEPS = 20
