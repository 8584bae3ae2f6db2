import { describe, expect, it } from '@jest/globals'
import { formBatch, paddedTokens } from '../../src/inference/batch.ts'

const texts = (...lengths: readonly number[]) => lengths.map((tokenCount) => ({ tokenCount }))
const lengths = (batch: readonly { readonly tokenCount: number }[]) => batch.map(({ tokenCount }) => tokenCount)
const formed = (sorted: readonly number[], first: number, tokens: number, paddingPerText = 16) =>
  lengths(formBatch(texts(...sorted), first, { tokens, paddingPerText }))

describe('forming a batch', () => {
  it('takes neighbours in length while the padded whole fits the budget', () => {
    expect(formed([10, 10, 10, 10, 10], 0, 30)).toEqual([10, 10, 10])
    expect(formed([8, 9, 10], 0, 30)).toEqual([8, 9, 10])
    expect(formed([8, 9, 11], 0, 30)).toEqual([8, 9])
  })

  it('always holds the text that decides it, alone when it is longer than the budget', () => {
    expect(formed([10, 20, 600, 610], 2, 512)).toEqual([600])
    expect(formed([10, 20, 600], 0, 5)).toEqual([10])
  })

  it('takes the nearest first, on either side', () => {
    expect(formed([10, 18, 20, 21, 30], 2, 63)).toEqual([18, 20, 21])
    expect(formed([10, 18, 20, 27, 30], 2, 40)).toEqual([18, 20])
  })

  it('goes on with the shorter side when the longer fits no more', () => {
    expect(formed([20, 20, 21, 40], 2, 63)).toEqual([20, 20, 21])
  })

  it('pads no text by more than the limit, however much room is left', () => {
    expect(formed([9, 250, 260, 277], 1, 10_000)).toEqual([250, 260])
    expect(formed([9, 250, 260, 277], 1, 10_000, Number.POSITIVE_INFINITY)).toEqual([9, 250, 260, 277])
  })

  it('costs its longest text times its size', () => {
    expect(paddedTokens(texts(3, 5, 4))).toBe(15)
    expect(paddedTokens([])).toBe(0)
  })
})
