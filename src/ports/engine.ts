/**
 * Where documents, chunks and vectors lie and are ranked. Every call takes a `Scope`; what an engine cannot do it declares as
 * data, and the planner reads that instead of asking which engine it is.
 *
 * A collection has generations: builds of it, each with its own record, documents, tombstones and vectors. One is live: what a
 * call reaches that names none, in all its parts. Another can be built beside it and promoted; see
 * `docs/decisions/009-generations.md`.
 */
import type { CollectionRecord, RecordChange } from '../core/collection.ts'
import type { Chunk, Document, EncodedChunk, SparseVector } from '../core/document.ts'
import type { FacetField, FacetValue } from '../core/facets.ts'
import type { Filter } from '../core/filter.ts'
import type { EngineHealth } from '../core/health.ts'
import type { ChunkId, CollectionName, DocumentId } from '../core/ids.ts'
import type { DocumentOrder, SortField } from '../core/order.ts'
import type { Scope } from '../core/scope.ts'
import type { Approximation, Candidate, Fusion, Leaves } from '../core/search.ts'

export interface EngineCapabilities {
  /** `embedded`: one machine, one process writes. */
  readonly name: string
  /** Most candidates that one retriever gives. */
  readonly maxWindowSize: number
  /** Searches that run side by side; more wait. */
  readonly concurrentSearches: number
  /**
   * What a search finds that runs while a document is replaced. `whole`: its old chunks or its new ones. `mixed`: for some
   * milliseconds some of both; what begins after the replacement finds the new ones everywhere.
   */
  readonly whileReplacing: 'whole' | 'mixed'
  /**
   * Which chunks IDF is counted over. `live`: those that are stored. `eventual`: also those that were deleted or replaced, until the
   * engine has tidied up.
   */
  readonly keywordStatistics: 'live' | 'eventual'
}

/** What to rank: one or both vectors. With both, the two rankings are fused. */
export interface RetrievalRequest {
  readonly scope: Scope
  readonly filter: Filter
  /** Candidates per retriever. */
  readonly limit: number
  readonly fusion: Fusion
  /** Compares dense vectors one by one even where there is an approximate index. */
  readonly exact: boolean
  /** Engines without an approximate index have no use for it. */
  readonly approximation?: Approximation
  /** Read for every candidate, into its `value`. */
  readonly field?: SortField
  /** Whether the retrieval is to have its leaves. */
  readonly leaves?: boolean
  /** What the caller will show first, for an engine that can read it on the way. */
  readonly along?: ReadAlong
  readonly dense?: Float32Array
  readonly sparse?: SparseVector
}

/** So many documents, those whose best candidates stand first, and so many candidates of each. */
export interface ReadAlong {
  readonly documents: number
  readonly passages: number
}

export interface Retrieval {
  /** Best first, ties by chunk id. Never cut after fusion: up to the sum of the retrievers' limits. */
  readonly candidates: readonly Candidate[]
  /** False when a larger `limit` could give more candidates. */
  readonly exhausted: boolean
  /**
   * Where they were asked for, and only there: the ranking of every retriever that the request has a vector for, ties by chunk
   * id, cut at the limit. They are what the candidates were fused from: `fuse` in `src/core/fusion.ts` makes the candidates of
   * them again, with the same scores but for rounding. The one leaf of a request with one vector is its candidates.
   */
  readonly leaves?: Leaves
  /** Of what was to be read along, what was: it stood there when the candidates were ranked. */
  readonly along?: { readonly documents: readonly Document[]; readonly chunks: readonly Chunk[] }
}

export interface CollectionCounts {
  readonly documents: number
  readonly chunks: number
}

/** What documents are counted by. */
export interface FacetRequest {
  readonly field: FacetField
  /** Without tests of chunks. */
  readonly filter: Filter
  /** Most values; 0 for a caller who wants none of them. */
  readonly limit: number
}

export interface FacetCounts {
  /** The values that most documents have, the most frequent first; equally frequent ones by value: texts by code point. */
  readonly values: readonly ValueCount[]
  /** Documents without a value. */
  readonly missing: number
  /** Least and greatest value; null where there is none, and of fields that are neither numbers nor dates. */
  readonly bounds: { readonly min: number; readonly max: number } | null
}

export interface ValueCount {
  readonly value: FacetValue
  readonly documents: number
}

/** A document's chunks from `from` (a position) on, at most `limit`. */
export interface ChunkSlice {
  readonly documentId: DocumentId
  readonly from: number
  readonly limit: number
}

/** Where a page of a scroll ended: the order's value of its last document (null without an order), and its id. */
export interface ScrollPosition {
  readonly value: number | null
  readonly id: DocumentId
}

export interface ScrollRequest {
  /** Without tests of chunks. */
  readonly filter: Filter
  /** Absent: by id. */
  readonly order?: DocumentOrder
  /** Absent: from the start. */
  readonly after?: ScrollPosition
  readonly limit: number
}

/** A stored document's state, and what it must be for its version to rise. */
export interface VersionRise {
  readonly id: DocumentId
  readonly version: number
  readonly contentHash: string
}

/** What ingest needs to know to leave an unchanged document alone, and to see whether its passages may have stayed. */
export interface DocumentStamp {
  readonly id: DocumentId
  readonly externalId: string
  readonly version: number
  readonly contentHash: string
  readonly title: string | null
}

/** What a chunk was written with. */
export interface StoredVector {
  /** Its document's. */
  readonly title: string | null
  readonly text: string
  /** As it is stored. Absent where writing it again would not store the same to the last bit. */
  readonly dense?: Float32Array
}

