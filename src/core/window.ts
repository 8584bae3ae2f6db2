/** The ranked window: what a search found, before it is cut into pages. */
import type { DocumentId } from './ids.ts'
import type { Leaves, ScoredChunk, SearchMode, SearchWarning } from './search.ts'

/** A result: a document with its matching chunks, best first (one chunk where nothing was grouped). */
export interface RankedResult {
  readonly documentId: DocumentId
  readonly score: number
  readonly chunks: readonly ScoredChunk[]
}

/** The results of a window by their places from 0; an array is such a list, and so is one that reads what it is asked for. */
export interface RankedResults {
  readonly length: number
  slice(from?: number, to?: number): readonly RankedResult[]
}

export interface RankedWindow {
  readonly planHash: string
  readonly mode: SearchMode
  /** W as it was in the end. */
  readonly windowSize: number
  readonly results: RankedResults
  /** What was said when the window was ranked. */
  readonly warnings: readonly SearchWarning[]
  /** What its scores were fused from, where somebody asked how they came about. Never where nothing was fused. */
  readonly leaves?: Leaves
}
