/** What every `EncoderProvider` does. A provider's own test calls this with a way to open one. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EncoderInput, EncoderProvider } from '../../src/ports/encoder.ts'

export interface ContractOptions {
  /** Bits of a vector may depend on its batch by this much in cosine; 0 asks for equal bits. Remote providers need some. */
  readonly batchTolerance: number
}

const SHORT = 'how do I stop being billed'
const MIDDLE = 'Cancel a subscription. You can terminate your plan at any time from billing settings.'
const LONG = `${MIDDLE} Access continues until the end of the period that is paid for. `.repeat(6)

/** @param open a provider of its own for each call, which the suite closes */
export function encoderContract(name: string, open: () => Promise<EncoderProvider>, options: ContractOptions): void {
  describe(`encoder contract: ${name}`, () => {
    let provider: EncoderProvider
    beforeAll(async () => {
      provider = await open()
    })
    afterAll(() => provider.close())

    const encode = async (texts: readonly string[], input: EncoderInput = 'passage') =>
      provider.encode(await provider.prepare(texts, input))

    it('describes its model', () => {
      expect(provider.concurrency).toBeGreaterThanOrEqual(1)
      expect(provider.model.dimensions).toBeGreaterThan(0)
      expect(provider.model.maxTokens).toBeGreaterThan(0)
      expect(provider.model.revision).not.toBe('')
    })

    it('gives vectors of the declared dimensions, and of length 1 where it says so', async () => {
      for (const vector of await encode([SHORT, LONG])) {
        expect(vector).toHaveLength(provider.model.dimensions)
        if (provider.model.normalized) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
      }
    })

    it('gives a text the same vector alone and among others of other lengths', async () => {
      const texts = [LONG, SHORT, MIDDLE, 'x']
      const together = await encode(texts)
      for (const [place, text] of texts.entries()) {
        const [alone] = await encode([text])
        if (options.batchTolerance === 0) expect(together[place]).toEqual(alone)
        else expect(cosine(together[place], alone)).toBeGreaterThanOrEqual(1 - options.batchTolerance)
      }
    })

    it('keeps the order of the texts, repeated ones included', async () => {
      const [first, second, third] = await encode([SHORT, MIDDLE, SHORT])
      expect(cosine(first, third)).toBeCloseTo(1, 5)
      expect(cosine(first, second)).toBeLessThan(0.99)
    })

    it('knows the cost of a text and what was cut before it runs', async () => {
      const [short, long] = await provider.prepare([SHORT, 'word '.repeat(2 * provider.model.maxTokens)], 'passage')
      expect(short?.tokenCount).toBeGreaterThan(0)
      expect(short?.cutTokens).toBe(0)
      expect(long?.tokenCount).toBeLessThanOrEqual(provider.model.maxTokens)
      expect(long?.cutTokens).toBeGreaterThan(0)
    })

    it('counts tokens, more for more text and none for none', async () => {
      const [none, short, long] = await provider.countTokens(['', SHORT, LONG])
      expect(none).toBe(0)
      expect(short).toBeGreaterThan(0)
      expect(long).toBeGreaterThan(short ?? Number.NaN)
    })

    it('encodes whatever a text can hold', async () => {
      const vectors = await encode(['', ' \n\t', '日本語 テスト', '👩‍👩‍👧 é', 'a\u0000b', '\ud800', 'x'.repeat(5_000)])
      expect(vectors).toHaveLength(7)
      expect(vectors.every((vector) => vector.every(Number.isFinite))).toBe(true)
    })

    it('answers no texts with no vectors', async () => {
      expect(await provider.prepare([], 'query')).toEqual([])
      expect(await provider.encode([])).toEqual([])
      expect(await provider.countTokens([])).toEqual([])
    })

    it('answers many calls at once, each with its own', async () => {
      const texts = Array.from({ length: 4 * provider.concurrency }, (_, place) => `${SHORT} ${place}`)
      const [vectors, again] = await Promise.all([
        Promise.all(texts.map((text) => encode([text], 'query'))),
        encode(texts, 'query'),
      ])
      for (const [place, [vector]] of vectors.entries()) expect(cosine(vector, again[place])).toBeCloseTo(1, 4)
    })

    it('refuses to encode when the signal has aborted', async () => {
      const batch = await provider.prepare([SHORT], 'query')
      await expect(provider.encode(batch, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    })

    it('closes once everything has ended, twice does no harm, and then it encodes no more', async () => {
      const closing = await open()
      const batch = await closing.prepare([SHORT, LONG], 'passage')
      const running = closing.encode(batch)
      await Promise.all([closing.close(), closing.close()])
      expect(await running).toHaveLength(2)
      await expect(closing.encode(batch)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    })
  })
}

/** Cosine of two vectors; not a number when one is missing. */
export function cosine(left: Float32Array | undefined, right: Float32Array | undefined): number {
  if (left === undefined || right === undefined) return Number.NaN
  return (
    left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0) /
    (Math.hypot(...left) * Math.hypot(...right))
  )
}
