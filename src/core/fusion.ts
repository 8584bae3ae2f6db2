/**
 * Rank fusion: several rankings of chunks become one. Pure, so the embedded engine runs it and explanations can recompute it.
 */
import { byScoreThenId } from './ranking.ts'
import type { Candidate, Fusion } from './search.ts'

/** k where nobody says another: ranked best, or near it, on SciFact and Cranfield (`docs/relevance.md`). */
export const DEFAULT_RRF_K = 20

/** The two rankings of a hybrid search as one, best first, ties by id. */
export function fuse(semantic: readonly Candidate[], keyword: readonly Candidate[], fusion: Fusion): Candidate[] {
  switch (fusion.method) {
    case 'RRF':
      return reciprocalRankFusion([semantic, keyword], fusion.k, [fusion.weights.semantic, fusion.weights.keyword])
    case 'DBSF':
      return distributionBasedScoreFusion([semantic, keyword])
  }
}

/**
 * Scores of the candidates after reciprocal rank fusion, best first, ties by id.
 *
 * @param lists one ranking per retriever, best first; a candidate may stand in several
 * @param k smoothing constant of Cormack et al. 2009, "Reciprocal Rank Fusion outperforms Condorcet", in Qdrant's form
 *   1 / ((position from 0 + 1) / weight + k - 1); their 60 is 61 here, 20 ranked best on SciFact and Cranfield
 * @param weights one factor per list, 1 if absent; a list of weight 0 counts for nothing
 * @throws RangeError when a weight is negative or k < 1
 */
export function reciprocalRankFusion(
  lists: readonly (readonly Candidate[])[],
  k: number,
  weights: readonly number[] = [],
): Candidate[] {
  if (!(k >= 1)) throw new RangeError(`k is ${k}, and must be at least 1`)
  const fused = new Map<string, Candidate>()
  lists.forEach((list, place) => {
    const weight = weights[place] ?? 1
    if (!(weight >= 0)) throw new RangeError(`a weight is ${weight}, and must not be negative`)
    if (weight === 0) return
    list.forEach((candidate, position) => {
      const score = 1 / ((position + 1) / weight + k - 1)
      fused.set(candidate.chunkId, { ...candidate, score: score + (fused.get(candidate.chunkId)?.score ?? 0) })
    })
  })
  return [...fused.values()].sort(byScoreThenId)
}

/** Where a list has no spread, or one member, nothing tells its members apart. */
const SCORE_WITHOUT_SPREAD = 0.5
const DEVIATIONS = 3

/**
 * Scores of the candidates after distribution-based score fusion, best first, ties by id: each list's scores scaled so that its
 * mean less three standard deviations is 0 and its mean plus three is 1, not clipped, and summed (Mazzeschi 2023; Qdrant's
 * DBSF). The deviation is the sample's.
 *
 * @param lists one ranking per retriever; scores must be similarities, higher for better
 */
export function distributionBasedScoreFusion(lists: readonly (readonly Candidate[])[]): Candidate[] {
  const fused = new Map<string, Candidate>()
  for (const list of lists) {
    const scale = scaleOf(list.map(({ score }) => score))
    for (const candidate of list) {
      const score = scale(candidate.score) + (fused.get(candidate.chunkId)?.score ?? 0)
      fused.set(candidate.chunkId, { ...candidate, score })
    }
  }
  return [...fused.values()].sort(byScoreThenId)
}

function scaleOf(scores: readonly number[]): (score: number) => number {
  // Not by the deviation: the mean of equal scores is rounded, and seldom one of them.
  if (scores.every((score) => score === scores[0])) return () => SCORE_WITHOUT_SPREAD
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (scores.length - 1))
  const low = mean - DEVIATIONS * deviation
  return (score) => (score - low) / (2 * DEVIATIONS * deviation)
}
