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

/** What the candidate at `position` (from 0) of a list brings to the fused score; a list of weight 0 brings nothing. */
export const reciprocalRank = (position: number, k: number, weight: number): number =>
  weight === 0 ? 0 : 1 / ((position + 1) / weight + k - 1)

/** Reciprocal rank fusion of the lists as they are, already cut. */
export function fuse({ semantic = [], keyword = [] }: Rankings, { k, weights }: Fusion): Candidate[] {
  const lists = [
    { list: semantic, weight: weights.semantic },
    { list: keyword, weight: weights.keyword },
  ].filter(({ weight }) => weight > 0)
  const ids = new Set(lists.flatMap(({ list }) => list.map(({ chunkId }) => chunkId)))
  return best(
    [...ids].flatMap((id) => {
      const held = lists.map(({ list, weight }) => ({ list, weight, at: list.findIndex((one) => one.chunkId === id) }))
      const known = held.flatMap(({ list, at }) => list[at] ?? [])[0]
      const score = sum(held.map(({ at, weight }) => (at < 0 ? 0 : reciprocalRank(at, k, weight))))
      return known === undefined ? [] : [{ ...known, score }]
    }),
  )
}

const weightIn = ({ sparse }: EncodedChunk, index: number): number => sparse.values[sparse.indices.indexOf(index)] ?? 0

const candidate = ({ id, documentId }: EncodedChunk, score: number): Candidate => ({ chunkId: id, documentId, score })

/** Best first, equal scores by id. */
const best = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort((left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1))