export interface Engine extends AsyncDisposable {
  readonly capabilities: EngineCapabilities
  /**
   * How it is now, or was a moment ago. Never throws: an engine that cannot be asked is unavailable, as is one that has none of what
   * it is asked for.
   *
   * @param served collections that are to be there, beside those that are
   */
  health(served?: readonly CollectionName[]): Promise<EngineHealth>

  /** The live records of all collections, by name. */
  collections(): Promise<readonly CollectionRecord[]>
  /** @param generation absent: the live one */
  collection(name: CollectionName, generation?: number): Promise<CollectionRecord | undefined>
  /** Makes a collection with one generation, which is live. */
  createCollection(record: CollectionRecord): Promise<void>
  /**
   * Makes the record's generation beside the live one, where nobody finds it whose scope does not name it. One that is there
   * already stays as it is: a build that is continued.
   *
   * @throws SextantError COLLECTION_NOT_FOUND when there is no such collection
   */
  createGeneration(record: CollectionRecord): Promise<void>
  /**
   * Makes the generation the live one: any that there is, an earlier one too. It happens at once or not at all, whatever crashes.
   * The one that was live stays, reachable by its number. Calls that begin after this one has ended find the new one; in other
   * processes within seconds.
   *
   * @throws SextantError COLLECTION_NOT_FOUND when there is no such generation
   */
  promote(name: CollectionName, generation: number): Promise<void>
  /**
   * Drops a generation and all it holds; false when there was none.
   *
   * @throws SextantError COLLECTION_MISMATCH when it is the live one
   */
  dropGeneration(name: CollectionName, generation: number): Promise<boolean>
  /** Their numbers, ascending; empty when there is no such collection. */
  generations(name: CollectionName): Promise<readonly number[]>
  /**
   * Sets what may change while a generation lives. Documents get attributes that are new to the record from the members of their
   * metadata with that name, where these are of the type (`attributeValue`); they leave the metadata then, which is null when
   * nothing is left. Versions and content hashes stay.
   *
   * @param generation absent: the live one
   */
  updateCollection(name: CollectionName, change: RecordChange, generation?: number): Promise<void>
  /** Drops all its generations and what they hold; false when there was none. */
  dropCollection(name: CollectionName): Promise<boolean>
  /**
   * How many changes to the collection have ended, promotions and those to any generation included, as told to whoever made them: as long as the number stays, so does what was
   * read and ranked since. Undefined where others may change it too, so that nothing can be concluded.
   */
  changeCount(name: CollectionName): number | undefined
  /** The highest version of any write of the live generation's documents, deletes included; 0 when there was none. */
  highestVersion(name: CollectionName): Promise<number>

  /**
   * Ranks every request, in one call whatever their number.
   *
   * Dense scores are the record's similarity; sparse ones the sum over shared terms of both weights and
   * IDF = ln((N - df + 0.5) / (df + 0.5) + 1), with N and df over the chunks of the whole collection, as `keywordStatistics` says.
   */
  search(requests: readonly RetrievalRequest[], signal?: AbortSignal): Promise<readonly Retrieval[]>

  /**
   * Stores the document and its chunks in place of what it had: all of it or nothing, and for searches as `whileReplacing` says.
   *
   * @param outline kept with the document for `outlines`, and by `raiseVersion`; absent: none, whatever there was. It may be as
   *   long as a tenth of the text
   * @returns false when what is stored, or a delete, has the same or a higher version: then nothing changed
   */
  replaceDocument(scope: Scope, document: Document, chunks: readonly EncodedChunk[], outline?: string): Promise<boolean>
  /**
   * Gives the stored document the version if the scope may see it, and it has this content and a lower one: a write that would
   * change nothing else.
   *
   * @returns false when it is not there, has other content, or the same or a higher version: then nothing changed
   */
  raiseVersion(scope: Scope, rise: VersionRise): Promise<boolean>
  /** Removes the documents unless what is stored is newer than `version`; returns those that were there. */
  deleteDocuments(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]>

  /** In the order of the ids; undefined where there is none that the scope may see. */
  documents(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (Document | undefined)[]>
  /**
   * What ingest stored with the documents to chunk them again without their sources; engines do not look into it, and read it with
   * nothing else. Undefined also where a document was stored without.
   */
  outlines(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (string | undefined)[]>
  chunks(scope: Scope, ids: readonly ChunkId[]): Promise<readonly (Chunk | undefined)[]>
  /** The chunks of each slice by position. */
  documentChunks(scope: Scope, slices: readonly ChunkSlice[]): Promise<readonly (readonly Chunk[])[]>
  /** What the chunks of the slice were written with, by position; fewer than its limit only where the document ends. */
  vectorsOf(scope: Scope, slice: ChunkSlice): Promise<readonly StoredVector[]>
  /**
   * Positions of the documents for which the filter holds, in the order asked for, at most `limit`. Orders name declared
   * attributes. A position holds also when its document has gone or has another value now.
   */
  scroll(scope: Scope, request: ScrollRequest): Promise<readonly ScrollPosition[]>
  /** One answer per filter. The filters have no tests of chunks. */
  count(scope: Scope, filters: readonly Filter[]): Promise<readonly CollectionCounts[]>
  /**
   * Values of fields, with how many of the documents for which the filter holds have each: one answer per request, in one call
   * whatever their number. A document counts once for each of its values. What is not declared is what no document has.
   */
  facets(scope: Scope, requests: readonly FacetRequest[]): Promise<readonly FacetCounts[]>
  /** In the order of the ids; undefined where there is none that the scope may see. */
  stampsOf(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (DocumentStamp | undefined)[]>
  /** Stamps of the documents by id, from the first id after `after`, at most `limit`. */
  stamps(scope: Scope, after: DocumentId | undefined, limit: number): Promise<readonly DocumentStamp[]>
}
