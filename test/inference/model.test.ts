/** The whole layer over the repository's own model. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createInference, type Inference } from '../../src/inference/inference.ts'
import type { EncoderProvider } from '../../src/ports/encoder.ts'
import type { Clock } from '../../src/ports/runtime.ts'
import { createOnnxProvider } from '../../src/providers/onnx/provider.ts'
import { COMPACT, golden } from '../support/models.ts'
import { SILENT as log } from '../support/silent-log.ts'

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

describe('inference over all-MiniLM-L6-v2', () => {
  let provider: EncoderProvider
  let inference: Inference
  beforeAll(async () => {
    provider = await createOnnxProvider({ name: 'minilm', folder: COMPACT, workers: 2, threadsPerWorker: 1 })
    inference = createInference(provider, {}, { clock, log })
  })
  afterAll(async () => {
    await inference.drain()
    await provider.close()
  })

  it('gives bit-equal vectors alone and through the queue in batches of mixed lengths', async () => {
    const lengths = [1, 3, 9, 10, 11, 12, 30, 33, 60, 70, 90, 200, 510, 700]
    const texts = [
      ...golden.map(({ text }) => text),
      ...lengths.map((length) => Array.from({ length }, (_, place) => `word${place % 7}`).join(' ')),
    ]
    const together = await inference.encode(texts, 'passage')
    expect(inference.stats().batches).toBeLessThan(texts.length)
    for (const [place, text] of texts.entries()) {
      const [alone] = await provider.encode(await provider.prepare([text], 'passage'))
      expect(together[place]?.dense).toEqual(alone)
    }
    expect(together.at(-1)).toMatchObject({ tokenCount: 512 })
    expect(together.at(-1)?.cutTokens).toBeGreaterThan(700)
    expect(inference.stats().truncatedTexts).toBe(2)
  })

  it('answers queries while passages are encoded', async () => {
    const order: string[] = []
    const passages = Array.from({ length: 30 }, (_, place) => `passage ${place} ${'and more of it '.repeat(40)}`)
    await Promise.all([
      inference.encode(passages, 'passage').then(() => order.push('passages')),
      inference.encode(['how do I stop being billed'], 'query').then(() => order.push('query')),
    ])
    expect(order).toEqual(['query', 'passages'])
  })

  it('counts tokens with the tokenizer of the model', async () => {
    const { text, tokenIds } = golden[0] ?? { text: '', tokenIds: [] }
    expect(await inference.countTokens([text])).toEqual([tokenIds.length - 2])
  })
})
