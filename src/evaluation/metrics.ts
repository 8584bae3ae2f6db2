/**
 * Measures of a ranking against judgements, as trec_eval defines them. A document is relevant when its grade is above 0; one
 * without a grade counts as not relevant. trec_eval orders documents of one score by their ids, downwards, because it knows
 * nothing better; a ranking here has an order, the one that users see, and is measured in it.
 */

/** Grades by document id. */
export type Judgements = ReadonlyMap<string, number>

/** @param ranking document ids, best first, each once */
type Measured = (ranking: readonly string[], judgements: Judgements) => number

export interface Measure {
  /** As it is printed and stands in JSON. */
  readonly name: string
  /** From 0 to 1; higher is better, except for `unjudged`. */
  readonly of: Measured
}

const HEADLINE_CUTOFF = 10
/** What modes are compared by. */
export const HEADLINE = `nDCG@${HEADLINE_CUTOFF}`

/** Every measure, in the order in which they are shown. */
export const measuresAt = (cutoffs: readonly number[]): readonly Measure[] => [
  { name: HEADLINE, of: (ranking, judgements) => ndcgAt(HEADLINE_CUTOFF, ranking, judgements) },
  { name: 'MRR', of: reciprocalRank },
  { name: 'MAP', of: averagePrecision },
  ...atEach('recall', recallAt, cutoffs),
  ...atEach('precision', precisionAt, cutoffs),
  ...atEach('success', successAt, cutoffs),
  {
    name: `unjudged@${HEADLINE_CUTOFF}`,
    of: (ranking, judgements) => unjudgedAt(HEADLINE_CUTOFF, ranking, judgements),
  },
]

type MeasuredAt = (k: number, ...given: Parameters<Measured>) => number

const atEach = (name: string, measured: MeasuredAt, cutoffs: readonly number[]): readonly Measure[] =>
  cutoffs.map((k) => ({ name: `${name}@${k}`, of: (ranking, judgements) => measured(k, ranking, judgements) }))

/**
 * Normalised discounted cumulative gain of the first `k` (`ndcg_cut`): gain is the grade, discount log2(rank + 1). The ideal
 * is over all judged documents. 0 when nothing is relevant.
 */
export function ndcgAt(k: number, ranking: readonly string[], judgements: Judgements): number {
  const gains = ranking.slice(0, k).map((id) => gainOf(judgements.get(id)))
  const ideal = [...judgements.values()].map(gainOf).sort((left, right) => right - left)
  const best = discounted(ideal.slice(0, k))
  return best === 0 ? 0 : discounted(gains) / best
}

/** Grades below 0 mark documents that were not judged (trec_eval's -1 and -2). */
const gainOf = (grade = 0): number => Math.max(0, grade)

const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0)

/** Share of the relevant documents that stand among the first `k` (`recall`); 0 when there are none. */
export function recallAt(k: number, ranking: readonly string[], judgements: Judgements): number {
  const relevant = relevantCount(judgements)
  return relevant === 0 ? 0 : relevantAmong(ranking.slice(0, k), judgements) / relevant
}

/** Share of the first `k` places that a relevant document holds (`P`); places that stay empty count too. */
export const precisionAt: MeasuredAt = (k, ranking, judgements) => relevantAmong(ranking.slice(0, k), judgements) / k

/** 1 when a relevant document stands among the first `k` (`success`), else 0. */
export const successAt: MeasuredAt = (k, ranking, judgements) =>
  ranking.slice(0, k).some((id) => isRelevant(judgements.get(id))) ? 1 : 0

/** 1 / the rank of the first relevant document (`recip_rank`); 0 without one. Its mean is MRR. */
export const reciprocalRank: Measured = (ranking, judgements) => {
  const place = ranking.findIndex((id) => isRelevant(judgements.get(id)))
  return place < 0 ? 0 : 1 / (place + 1)
}

/**
 * The precision at the rank of each relevant document, over the number of relevant documents, found or not (`map`). Its mean
 * is MAP.
 */
export const averagePrecision: Measured = (ranking, judgements) => {
  const relevant = relevantCount(judgements)
  if (relevant === 0) return 0
  let found = 0
  const precisions = ranking.map((id, place) => {
    if (!isRelevant(judgements.get(id))) return 0
    found += 1
    return found / (place + 1)
  })
  return precisions.reduce((sum, precision) => sum + precision, 0) / relevant
}

/**
 * Share of the first `k` places that a document holds which nobody judged (`unj`). Where it is high, other figures say little:
 * what they count as a miss may be a find.
 */
export const unjudgedAt: MeasuredAt = (k, ranking, judgements) =>
  ranking.slice(0, k).filter((id) => (judgements.get(id) ?? -1) < 0).length / k

const isRelevant = (grade = 0): boolean => grade > 0

const relevantCount = (judgements: Judgements): number => [...judgements.values()].filter(isRelevant).length

const relevantAmong = (ids: readonly string[], judgements: Judgements): number =>
  ids.filter((id) => isRelevant(judgements.get(id))).length
