/**
 * Rank fusion: several rankings of chunks become one. Pure, so the embedded engine runs it and explanations can recompute it.
 */
import { byScoreThenId } from './ranking.ts'
import type { Fusion, ReciprocalRankFusion, ScoredChunk } from './search.ts'

/** k where nobody says another: ranked best, or near it, on SciFact and Cranfield (`docs/relevance.md`). */
export const DEFAULT_RRF_K = 20

/** The two rankings of a hybrid search as one, best first, ties by id. */
export function fuse<Ranked extends ScoredChunk>(
  semantic: readonly Ranked[],
  keyword: readonly Ranked[],
  fusion: Fusion,
): Ranked[] {
  switch (fusion.method) {
    case 'RRF':
      return reciprocalRankFusion([semantic, keyword], fusion.k, [fusion.weights.semantic, fusion.weights.keyword])
    case 'DBSF':
      return distributionBasedScoreFusion([semantic, keyword])
  }
}

/**
 * What the chunks of one retriever's list add to their fused scores, in the order of the list: a fused score is the sum over
 * the lists that the chunk stands in.
 */
export function contributionsOf(
  list: readonly ScoredChunk[],
  retriever: keyof ReciprocalRankFusion['weights'],
  fusion: Fusion,
): readonly number[] {
  switch (fusion.method) {
    case 'RRF':
      return list.map((_, position) => reciprocalRank(position, fusion.k, fusion.weights[retriever]))
    case 'DBSF': {
      const scale = scaleOf(list)
      return list.map(({ score }) => scale(score))
    }
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
export function reciprocalRankFusion<Ranked extends ScoredChunk>(
  lists: readonly (readonly Ranked[])[],
  k: number,
  weights: readonly number[] = [],
): Ranked[] {
  if (!(k >= 1)) throw new RangeError(`k is ${k}, and must be at least 1`)
  const fused = new Map<string, Ranked>()
  lists.forEach((list, place) => {
    const weight = weights[place] ?? 1
    if (!(weight >= 0)) throw new RangeError(`a weight is ${weight}, and must not be negative`)
    if (weight === 0) return
    list.forEach((candidate, position) => {
      const score = reciprocalRank(position, k, weight) + (fused.get(candidate.chunkId)?.score ?? 0)
      fused.set(candidate.chunkId, { ...candidate, score })
    })
  })
  return [...fused.values()].sort(byScoreThenId)
}

/** @param position from 0; weight 0 makes it 0 */
const reciprocalRank = (position: number, k: number, weight: number): number => 1 / ((position + 1) / weight + k - 1)

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
export function distributionBasedScoreFusion<Ranked extends ScoredChunk>(
  lists: readonly (readonly Ranked[])[],
): Ranked[] {
  const fused = new Map<string, Ranked>()
  for (const list of lists) {
    const scale = scaleOf(list)
    for (const candidate of list) {
      const score = scale(candidate.score) + (fused.get(candidate.chunkId)?.score ?? 0)
      fused.set(candidate.chunkId, { ...candidate, score })
    }
  }
  return [...fused.values()].sort(byScoreThenId)
}

function scaleOf(list: readonly ScoredChunk[]): (score: number) => number {
  const scores = list.map(({ score }) => score)
  // Not by the deviation: the mean of equal scores is rounded, and seldom one of them.
  if (scores.every((score) => score === scores[0])) return () => SCORE_WITHOUT_SPREAD
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (scores.length - 1))
  const low = mean - DEVIATIONS * deviation
  return (score) => (score - low) / (2 * DEVIATIONS * deviation)
}
