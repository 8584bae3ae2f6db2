/** The few statistics that the benchmarks report. */

/** @param share from 0 to 1; 0.5 is the median, 0.99 the value that one in a hundred exceeds @throws RangeError for no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('there is nothing to take a quantile of')
  return below + (above - below) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Slope of the least-squares line through (0, value), (1, value), …, per step, and its standard error. */
export function slopeOf(values: readonly number[]): { readonly slope: number; readonly error: number } {
  const count = values.length
  const middle = (count - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const spread = values.reduce((sum, _, place) => sum + (place - middle) ** 2, 0)
  const slope = values.reduce((sum, value, place) => sum + (place - middle) * (value - mean), 0) / spread
  const residual = values.reduce((sum, value, place) => sum + (value - mean - slope * (place - middle)) ** 2, 0)
  return { slope, error: Math.sqrt(residual / (count - 2) / spread) }
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
