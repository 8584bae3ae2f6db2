/**
 * BM25 as Qdrant's server computes it, from its description and not from `src/text`: every number is float64 until it
 * enters a vector.
 */
import { newStemmer } from 'snowball-stemmers'
import type { SparseVector } from '../../src/core/document.ts'
import { murmur3 } from './murmur3.ts'
import { STOPWORDS } from './stopwords.ts'
import { lowerCaseWords } from './words.ts'

const K = 1.2
const B = 0.75
const stemmer = newStemmer('english')

/** The stems of an English text, in order, stopwords left out. */
export const tokens = (text: string): string[] =>
  lowerCaseWords(text)
    .filter((word) => !STOPWORDS.has(word))
    .map((word) => stemmer.stem(word))

/** |int32| of the hash: what is above 2^31 counts down from 2^32. */
export function termIndex(token: string): number {
  const hash = murmur3(token)
  return hash > 2 ** 31 ? 2 ** 32 - hash : hash
}

/** A vector of pairs of index and weight, in any order; each index once. */
export function sparseVector(pairs: readonly (readonly [index: number, weight: number])[]): SparseVector {
  const sorted = [...pairs].sort(([left], [right]) => left - right)
  return {
    indices: Uint32Array.from(sorted, ([index]) => index),
    values: Float32Array.from(sorted, ([, weight]) => weight),
  }
}

/** n(k+1) / (n + k(1 - b + b * dl / avg)) for each term that stands n times in a text of dl terms. */
export function documentVector(text: string, averageLength: number): SparseVector {
  const found = tokens(text).map(termIndex)
  const lengthNorm = 1 - B + (B * found.length) / averageLength
  const weights = [...new Set(found)].map((index) => {
    const n = found.filter((other) => other === index).length
    return [index, (n * (K + 1)) / (n + K * lengthNorm)] as const
  })
  return sparseVector(weights)
}

/** Each term of the text once, with the weight 1. */
export const queryVector = (text: string): SparseVector =>
  sparseVector([...new Set(tokens(text).map(termIndex))].map((index) => [index, 1] as const))

/** @param live chunks of the collection; @param having those of them that hold the term */
export const idf = (live: number, having: number): number => Math.log((live - having + 0.5) / (having + 0.5) + 1)
