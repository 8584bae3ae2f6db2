/** The ranked window: what a search found, before it is cut into pages. */
import type { ChunkId, DocumentId } from './ids.ts'
import type { SearchMode, SearchWarning } from './search.ts'

/** A result: a document with its matching chunks, best first (one chunk where nothing was grouped). */
export interface RankedResult {
  readonly documentId: DocumentId
  readonly score: number
  readonly chunks: readonly { readonly chunkId: ChunkId; readonly score: number }[]
}

export interface RankedWindow {
  readonly planHash: string
  readonly mode: SearchMode
  /** W as it was in the end. */
  readonly windowSize: number
  readonly results: readonly RankedResult[]
  /** What was said when the window was ranked. */
  readonly warnings: readonly SearchWarning[]
}
