/** Measures of a ranking against judgements, as trec_eval defines them. */

/** Grades by document id; a document without one counts as 0. */
export type Judgements = ReadonlyMap<string, number>

/**
 * Normalised discounted cumulative gain of the first `k`: gain is the grade, discount log2(rank + 1).
 *
 * @param ranking document ids, best first, each once
 * @returns 0 to 1; 0 when nothing is relevant
 */
export function ndcgAt(k: number, ranking: readonly string[], judgements: Judgements): number {
  const gains = ranking.slice(0, k).map((id) => judgements.get(id) ?? 0)
  const ideal = [...judgements.values()].sort((left, right) => right - left).slice(0, k)
  const best = discounted(ideal)
  return best === 0 ? 0 : discounted(gains) / best
}

const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0)

/** Share of the relevant documents (grade above 0) that stand among the first `k`; 0 when there are none. */
export function recallAt(k: number, ranking: readonly string[], judgements: Judgements): number {
  const relevant = [...judgements].filter(([, grade]) => grade > 0).map(([id]) => id)
  if (relevant.length === 0) return 0
  const found = new Set(ranking.slice(0, k))
  return relevant.filter((id) => found.has(id)).length / relevant.length
}
