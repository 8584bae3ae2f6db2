/**
 * The words of a search: the plan that the first stage resolves, the candidates that retrievers give, and what is said of
 * the way they came about.
 */
import type { Filter } from './filter.ts'
import type { ChunkId, DocumentId } from './ids.ts'
import type { SearchOrder, SortValue } from './order.ts'
import type { Scope } from './scope.ts'

export const SEARCH_MODES = ['SEMANTIC', 'KEYWORD', 'HYBRID'] as const
export type SearchMode = (typeof SEARCH_MODES)[number]

export type Grouping = 'DOCUMENT' | 'NONE'

/** The methods that engines know. */
export const FUSION_METHODS = ['RRF', 'DBSF'] as const

/** How the rankings of several retrievers become one. */
export type Fusion = ReciprocalRankFusion | { readonly method: 'DBSF' }

export interface ReciprocalRankFusion {
  readonly method: 'RRF'
  /** 1 / ((position from 0 + 1) / weight + k - 1). */
  readonly k: number
  readonly weights: { readonly semantic: number; readonly keyword: number }
}

/** A named recipe for searches; a collection has one. */
export interface SearchProfile {
  readonly name: string
  readonly mode: SearchMode
  /** Candidates per retriever, W. */
  readonly windowSize: number
  readonly fusion: Fusion
}

/** One search with every default resolved. Equal plans give equal rankings of equal data; `planHash` tells them apart. */
export interface SearchPlan {
  readonly scope: Scope
  readonly query: string
  readonly mode: SearchMode
  readonly profile: string
  readonly filter: Filter
  readonly groupBy: Grouping
  readonly windowSize: number
  readonly fusion: Fusion
  /** Whether dense vectors are compared one by one even where the engine has an approximate index. */
  readonly exact: boolean
  /** How an approximate index is searched; empty: as the engine is set. */
  readonly approximation: Approximation
  /** Null: by relevance. */
  readonly order: SearchOrder | null
}

/** How an approximate index is searched, for engines that have one; what is left out is as the engine is set. */
export interface Approximation {
  /** Candidates that the walk through the graph keeps in sight. */
  readonly ef?: number
  /** Whether what quantized vectors found is compared again by the whole ones. */
  readonly rescore?: boolean
  /** How many times as many as asked for are taken from quantized vectors, to be compared again. */
  readonly oversampling?: number
  /** Leaves out what is not indexed yet. */
  readonly indexedOnly?: boolean
}

/** A chunk in a ranking. Higher scores are better, everywhere. */
export interface ScoredChunk {
  readonly chunkId: ChunkId
  readonly score: number
}

/** A chunk that a retriever or the fusion of several ranked. */
export interface Candidate extends ScoredChunk {
  readonly documentId: DocumentId
  /** The document's value of the field that the request named; absent where it named none. */
  readonly value?: SortValue
}

/** What each retriever ranked, best first: the lists that a fusion reads. Absent where the request had no vector for it. */
export interface Leaves {
  readonly dense?: readonly ScoredChunk[]
  readonly sparse?: readonly ScoredChunk[]
}

/** What `src/search` says when a stage could not do all that was asked. */
export const SEARCH_WARNING_CODES = [
  'WINDOW_EXHAUSTED',
  'RESULTS_REMOVED',
  'QUERY_TRUNCATED',
  'STALE_CURSOR_RERANKED',
  'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD',
] as const
export interface SearchWarning {
  readonly code: (typeof SEARCH_WARNING_CODES)[number]
  readonly message: string
}
