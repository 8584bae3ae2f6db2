/** Rankings, in float64 and without a shortcut: every chunk is scored, then all are sorted. */
import type { Similarity } from '../../src/core/collection.ts'
import type { EncodedChunk, SparseVector } from '../../src/core/document.ts'
import type { Candidate, Fusion } from '../../src/core/search.ts'
import { idf } from './bm25.ts'

export type Ranking = readonly Candidate[]

/** What each retriever ranks, uncut; absent where the request brings no vector for it. */
export interface Rankings {
  readonly semantic?: Ranking
  readonly keyword?: Ranking
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const dot = (left: readonly number[], right: readonly number[]): number =>
  sum(left.map((value, place) => value * (right[place] ?? Number.NaN)))

/** Higher is better: euclid is the negated distance. */
export function similarityOf(similarity: Similarity, query: readonly number[], passage: readonly number[]): number {
  switch (similarity) {
    case 'dot':
      return dot(query, passage)
    case 'cosine':
      return dot(query, passage) / Math.sqrt(dot(query, query) * dot(passage, passage))
    case 'euclid':
      return -Math.sqrt(sum(query.map((value, place) => (value - (passage[place] ?? Number.NaN)) ** 2)))
  }
}

export function semanticRanking(
  chunks: readonly EncodedChunk[],
  query: Float32Array,
  similarity: Similarity,
): Candidate[] {
  return best(
    chunks.map((chunk) => candidate(chunk, similarityOf(similarity, Array.from(query), Array.from(chunk.dense)))),
  )
}

/**
 * The chunks that share a term with the query, by the sum of both weights and the term's IDF.
 *
 * @param live all chunks of the collection, of which `chunks` are the ones that may be found
 */
export function keywordRanking(
  chunks: readonly EncodedChunk[],
  query: SparseVector,
  live: readonly EncodedChunk[],
): Candidate[] {
  const terms = Array.from(query.indices, (index, place) => {
    const having = live.filter(({ sparse }) => sparse.indices.includes(index)).length
    return { index, weight: (query.values[place] ?? Number.NaN) * idf(live.length, having) }
  })
  const shares = chunks.filter(({ sparse }) => terms.some(({ index }) => sparse.indices.includes(index)))
  return best(
    shares.map((chunk) => candidate(chunk, sum(terms.map(({ index, weight }) => weight * weightIn(chunk, index))))),
  )
}

/** A retriever's list, already cut, with what each of its candidates brings to the fused score. */
interface Contribution {
  readonly list: Ranking
  readonly worth: (position: number) => number
}

/** The lists, as they are, fused: each candidate scores the sum of what it brings from the lists that it is in. */
export function fuse({ semantic = [], keyword = [] }: Rankings, fusion: Fusion): Candidate[] {
  const contributions = contributionsOf(semantic, keyword, fusion)
  const known = new Map(contributions.flatMap(({ list }) => list.map((one) => [one.chunkId, one])))
  return best(
    [...known.values()].map((one) => {
      const places = contributions.map(({ list }) => list.findIndex(({ chunkId }) => chunkId === one.chunkId))
      const score = sum(contributions.map(({ worth }, list) => worthAt(places[list] ?? -1, worth)))
      return { ...one, score }
    }),
  )
}

const worthAt = (place: number, worth: Contribution['worth']): number => (place < 0 ? 0 : worth(place))

function contributionsOf(semantic: Ranking, keyword: Ranking, fusion: Fusion): Contribution[] {
  if (fusion.method === 'DBSF') {
    return [semantic, keyword].map((list) => {
      const worths = scaledByDistribution(list.map(({ score }) => score))
      return { list, worth: (position) => worths[position] ?? Number.NaN }
    })
  }
  const { k, weights } = fusion
  return [
    { list: semantic, weight: weights.semantic },
    { list: keyword, weight: weights.keyword },
  ]
    .filter(({ weight }) => weight > 0)
    .map(({ list, weight }) => ({ list, worth: (position) => reciprocalRank(position, k, weight) }))
}

/** What the candidate at `position` (from 0) of a list brings to the fused score; a list of weight 0 brings nothing. */
export const reciprocalRank = (position: number, k: number, weight: number): number =>
  weight === 0 ? 0 : 1 / ((position + 1) / weight + k - 1)

/** Mean and sample standard deviation; the deviation is 0 exactly where all numbers are equal. */
export function distribution(numbers: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = sum(numbers) / numbers.length
  const isFlat = numbers.every((number) => number === numbers[0])
  return {
    mean,
    deviation: isFlat ? 0 : Math.sqrt(sum(numbers.map((one) => (one - mean) ** 2)) / (numbers.length - 1)),
  }
}

/** From three deviations below the mean, which is 0, to three above, which is 1, and on beyond; 0.5 without a deviation. */
export function scaledByDistribution(scores: readonly number[]): number[] {
  const { mean, deviation } = distribution(scores)
  return scores.map((score) => (deviation === 0 ? 0.5 : 0.5 + (score - mean) / (6 * deviation)))
}

const weightIn = ({ sparse }: EncodedChunk, index: number): number => sparse.values[sparse.indices.indexOf(index)] ?? 0

const candidate = ({ id, documentId }: EncodedChunk, score: number): Candidate => ({ chunkId: id, documentId, score })

/** Best first, equal scores by id. */
const best = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort((left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1))
