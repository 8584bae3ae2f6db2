/**
 * Whether two rankings differ by more than chance: the paired randomisation test (Fisher), which of the usual tests assumes
 * least and which Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for Information
 * Retrieval Evaluation", recommend. If the two were alike, each query's difference could as well have the other sign; so the
 * signs are thrown many times, and p says how often that gives a mean at least as far from 0 as the one that was seen.
 */

export interface RandomisationTest {
  /** Mean of right - left. */
  readonly difference: number
  /** Two-sided, above 0 and at most 1. */
  readonly p: number
}

/** As many as Smucker et al. need to tell p = 0.05 within 10 %, and some more. */
export const PERMUTATIONS = 10_000
const SEED = 0x5e47a27

/** Sums of one set of differences in another order of signs may differ by rounding. */
const ROUNDING = 1e-9

/**
 * Equal values give equal answers: the signs come from a seeded generator.
 *
 * @param left one value per query; `right` has those of the same queries in the same order
 * @throws RangeError when their lengths differ
 */
export function randomisationTest(left: readonly number[], right: readonly number[]): RandomisationTest {
  if (left.length !== right.length) throw new RangeError(`${left.length} values are paired with ${right.length}`)
  const differences = right.map((value, place) => value - (left[place] ?? 0))
  const seen = sum(differences)
  // Queries without a difference add nothing, whatever their sign.
  const told = differences.filter((difference) => difference !== 0)
  const nextBits = bitsFrom(SEED)
  let asFar = 0
  for (let permutation = 0; permutation < PERMUTATIONS; permutation += 1) {
    if (Math.abs(sumWithSigns(told, nextBits)) >= Math.abs(seen) - ROUNDING) asFar += 1
  }
  // The order of signs that was seen is one of them, so p is never 0 (Phipson and Smyth 2010).
  return { difference: seen / Math.max(1, left.length), p: (asFar + 1) / (PERMUTATIONS + 1) }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const BITS = 32

function sumWithSigns(differences: readonly number[], nextBits: () => number): number {
  let bits = 0
  let total = 0
  for (const [place, difference] of differences.entries()) {
    if (place % BITS === 0) bits = nextBits()
    total += (bits & 1) === 1 ? difference : -difference
    bits >>>= 1
  }
  return total
}

/** 32 bits at a time: Marsaglia 2003, "Xorshift RNGs", of period 2^32 - 1, mixed so that its low bits are as good as its high. */
function bitsFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.imul(state ^ (state >>> 15), 0x9e3779b1) ^ (state >>> 7)
  }
}
