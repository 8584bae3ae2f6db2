/** Vectors for the kernel's tests: pseudo-random, the same for the same seed, about 1 long. */
export function vectorOf(seed: number, dimensions: number): Float32Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
  return Float32Array.from({ length: dimensions }, () => next() / Math.sqrt(dimensions))
}
