/**
 * What a request may change about its profile, for itself alone. Whatever it leaves out keeps the profile's value; whatever it
 * gives is checked here, so that no engine meets a number it cannot rank by.
 */
import type { Similarity } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { DEFAULT_RRF_K } from '../core/fusion.ts'
import {
  type Approximation,
  FUSION_METHODS,
  type Fusion,
  type ReciprocalRankFusion,
  type SearchPlan,
} from '../core/search.ts'
import { shown } from '../core/shown.ts'

export interface SearchTuning {
  /** Candidates per retriever: how far results can be paged. */
  readonly windowSize?: number
  readonly fusion?: FusionTuning
  /** Compares dense vectors one by one even where there is an approximate index. */
  readonly exact?: boolean
  readonly approximation?: Approximation
}

export interface FusionTuning {
  readonly method?: Fusion['method']
  /** Of RRF. */
  readonly k?: number
  /** Of RRF. */
  readonly weights?: { readonly semantic?: number; readonly keyword?: number }
}

export type Tuned = Pick<SearchPlan, 'windowSize' | 'fusion' | 'exact' | 'approximation'>

/** What RRF starts from where the profile has another method; k as `reciprocalRankFusion` says. */
const PLAIN_RRF: ReciprocalRankFusion = { method: 'RRF', k: DEFAULT_RRF_K, weights: { semantic: 1, keyword: 1 } }

/**
 * The profile's values with the request's in their place.
 *
 * @param maxWindowSize most candidates that a retriever of the engine gives
 * @throws SextantError TUNING_INVALID naming the field, what was found and what is allowed
 */
export function tuned(
  { windowSize, fusion }: Pick<SearchPlan, 'windowSize' | 'fusion'>,
  tuning: SearchTuning,
  maxWindowSize: number,
): Tuned {
  return {
    windowSize: tuning.windowSize === undefined ? windowSize : checkedWindowSize(tuning.windowSize, maxWindowSize),
    fusion: tuning.fusion === undefined ? fusion : tunedFusion(fusion, tuning.fusion),
    exact: tuning.exact ?? false,
    approximation: checkedApproximation(tuning.approximation ?? {}),
  }
}

/**
 * @param fusion the plan's, after tuning
 * @throws SextantError TUNING_INVALID when the scores of the collection are distances, which DBSF would turn upside down
 */
export function requireFusible({ mode, fusion, scope }: SearchPlan, similarity: Similarity): void {
  // Only two rankings are fused: a profile's DBSF is no obstacle to the search of a single one.
  if (mode !== 'HYBRID' || fusion.method !== 'DBSF' || similarity !== 'euclid') return
  throw invalid(
    `The fusion method is DBSF, which needs a similarity, and the collection "${scope.collection}" compares vectors by euclid. Fuse by RRF (tuning.fusion.method), or search with the mode SEMANTIC or KEYWORD.`,
  )
}

function checkedWindowSize(size: number, most: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= most) return size
  throw refused('windowSize', size, `a whole number, 1 to ${most}`)
}

/** Qdrant's own limits are wider; beyond these a search costs more than comparing every vector. */
const MOST_EF = 10_000
const MOST_OVERSAMPLING = 100

function checkedApproximation(approximation: Approximation): Approximation {
  const { ef, oversampling } = approximation
  if (ef !== undefined && !(Number.isInteger(ef) && ef >= 1 && ef <= MOST_EF))
    throw refused('ann.ef', ef, `a whole number, 1 to ${MOST_EF}`)
  if (oversampling !== undefined && !(oversampling >= 1 && oversampling <= MOST_OVERSAMPLING))
    throw refused('ann.oversampling', oversampling, `a number, 1 to ${MOST_OVERSAMPLING}`)
  return approximation
}

function tunedFusion(profile: Fusion, { method = profile.method, k, weights }: FusionTuning): Fusion {
  switch (method) {
    case 'RRF': {
      const base = profile.method === 'RRF' ? profile : PLAIN_RRF
      return { method, k: k === undefined ? base.k : checkedK(k), weights: tunedWeights(base.weights, weights) }
    }
    case 'DBSF':
      if (k !== undefined) throw refused('fusion.k', k, 'nothing, because DBSF takes no k; it belongs to RRF')
      if (weights !== undefined)
        throw refused('fusion.weights', weights, 'nothing, because DBSF takes no weights; they belong to RRF')
      return { method }
    default:
      throw refused('fusion.method', method, FUSION_METHODS.join(' or '))
  }
}

function checkedK(k: number): number {
  if (Number.isInteger(k) && k >= 1) return k
  throw refused('fusion.k', k, 'a whole number of at least 1')
}

type Weights = ReciprocalRankFusion['weights']

function tunedWeights(base: Weights, given: FusionTuning['weights'] = {}): Weights {
  const weights = { semantic: given.semantic ?? base.semantic, keyword: given.keyword ?? base.keyword }
  for (const ranking of ['semantic', 'keyword'] as const) {
    const weight = weights[ranking]
    if (Number.isFinite(weight) && weight >= 0) continue
    throw refused(`fusion.weights.${ranking}`, weight, 'a number of at least 0')
  }
  if (weights.semantic === 0 && weights.keyword === 0)
    throw refused('fusion.weights', weights, 'at least one weight above 0, or nothing would be ranked')
  return weights
}

const refused = (field: string, found: unknown, allowed: string) =>
  invalid(
    `tuning.${field} is ${shown(found)}; allowed: ${allowed}. Correct it, or leave it out to keep the profile's value.`,
  )

const invalid = (message: string) => new SextantError('TUNING_INVALID', message)
