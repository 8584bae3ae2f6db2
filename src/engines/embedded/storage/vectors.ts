/** Lengths of dense vectors. Under cosine, vectors are stored and asked at length 1, so that cosine is the dot product. */

/**
 * What a length may differ from 1 by and is left as it is: twice what rounding to 32 bits makes of 1, so that a vector that was scaled
 * once is never changed again, and can be read and written without losing a bit.
 */
const ROUNDING = 2 ** -23

export function lengthOf(vector: Float32Array): number {
  let squares = 0
  for (const value of vector) squares += value * value
  return Math.sqrt(squares)
}

/** Scales the vector to length 1, in place, unless it has that. @returns its length after that: 1, or 0 for the zero vector */
export function normalize(vector: Float32Array): number {
  const length = lengthOf(vector)
  if (!(length > 0)) return 0
  if (Math.abs(length - 1) <= ROUNDING) return 1
  for (let place = 0; place < vector.length; place++) vector[place] = (vector[place] ?? 0) / length
  return 1
}

export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let place = 0; place < left.length; place++) sum += (left[place] ?? 0) * (right[place] ?? 0)
  return sum
}

export function distance(left: Float32Array, right: Float32Array): number {
  let squares = 0
  for (let place = 0; place < left.length; place++) squares += ((left[place] ?? 0) - (right[place] ?? 0)) ** 2
  return Math.sqrt(squares)
}
