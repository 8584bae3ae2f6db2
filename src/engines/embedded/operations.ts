/**
 * What the facade asks of its threads: the words that cross over. Each operation is a function of the thread it runs in;
 * vectors cross packed, in a few large buffers that are moved and not copied.
 */
import type { CollectionRecord, RecordChange } from '../../core/collection.ts'
import type { Chunk, Document } from '../../core/document.ts'
import type { Filter } from '../../core/filter.ts'
import type { ChunkId, CollectionName, DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type {
  ChunkSlice,
  CollectionCounts,
  DocumentStamp,
  FacetCounts,
  FacetRequest,
  RetrievalRequest,
  ScrollPosition,
  ScrollRequest,
  VersionRise,
} from '../../ports/engine.ts'
import type { SentFailure } from '../../threads/failure.ts'
import type { PackedRetrieval } from './packed-retrievals.ts'
import type { PackedVectors } from './packed-vectors.ts'

/** Most candidates that one retriever gives; more are cut, and the retrieval says so. */
export const MAX_WINDOW_SIZE = 1_000

/** Chunks with their vectors end to end. */
export interface PackedChunks {
  readonly chunks: readonly Omit<Chunk, 'documentId'>[]
  /** Of every dense vector. */
  readonly dimensions: number
  readonly dense: Float32Array<ArrayBuffer>
  /** Sparse vectors as they are stored (see `storage/blobs.ts`), end to end. */
  readonly sparse: Uint8Array<ArrayBuffer>
  /** Where each chunk's sparse vector ends, in bytes. */
  readonly sparseEnds: Uint32Array<ArrayBuffer>
}

export interface WriterOperations {
  /** Clears what interrupted work left, then opens every collection, so that a folder that cannot serve is known at once. */
  prepare(): void
  createCollection(record: CollectionRecord): void
  createGeneration(record: CollectionRecord): void
  /** The caller makes every reader release the collection afterwards. */
  promote(name: CollectionName, generation: number): void
  updateCollection(name: CollectionName, change: RecordChange, generation?: number): void
  /** The caller has made every reader release it. */
  dropCollection(name: CollectionName): boolean
  /** The caller has made every reader release it. */
  dropGeneration(name: CollectionName, generation: number): boolean
  replaceDocument(scope: Scope, document: Document, chunks: PackedChunks, outline?: string): Promise<boolean>
  raiseVersion(scope: Scope, rise: VersionRise): Promise<boolean>
  deleteDocuments(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]>
  close(): void
}

/** Operations of which several go over in one message. */
export interface GatheredOperations {
  search(request: RetrievalRequest): PackedRetrieval
  documents(scope: Scope, ids: readonly DocumentId[]): readonly (Document | undefined)[]
  chunks(scope: Scope, ids: readonly ChunkId[]): readonly (Chunk | undefined)[]
}

export type GatheredName = keyof GatheredOperations

export type GatheredCall = {
  readonly [Name in GatheredName]: { readonly name: Name; readonly args: Parameters<GatheredOperations[Name]> }
}[GatheredName]

export type GatheredOutcome =
  | { readonly result: ReturnType<GatheredOperations[GatheredName]>; readonly failure?: never }
  | { readonly failure: SentFailure; readonly result?: never }

export interface ReaderOperations {
  collections(): readonly CollectionRecord[]
  collection(name: CollectionName, generation?: number): CollectionRecord | undefined
  generations(name: CollectionName): readonly number[]
  highestVersion(name: CollectionName): number
  /** One outcome per call, in order. */
  gathered(calls: readonly GatheredCall[]): readonly GatheredOutcome[]
  outlines(scope: Scope, ids: readonly DocumentId[]): readonly (string | undefined)[]
  documentChunks(scope: Scope, slices: readonly ChunkSlice[]): readonly (readonly Chunk[])[]
  vectorsOf(scope: Scope, slice: ChunkSlice): PackedVectors
  count(scope: Scope, filters: readonly Filter[]): readonly CollectionCounts[]
  facets(scope: Scope, requests: readonly FacetRequest[]): readonly FacetCounts[]
  scroll(scope: Scope, request: ScrollRequest): readonly ScrollPosition[]
  stampsOf(scope: Scope, ids: readonly DocumentId[]): readonly (DocumentStamp | undefined)[]
  stamps(scope: Scope, after: DocumentId | undefined, limit: number): readonly DocumentStamp[]
  /** Closes what it holds of the collection, or of one generation of it: files can go, and what is live is looked for again. */
  release(name: CollectionName, generation?: number): void
  close(): void
}

export interface WriterOptions {
  readonly directory: string
}

export interface ReaderOptions {
  readonly directory: string
  /** Bytes that this reader may spend on vectors in memory, over all collections. */
  readonly vectorCacheBytes: number
}
