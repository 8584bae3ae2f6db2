/** Reads the contract's overrides of a profile. Every one that is left out, or null, keeps the profile's value. */
import type { SearchTuning } from '../search/tuning.ts'
import type { SearchTuningInput } from './generated.ts'
import { present } from './nulls.ts'

export function readTuning({ windowSize, fusion, ann }: SearchTuningInput): SearchTuning {
  const { method, k, weights } = fusion ?? {}
  const { ef, rescore, oversampling, indexedOnly } = ann ?? {}
  return present({
    windowSize,
    fusion: fusion && present({ method, k, weights: weights && present(weights) }),
    exact: ann?.exact,
    approximation: ann && present({ ef, rescore, oversampling, indexedOnly }),
  })
}
