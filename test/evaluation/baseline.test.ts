import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { SearchMode } from '../../src/core/search.ts'
import { compareWithBaseline, readBaseline } from '../../src/evaluation/baseline.ts'
import { folderWith, removeFolders } from '../support/folders.ts'

afterAll(removeFolders)

/** An outcome with these values of nDCG@10, by query. */
const outcome = (mode: SearchMode, headlines: Readonly<Record<string, number>>) => ({
  mode,
  means: {},
  latency: { p50Ms: 1, p95Ms: 1 },
  queries: Object.entries(headlines).map(([id, value]) => ({
    id,
    values: { 'nDCG@10': value, MRR: 1 },
    milliseconds: 1,
    ranking: [],
  })),
})

const kept = (content: unknown): string => join(folderWith({ 'kept.json': JSON.stringify(content) }), 'kept.json')

describe('an earlier evaluation', () => {
  it('is compared query by query, whatever their order, in the modes that both have', () => {
    const file = kept({ modes: [outcome('KEYWORD', { q2: 0.5, q1: 0.1 }), outcome('HYBRID', { q1: 1, q2: 1 })] })
    const now = [outcome('SEMANTIC', { q1: 0, q2: 0 }), outcome('KEYWORD', { q1: 0.2, q2: 0.6 })]
    expect(compareWithBaseline(now, readBaseline(file))).toEqual([
      {
        baseline: file,
        left: 'KEYWORD',
        right: 'KEYWORD',
        measure: 'nDCG@10',
        difference: expect.closeTo(0.1, 12),
        p: expect.closeTo(0.5, 1),
      },
    ])
  })

  it.each([[{ q1: 1 }], [{ q1: 1, q3: 1 }], [{ q1: 1, q2: 1, q3: 1 }]])('must have the same queries: %j', (earlier) => {
    const baseline = readBaseline(kept({ modes: [outcome('KEYWORD', earlier)] }))
    expect(() => compareWithBaseline([outcome('KEYWORD', { q1: 1, q2: 1 })], baseline)).toThrow('has other queries')
  })

  it.each([[{}], [{ modes: [{ mode: 'FUZZY', queries: [] }] }], [{ modes: [outcome('KEYWORD', {}), 1] }]])(
    'must be what evaluate printed: %j',
    (content) => {
      expect(() => readBaseline(kept(content))).toThrow(
        expect.objectContaining({
          code: 'LABELS_INVALID',
          message: expect.stringContaining('sextant evaluate --json'),
        }),
      )
    },
  )

  it('must be there', () => {
    expect(() => readBaseline('nowhere.json')).toThrow('nowhere.json cannot be compared with')
  })
})
