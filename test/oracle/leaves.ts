/**
 * What a leaf (one retriever's list in a fused ranking) may bring, when ids with scores within a tolerance may be exchanged:
 * to each candidate a span of worths for the places it may hold, and to all candidates together a span as well.
 *
 * Under RRF a worth is a function of the place alone, so spans are points, one for each place.
 *
 * Under DBSF a worth is (score - mean) / (6 deviations) + 0.5. An exchange leaves the list's scores, place by place, within the
 * tolerance t of the oracle's, whoever holds them: so the mean is off by at most t, the deviation by at most
 * t * sqrt(n / (n - 1)) (taking the mean off is a projection and lengthens nothing), a candidate's own score by t, and dividing
 * the ends of these spans gives the span of the worth. Where the deviation is no larger than what it may be off, there is no
 * telling a tie from a spread, and all that is known is what holds for any n numbers: none is further than sqrt(n - 1)
 * deviations from their mean. The worths of a list add up to n / 2, but for the rounding of its mean.
 */
import type { Fusion } from '../../src/core/search.ts'
import { distribution, type Ranking, reciprocalRank } from './ranking.ts'

/** Scores closer than this may be exchanged. */
export const LEAF_TOLERANCE = 1e-5
/** Across the span that DBSF scales to 1. */
const DEVIATIONS = 6

export interface Span {
  readonly low: number
  readonly high: number
}

export interface Leaf {
  readonly ranking: Ranking
  readonly limit: number
  /** Of a candidate with this score, in any of these places. */
  readonly worths: (score: number, places: readonly number[]) => readonly Span[]
  /** Of all its candidates. */
  readonly total: Span
}

/** The leaves that count: RRF leaves out one of weight 0. */
export function leavesOf(semantic: Ranking, keyword: Ranking, limit: number, fusion: Fusion): Leaf[] {
  if (fusion.method === 'DBSF') return [semantic, keyword].map((ranking) => distributionLeaf(ranking, limit))
  const { k, weights } = fusion
  return [
    { ranking: semantic, weight: weights.semantic },
    { ranking: keyword, weight: weights.keyword },
  ]
    .filter(({ weight }) => weight > 0)
    .map(({ ranking, weight }) => reciprocalLeaf(ranking, limit, (place) => reciprocalRank(place, k, weight)))
}

/** What the leaf may bring to the candidate; undefined stands for not being in it. */
export function possibleWorths(chunkId: string, { ranking, limit, worths }: Leaf): (Span | undefined)[] {
  const own = ranking.find((one) => one.chunkId === chunkId)?.score
  if (own === undefined) return [undefined]
  const first = ranking.filter(({ score }) => score > own + LEAF_TOLERANCE).length
  const end = ranking.filter(({ score }) => score >= own - LEAF_TOLERANCE).length
  const places = placesUpTo(end, limit).slice(first)
  return [...(places.length > 0 ? worths(own, places) : []), ...(end > limit ? [undefined] : [])]
}

export const plus = (left: Span, right: Span): Span => ({ low: left.low + right.low, high: left.high + right.high })

const point = (value: number): Span => ({ low: value, high: value })
const placesUpTo = (length: number, limit: number): number[] => [...Array(Math.min(length, limit)).keys()]

function reciprocalLeaf(ranking: Ranking, limit: number, worth: (place: number) => number): Leaf {
  const total = placesUpTo(ranking.length, limit).reduce((sum, place) => sum + worth(place), 0)
  return { ranking, limit, worths: (_, places) => places.map((place) => point(worth(place))), total: point(total) }
}

function distributionLeaf(ranking: Ranking, limit: number): Leaf {
  const scores = ranking.slice(0, limit).map(({ score }) => score)
  const scaled = scalingOf(scores)
  const { low, high } = scaled({ low: -LEAF_TOLERANCE, high: LEAF_TOLERANCE })
  const { mean } = distribution(scores)
  return {
    ranking,
    limit,
    worths: (score) => [scaled({ low: score - mean - 2 * LEAF_TOLERANCE, high: score - mean + 2 * LEAF_TOLERANCE })],
    total: scores.length === 0 ? point(0) : { low: low * scores.length, high: high * scores.length },
  }
}

/** From a span of distances from the mean to a span of worths. */
function scalingOf(scores: readonly number[]): (distance: Span) => Span {
  const { deviation } = distribution(scores)
  const slack = LEAF_TOLERANCE * Math.sqrt(scores.length / (scores.length - 1))
  const reach = Math.sqrt(scores.length - 1) / DEVIATIONS
  if (!(deviation > slack)) return () => ({ low: 0.5 - reach, high: 0.5 + reach })
  const divisors = [deviation - slack, deviation + slack].map((one) => DEVIATIONS * one)
  return ({ low, high }) => ({
    low: 0.5 + Math.max(-reach, Math.min(...divisors.map((divisor) => low / divisor))),
    high: 0.5 + Math.min(reach, Math.max(...divisors.map((divisor) => high / divisor))),
  })
}
