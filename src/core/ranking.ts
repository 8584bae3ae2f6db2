/** The order of candidates: best score first, equal scores by chunk id, so that one ranking has one order. */
import type { ScoredChunk } from './search.ts'

export function byScoreThenId(left: ScoredChunk, right: ScoredChunk): number {
  return right.score - left.score || (left.chunkId < right.chunkId ? -1 : left.chunkId > right.chunkId ? 1 : 0)
}
