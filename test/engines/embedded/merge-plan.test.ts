import { describe, expect, it } from '@jest/globals'
import { nextMerge } from '../../../src/engines/embedded/writer/merge-plan.ts'

const MOST = 100
const size = (id: number, chunks: number, alive = chunks) => ({ id, chunks, alive })

describe('the next merge', () => {
  it('leaves large segments alone while three quarters of each live', () => {
    expect(nextMerge([size(1, 100, 75), size(2, 90)], MOST)).toEqual([])
    expect(nextMerge([], MOST)).toEqual([])
  })

  it('writes a worn segment anew, even alone', () => {
    expect(nextMerge([size(1, 100, 74), size(2, 100)], MOST)).toEqual([1])
  })

  it('drops a segment in which nothing lives', () => {
    expect(nextMerge([size(1, 100, 0)], MOST)).toEqual([1])
  })

  it('puts small segments together, as many as fit', () => {
    expect(nextMerge([size(1, 40), size(2, 45), size(3, 30)], MOST)).toEqual([3, 1])
  })

  it('leaves one small segment alone', () => {
    expect(nextMerge([size(1, 100), size(2, 10)], MOST)).toEqual([])
  })
})
