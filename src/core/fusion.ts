/**
 * Rank fusion: several rankings of chunks become one. Pure, so the embedded engine runs it and explanations can recompute it.
 */
import { byScoreThenId } from './ranking.ts'
import type { Candidate } from './search.ts'

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
