import { describe, expect, it } from '@jest/globals'
import { normalizeVectors, poolStates, requireFinite } from '../../../src/providers/onnx/pooling.ts'

/** Two texts of 1 and 2 tokens, padded to 2; the padding holds what must not be read. */
const states = { values: Float32Array.of(1, 2, 99, 99, 3, 4, 5, 8), tokens: 2, dimensions: 2 }

describe('pooling', () => {
  it('takes the mean over a text and not over its padding', () => {
    expect(poolStates(states, [1, 2], 'mean')).toEqual(Float32Array.of(1, 2, 4, 6))
  })

  it('takes the first token with cls', () => {
    expect(poolStates(states, [1, 2], 'cls')).toEqual(Float32Array.of(1, 2, 3, 4))
  })

  it('normalises each vector by itself and leaves a zero vector', () => {
    const vectors = Float32Array.of(3, 4, 0, 0)
    normalizeVectors(vectors, 2)
    expect(vectors).toEqual(Float32Array.of(0.6, 0.8, 0, 0))
  })

  it('refuses what is no finite number', () => {
    expect(() => requireFinite(Float32Array.of(1, Number.NaN))).toThrow('not finite')
  })
})
