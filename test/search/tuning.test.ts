import { describe, expect, it } from '@jest/globals'
import type { Similarity } from '../../src/core/collection.ts'
import type { Fusion, SearchMode, SearchPlan } from '../../src/core/search.ts'
import { planSearch } from '../../src/search/plan.ts'
import type { FusionTuning, SearchTuning } from '../../src/search/tuning.ts'
import { FUSION, GROUND, LIMITS, PROFILE, planFor, requestFor } from './parts.ts'

const plan = (tuning: SearchTuning, fusion: Fusion = FUSION): SearchPlan =>
  planSearch(requestFor({ profile: { ...PROFILE, fusion }, tuning }), LIMITS, GROUND)
const fused = (tuning: FusionTuning, profile?: Fusion): Fusion => plan({ fusion: tuning }, profile).fusion

const DBSF: Fusion = { method: 'DBSF' }
const weighted: Fusion = { method: 'RRF', k: 60, weights: { semantic: 2, keyword: 3 } }

describe('tuning', () => {
  it.each<SearchTuning>([{}, { fusion: {} }, { fusion: { weights: {} } }])('%j changes nothing', (tuning) => {
    expect(plan(tuning)).toEqual(planFor())
    expect(plan(tuning, weighted)).toEqual(planFor({ fusion: weighted }))
  })

  it('changes what it names and nothing else', () => {
    expect(plan({ windowSize: 7 })).toEqual(planFor({ windowSize: 7 }))
    expect(plan({ exact: true })).toEqual(planFor({ exact: true }))
    expect(fused({ k: 5 }, weighted)).toEqual({ ...weighted, k: 5 })
    expect(fused({ weights: { keyword: 0 } }, weighted)).toEqual({ ...weighted, weights: { semantic: 2, keyword: 0 } })
    expect(fused({ method: 'RRF' }, weighted)).toEqual(weighted)
  })

  it('changes the method either way', () => {
    expect(fused({ method: 'DBSF' }, weighted)).toEqual(DBSF)
    expect(fused({ method: 'RRF' }, DBSF)).toEqual(FUSION)
    expect(fused({ method: 'RRF', k: 3 }, DBSF)).toEqual({ ...FUSION, k: 3 })
  })

  it.each([1, 1_000])('takes a window of %d', (windowSize) => {
    expect(plan({ windowSize }).windowSize).toBe(windowSize)
  })

  it.each<[SearchTuning, string]>([
    [{ windowSize: 0 }, 'tuning.windowSize is 0; allowed: a whole number, 1 to 1000.'],
    [{ windowSize: 1_001 }, 'tuning.windowSize is 1001; allowed: a whole number, 1 to 1000.'],
    [{ windowSize: 2.5 }, 'tuning.windowSize is 2.5; allowed: a whole number, 1 to 1000.'],
    [{ fusion: { k: 0 } }, 'tuning.fusion.k is 0; allowed: a whole number of at least 1.'],
    [{ fusion: { k: Number.NaN } }, 'tuning.fusion.k is NaN; allowed: a whole number of at least 1.'],
    [
      { fusion: { weights: { semantic: -1 } } },
      'tuning.fusion.weights.semantic is -1; allowed: a number of at least 0.',
    ],
    [
      { fusion: { weights: { keyword: Number.POSITIVE_INFINITY } } },
      'tuning.fusion.weights.keyword is Infinity; allowed: a number of at least 0.',
    ],
    [
      { fusion: { weights: { semantic: 0, keyword: 0 } } },
      'tuning.fusion.weights is {"semantic":0,"keyword":0}; allowed: at least one weight above 0, or nothing would be ranked.',
    ],
    [
      { fusion: { method: 'DBSF', k: 20 } },
      'tuning.fusion.k is 20; allowed: nothing, because DBSF takes no k; it belongs to RRF.',
    ],
    [
      { fusion: { method: 'DBSF', weights: { semantic: 1 } } },
      'tuning.fusion.weights is {"semantic":1}; allowed: nothing, because DBSF takes no weights; they belong to RRF.',
    ],
    [{ fusion: { method: 'LINEAR' as 'RRF' } }, 'tuning.fusion.method is "LINEAR"; allowed: RRF or DBSF.'],
  ])('refuses %j, and says what is allowed', (tuning, message) => {
    expect(() => plan(tuning)).toThrow(
      expect.objectContaining({
        code: 'TUNING_INVALID',
        message: `${message} Correct it, or leave it out to keep the profile's value.`,
      }),
    )
  })

  it("refuses a weight of 0 that leaves nothing beside the profile's", () => {
    const keywordOnly: Fusion = { ...FUSION, weights: { semantic: 0, keyword: 1 } }
    expect(() => fused({ weights: { keyword: 0 } }, keywordOnly)).toThrow(
      expect.objectContaining({ code: 'TUNING_INVALID' }),
    )
  })

  it("refuses RRF's k where the profile fuses by DBSF", () => {
    expect(() => fused({ k: 20 }, DBSF)).toThrow(expect.objectContaining({ code: 'TUNING_INVALID' }))
  })
})

describe('DBSF', () => {
  const search = (mode: SearchMode, similarity: Similarity) => () =>
    planSearch(requestFor({ mode, tuning: { fusion: { method: 'DBSF' } } }), LIMITS, { ...GROUND, similarity })

  it('is refused where scores are distances, by tuning or by profile', () => {
    const refusal = expect.objectContaining({
      code: 'TUNING_INVALID',
      message: expect.stringMatching(/DBSF.*"articles" compares vectors by euclid\. Fuse by RRF/),
    })
    expect(search('HYBRID', 'euclid')).toThrow(refusal)
    const request = requestFor({ profile: { ...PROFILE, fusion: DBSF } })
    expect(() => planSearch(request, LIMITS, { ...GROUND, similarity: 'euclid' })).toThrow(refusal)
  })

  it.each<Similarity>(['cosine', 'dot'])('is taken with %s', (similarity) => {
    expect(search('HYBRID', similarity)().fusion).toEqual(DBSF)
  })

  it.each<SearchMode>(['SEMANTIC', 'KEYWORD'])('is no obstacle to %s, which fuses nothing', (mode) => {
    expect(search(mode, 'euclid')).not.toThrow()
  })
})
