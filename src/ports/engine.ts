/**
 * Where documents, chunks and vectors lie and are ranked. Every call takes a `Scope`; what an engine cannot do it declares as
 * data, and the planner reads that instead of asking which engine it is.
 */
import type { AttributeDeclaration } from '../core/attributes.ts'
import type { CollectionRecord } from '../core/collection.ts'
import type { Chunk, Document, EncodedChunk, SparseVector } from '../core/document.ts'
import type { Filter } from '../core/filter.ts'
import type { ChunkId, CollectionName, DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { Candidate, Fusion } from '../core/search.ts'

export interface EngineCapabilities {
  /** `embedded`: one machine, one process writes. */
  readonly name: string
  /** Most candidates that one retriever gives. */
  readonly maxWindowSize: number
  /** Searches that run side by side; more wait. */
  readonly concurrentSearches: number
}

/** What to rank: one or both vectors. With both, the two rankings are fused. */
export interface RetrievalRequest {
  readonly scope: Scope
  readonly filter: Filter
  /** Candidates per retriever. */
  readonly limit: number
  readonly fusion: Fusion
  readonly dense?: Float32Array
  readonly sparse?: SparseVector
}

export interface Retrieval {
  /** Best first, ties by chunk id. Never cut after fusion: up to the sum of the retrievers' limits. */
  readonly candidates: readonly Candidate[]
  /** False when a larger `limit` could give more candidates. */
  readonly exhausted: boolean
}

export interface CollectionCounts {
  readonly documents: number
  readonly chunks: number
}

/** A document's chunks from `from` (a position) on, at most `limit`. */
export interface ChunkSlice {
  readonly documentId: DocumentId
  readonly from: number
  readonly limit: number
}

/** What ingest needs to know to leave an unchanged document alone. */
export interface DocumentStamp {
  readonly id: DocumentId
  readonly externalId: string
  readonly version: number
  readonly contentHash: string
}

export interface Engine extends AsyncDisposable {
  readonly capabilities: EngineCapabilities

  /** The records of all collections, by name. */
  collections(): Promise<readonly CollectionRecord[]>
  collection(name: CollectionName): Promise<CollectionRecord | undefined>
  createCollection(record: CollectionRecord): Promise<void>
  /** Sets what may change while a collection lives. */
  updateCollection(
    name: CollectionName,
    change: { readonly averageLength?: number; readonly attributes?: readonly AttributeDeclaration[] },
  ): Promise<void>
  /** Drops it and all it holds; false when there was none. */
  dropCollection(name: CollectionName): Promise<boolean>
  /** The highest version of any write to it, deletes included; 0 when there was none. */
  highestVersion(name: CollectionName): Promise<number>

  /**
   * Ranks every request, in one call whatever their number.
   *
   * Dense scores are the record's similarity; sparse ones the sum over shared terms of both weights and
   * IDF = ln((N - df + 0.5) / (df + 0.5) + 1), with N and df over the live chunks of the whole collection.
   */
  search(requests: readonly RetrievalRequest[], signal?: AbortSignal): Promise<readonly Retrieval[]>

  /**
   * Stores the document and its chunks in place of what it had, at once or not at all.
   *
   * @returns false when what is stored, or a delete, has the same or a higher version: then nothing changed
   */
  replaceDocument(scope: Scope, document: Document, chunks: readonly EncodedChunk[]): Promise<boolean>
  /** Removes the documents unless what is stored is newer than `version`; returns those that were there. */
  deleteDocuments(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]>

  /** In the order of the ids; undefined where there is none that the scope may see. */
  documents(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (Document | undefined)[]>
  chunks(scope: Scope, ids: readonly ChunkId[]): Promise<readonly (Chunk | undefined)[]>
  /** The chunks of each slice by position. */
  documentChunks(scope: Scope, slices: readonly ChunkSlice[]): Promise<readonly (readonly Chunk[])[]>
  /** One answer per filter. */
  count(scope: Scope, filters: readonly Filter[]): Promise<readonly CollectionCounts[]>
  /** Stamps of the documents by id, from the first id after `after`, at most `limit`. */
  stamps(scope: Scope, after: DocumentId | undefined, limit: number): Promise<readonly DocumentStamp[]>
}
