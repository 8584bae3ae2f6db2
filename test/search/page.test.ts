import { describe, expect, it } from '@jest/globals'
import type { RankedWindow } from '../../src/core/window.ts'
import { groupCandidates } from '../../src/search/group.ts'
import { type Page, pageOf, type StillThere } from '../../src/search/page.ts'
import { candidate } from './parts.ts'

/** A window of one document per letter. */
const windowOf = (letters: string): RankedWindow => ({
  planHash: 'plan',
  mode: 'HYBRID',
  windowSize: 100,
  results: groupCandidates(
    Array.from(letters, (letter) => candidate(`${letter}/0`)),
    'DOCUMENT',
  ),
  warnings: [],
})

const page = (letters: string, from: number, first: number, removed = ''): Promise<Page> =>
  pageOf(windowOf(letters), from, first, 'DOCUMENT', async (results) =>
    results.map(({ documentId }) => !removed.includes(documentId)),
  )

/** A hundred letters, no two the same. */
const HUNDRED = String.fromCharCode(...Array.from({ length: 100 }, (_, index) => 0x4e00 + index))

/** Letters with their positions, e.g. `a0 c2`. */
const shown = ({ results }: Page): string =>
  results.map(({ position, result }) => `${result.documentId}${position}`).join(' ')

describe('a page', () => {
  it('is a slice of the window', async () => {
    const middle = await page('abcdef', 2, 2)
    expect(shown(middle)).toBe('c2 d3')
    expect(middle).toMatchObject({ hasNextPage: true, warnings: [] })
  })

  it('is the last one when the window ends with it', async () => {
    expect(await page('abcdef', 4, 2)).toMatchObject({ hasNextPage: false })
    const rest = await page('abcde', 4, 2)
    expect(shown(rest)).toBe('e4')
    expect(rest.hasNextPage).toBe(false)
  })

  it.each([0, 7])('of an empty window or behind its end is empty (from %d)', async (from) => {
    expect(await page('', from, 2)).toEqual({ results: [], hasNextPage: false, warnings: [] })
  })

  it('skips what was removed, keeps the gap and is filled from what follows', async () => {
    const filled = await page('abcdef', 0, 3, 'bd')
    expect(shown(filled)).toBe('a0 c2 e4')
    expect(filled.hasNextPage).toBe(true)
    expect(filled.warnings).toEqual([
      { code: 'RESULTS_REMOVED', message: expect.stringMatching(/^2 of the ranked results/) },
    ])
  })

  it('is shorter when nothing is left to fill it with', async () => {
    const short = await page('abcd', 0, 3, 'bcd')
    expect(shown(short)).toBe('a0')
    expect(short).toMatchObject({ hasNextPage: false, warnings: [{ code: 'RESULTS_REMOVED' }] })
  })

  it('has no next page when only removed results follow, and tells of them itself', async () => {
    expect(await page('abcd', 0, 2, 'cd')).toMatchObject({
      hasNextPage: false,
      warnings: [{ code: 'RESULTS_REMOVED', message: expect.stringMatching(/^2 of/) }],
    })
    expect(await page('abcd', 2, 2, 'cd')).toMatchObject({
      results: [],
      hasNextPage: false,
      warnings: [{ code: 'RESULTS_REMOVED' }],
    })
  })

  it('has a next page when one result is there behind removed ones, which that page tells of', async () => {
    expect(await page('abcdef', 0, 2, 'cde')).toMatchObject({ hasNextPage: true, warnings: [] })
    const next = await page('abcdef', 2, 2, 'cde')
    expect(shown(next)).toBe('f5')
    expect(next.warnings).toMatchObject([{ message: expect.stringMatching(/^3 of/) }])
  })

  it('looks one result ahead, and further only where results are gone', async () => {
    const asked: number[] = []
    const all: StillThere = async (results) => {
      asked.push(results.length)
      return results.map(() => true)
    }
    await pageOf(windowOf('abcdef'), 0, 3, 'DOCUMENT', all)
    expect(asked).toEqual([4])
  })

  it('asks a few times however many results are gone', async () => {
    const asked: number[] = []
    const gone: StillThere = async (results) => {
      asked.push(results.length)
      return results.map(() => false)
    }
    await pageOf(windowOf(HUNDRED), 0, 1, 'DOCUMENT', gone)
    expect(asked).toEqual([2, 4, 8, 16, 32, 38])
  })

  it('repeats nothing and counts a removal once when pages follow each other', async () => {
    const first = await page('abcdefg', 0, 2, 'bc')
    const second = await page('abcdefg', 4, 2, 'bc')
    expect([shown(first), shown(second)]).toEqual(['a0 d3', 'e4 f5'])
    expect(second.warnings).toEqual([])
  })
})
