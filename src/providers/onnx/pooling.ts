/**
 * From the model's token states to one vector per text. Sums run over a text's own tokens in their order and never over its
 * padding, so a text's vector does not depend on the batch it was in.
 */
import type { Pooling } from '../../core/collection.ts'

/** States of a padded batch, [texts, tokens, dimensions], row after row. */
export interface TokenStates {
  readonly values: Float32Array
  readonly tokens: number
  readonly dimensions: number
}

/**
 * One vector per text, one after the other.
 *
 * @param lengths tokens of each text, without padding
 * @param pooling `mean` over the text's tokens, special tokens included; `cls`: the first token's state
 */
export function poolStates(states: TokenStates, lengths: readonly number[], pooling: Pooling): Float32Array {
  const vectors = new Float32Array(lengths.length * states.dimensions)
  lengths.forEach((length, row) => {
    const vector = vectors.subarray(row * states.dimensions, (row + 1) * states.dimensions)
    const start = row * states.tokens * states.dimensions
    if (pooling === 'cls') vector.set(states.values.subarray(start, start + states.dimensions))
    else addMean(vector, states.values, start, length)
  })
  return vectors
}

function addMean(vector: Float32Array, values: Float32Array, start: number, length: number): void {
  const dimensions = vector.length
  for (let token = 0; token < length; token++) {
    const offset = start + token * dimensions
    for (let place = 0; place < dimensions; place++)
      vector[place] = (vector[place] ?? 0) + (values[offset + place] ?? 0)
  }
  for (let place = 0; place < dimensions; place++) vector[place] = (vector[place] ?? 0) / length
}

/** Scales each vector to length 1, in place; a zero vector stays. */
export function normalizeVectors(vectors: Float32Array, dimensions: number): void {
  for (let start = 0; start < vectors.length; start += dimensions) {
    const vector = vectors.subarray(start, start + dimensions)
    const length = lengthOf(vector)
    if (length > 0) for (let place = 0; place < dimensions; place++) vector[place] = (vector[place] ?? 0) / length
  }
}

/** @throws RangeError when a vector holds something else than finite numbers, as a broken model gives */
export function requireFinite(vectors: Float32Array): void {
  if (!vectors.every(Number.isFinite)) throw new RangeError('the model gave a vector with values that are not finite')
}

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
