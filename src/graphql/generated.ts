import type { JsonValue } from '../core/document.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { CollectionSource, DocumentSource, ChunkSource, DocumentConnectionSource, JobSource, NodeSource, SearchSource, ResultSource } from './sources.ts';
import type { OperationContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** RFC 3339 instant, e.g. 2026-11-21T19:12:00Z. In filters and in writes also `YYYY-MM-DD`: that UTC day. */
  DateTime: { input: string; output: number; }
  /** Arbitrary JSON, for metadata only: never accepted in a filter. */
  JSON: { input: JsonValue; output: unknown; }
};

/**
 * How dense vectors are compared. The embedded engine compares all of them, so there only exact rankings exist, and no field
 * changes anything; on Qdrant every field left out keeps the setting below `qdrant.search`.
 */
export type AnnInput = {
  /** Candidates that the walk through the HNSW graph keeps in sight, 1 to 10,000: more finds better ones, more slowly. */
  readonly ef?: InputMaybe<Scalars['Int']['input']>;
  /** One by one, even where there is an approximate index. */
  readonly exact?: InputMaybe<Scalars['Boolean']['input']>;
  /** Leaves out what is not in the index yet, which would be compared one by one. */
  readonly indexedOnly?: InputMaybe<Scalars['Boolean']['input']>;
  /** How many times as many candidates are taken from quantized vectors before they are compared again, 1 to 100. */
  readonly oversampling?: InputMaybe<Scalars['Float']['input']>;
  /** Compares what quantized vectors found once more by the whole vectors. */
  readonly rescore?: InputMaybe<Scalars['Boolean']['input']>;
};

export type AttributeDefinition = {
  readonly facetable: Scalars['Boolean']['output'];
  readonly filterable: Scalars['Boolean']['output'];
  readonly name: Scalars['String']['output'];
  readonly sortable: Scalars['Boolean']['output'];
  readonly type: AttributeType;
};

export type AttributeType =
  | 'BOOLEAN'
  | 'DATE_TIME'
  | 'FLOAT'
  | 'GEO'
  | 'INT'
  | 'STRING'
  | 'STRING_LIST';

export type CancelIngestJobInput = {
  readonly id: Scalars['ID']['input'];
};

export type CancelIngestJobPayload = {
  /** The job as it is now; null when there is none of that id. */
  readonly job?: Maybe<IngestJob>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A passage of a document: what is encoded and ranked. */
export type Chunk = Node & {
  /** This chunk with its neighbours, merged and de-overlapped. */
  readonly context: ChunkContext;
  readonly document: Document;
  /** The headings above it, outermost first. */
  readonly headingPath: ReadonlyArray<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  /** 0-based place in the document. */
  readonly position: Scalars['Int']['output'];
  readonly range: TextRange;
  readonly text: Scalars['String']['output'];
  /** By the encoder's tokenizer, special tokens and title not counted. */
  readonly tokenCount?: Maybe<Scalars['Int']['output']>;
};


/** A passage of a document: what is encoded and ranked. */
export type ChunkContextArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['Int']['input']>;
};

export type ChunkConnection = {
  readonly edges: ReadonlyArray<ChunkEdge>;
  readonly nodes: ReadonlyArray<Chunk>;
  readonly pageInfo: PageInfo;
};

export type ChunkContext = {
  /** What was merged, in the order of the text. */
  readonly chunks: ReadonlyArray<Chunk>;
  readonly range: TextRange;
  readonly text: Scalars['String']['output'];
};

export type ChunkEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Chunk;
};

export type ChunkInput = {
  /** The headings above it, outermost first. */
  readonly headingPath?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly text: Scalars['String']['input'];
};

export type ChunkMatch = {
  readonly chunk: Chunk;
  readonly score: Scalars['Float']['output'];
};

export type Collection = {
  /** Declared attributes, which filters know by their types. */
  readonly attributes: ReadonlyArray<AttributeDefinition>;
  readonly chunkCount: Scalars['Int']['output'];
  readonly documentCount: Scalars['Int']['output'];
  readonly embedding: EmbeddingInfo;
  readonly name: Scalars['String']['output'];
  /** The recipe that searches use unless they say otherwise. */
  readonly profile: SearchProfile;
  /** False while vectors are still being indexed. */
  readonly ready: Scalars['Boolean']['output'];
  readonly status: CollectionStatus;
};

export type CollectionStatus =
  /** Copies of it are away, or the engine itself is. It may answer all the same: /readyz names what is in trouble. */
  | 'DEGRADED'
  /** All of it is there, as many times as it should be. */
  | 'READY'
  /** A new index is being built beside the one that answers. It takes its place once it is complete. */
  | 'REINDEXING';

/** Exactly one of its members. */
export type ContentInput =
  /** Passages that are cut already: stored and ranked as they are. */
  { readonly chunks: ReadonlyArray<ChunkInput>; readonly html?: never; readonly markdown?: never; readonly text?: never; }
  |  { readonly chunks?: never; readonly html: Scalars['String']['input']; readonly markdown?: never; readonly text?: never; }
  |  { readonly chunks?: never; readonly html?: never; readonly markdown: Scalars['String']['input']; readonly text?: never; }
  |  { readonly chunks?: never; readonly html?: never; readonly markdown?: never; readonly text: Scalars['String']['input']; };

/** Bounds also take YYYY-MM-DD: that UTC day's start for `gte` and `lt`, its end for `gt` and `lte`. */
export type DateTimeFilter = {
  readonly exists?: InputMaybe<Scalars['Boolean']['input']>;
  readonly gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly lte?: InputMaybe<Scalars['DateTime']['input']>;
};

export type DeleteDocumentsInput = {
  /** Absent: that of the ids, the collection `default`, or the only one there is. */
  readonly collection?: InputMaybe<Scalars['String']['input']>;
  /** Counts, and deletes nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  readonly select: DocumentSelector;
};

export type DeleteDocumentsPayload = {
  readonly deletedCount: Scalars['Int']['output'];
  readonly userErrors: ReadonlyArray<UserError>;
};

export type Document = Node & {
  readonly chunkCount: Scalars['Int']['output'];
  /** In the order of the text. */
  readonly chunks: ChunkConnection;
  readonly collection: Collection;
  readonly createdAt: Scalars['DateTime']['output'];
  /** The caller's own key, unique within a collection. */
  readonly externalId: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly language?: Maybe<Scalars['String']['output']>;
  /** Free JSON: returned, never filtered. */
  readonly metadata?: Maybe<Scalars['JSON']['output']>;
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  /** The extracted plain text, of which chunks are ranges. */
  readonly text?: Maybe<Scalars['String']['output']>;
  readonly title?: Maybe<Scalars['String']['output']>;
  readonly updatedAt: Scalars['DateTime']['output'];
  readonly url?: Maybe<Scalars['String']['output']>;
  /** Grows with every accepted write; give it to `ifVersion`. */
  readonly version: Scalars['Int']['output'];
};


export type DocumentChunksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type DocumentConnection = {
  readonly edges: ReadonlyArray<DocumentEdge>;
  readonly nodes: ReadonlyArray<Document>;
  readonly pageInfo: PageInfo;
  /** Documents for which the filter holds, on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

export type DocumentEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Document;
};

export type DocumentInput = {
  readonly content: ContentInput;
  /** Absent: the time of the first write. */
  readonly createdAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Your own key of the document: writing it again replaces the document. */
  readonly externalId: Scalars['String']['input'];
  /** The version that the document must have; 0: there must be none. Otherwise VERSION_CONFLICT. */
  readonly ifVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly language?: InputMaybe<Scalars['String']['input']>;
  readonly metadata?: InputMaybe<Scalars['JSON']['input']>;
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly title?: InputMaybe<Scalars['String']['input']>;
  /** Absent: the time of this write. */
  readonly updatedAt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

/** Exactly one of its members. */
export type DocumentLookup =
  { readonly externalId: Scalars['String']['input']; readonly id?: never; }
  |  { readonly externalId?: never; readonly id: Scalars['ID']['input']; };

/**
 * Over all documents, so only what every engine can order by: dates and numbers. Absent means by id.
 * Documents without a value come last in both directions.
 */
export type DocumentOrder = {
  readonly direction?: OrderDirection;
  readonly field: DocumentSortField;
};

/** Exactly one of its members. A filter with a `text` condition is an error: it holds for chunks. */
export type DocumentSelector =
  { readonly externalIds: ReadonlyArray<Scalars['String']['input']>; readonly filter?: never; readonly ids?: never; }
  |  { readonly externalIds?: never; readonly filter: SearchFilter; readonly ids?: never; }
  |  { readonly externalIds?: never; readonly filter?: never; readonly ids: ReadonlyArray<Scalars['ID']['input']>; };

/** Dates, and the declared attributes that are numbers or dates and sortable. */
export type DocumentSortField =
  | 'CREATED_AT'
  | 'UPDATED_AT';

export type EmbeddingInfo = {
  readonly dimensions: Scalars['Int']['output'];
  readonly model: Scalars['String']['output'];
  /** The kinds of vectors that are stored for each chunk. */
  readonly outputs: ReadonlyArray<VectorKind>;
  readonly provider: Scalars['String']['output'];
};

export type Facet = {
  readonly field: FacetField;
  /** Documents without a value. */
  readonly missingCount?: Maybe<Scalars['Int']['output']>;
  /** Of numbers and dates; null of other fields, and where no document has a value. */
  readonly stats?: Maybe<FacetStats>;
  /** The most frequent values first, equally frequent ones by value. A document with several values counts for each of them. */
  readonly values: ReadonlyArray<FacetValue>;
};

/** What every document can have, and the declared attributes that are facetable. */
export type FacetField =
  | 'LANGUAGE'
  | 'TAGS';

export type FacetInput = {
  /**
   * With the scope FILTER: leave out the filter's conditions of this field, for lists in which several values are chosen. These are
   * the members that must all hold and test this field alone; an `or` or `not` that tests another field too stays. Without effect on
   * RESULTS: what the filter kept out was not ranked.
   */
  readonly excludeOwnFilter?: InputMaybe<Scalars['Boolean']['input']>;
  readonly field: FacetField;
  /** Most values; they cannot be paged. */
  readonly first?: InputMaybe<Scalars['Int']['input']>;
  readonly scope?: InputMaybe<FacetScope>;
};

export type FacetScope =
  /** Every document for which the filter holds, whatever the query. */
  | 'FILTER'
  /** Documents of the ranked window (`rankedCount`), each once, as they are now. */
  | 'RESULTS';

/** The least and the greatest value; of dates in milliseconds since 1970. */
export type FacetStats = {
  readonly max: Scalars['Float']['output'];
  readonly min: Scalars['Float']['output'];
};

export type FacetValue = {
  /** Documents that have it. */
  readonly count: Scalars['Int']['output'];
  /** Whether the search's own filter asks for it: in a condition that `excludeOwnFilter` means, by `eq`, `in`, `hasAny` or `hasAll`. */
  readonly selected: Scalars['Boolean']['output'];
  /** The value as text: dates in RFC 3339, booleans as true and false, numbers as JSON has them. */
  readonly value: Scalars['String']['output'];
};

/**
 * `k` applies to RRF: 1 / ((position from 0 + 1) / weight + k - 1), the same on every engine; so do `weights` (DBSF takes
 * neither).
 */
export type FusionInput = {
  readonly k?: InputMaybe<Scalars['Int']['input']>;
  readonly method?: InputMaybe<FusionMethod>;
  readonly weights?: InputMaybe<WeightsInput>;
};

export type FusionMethod =
  /** Distribution-based score fusion: by the scores, each ranking's scaled by its mean and deviation. */
  | 'DBSF'
  /** Reciprocal rank fusion: by the places in both rankings. */
  | 'RRF';

/** Exactly one of its members. */
export type IdFilter =
  { readonly eq: Scalars['ID']['input']; readonly in?: never; }
  |  { readonly eq?: never; readonly in: ReadonlyArray<Scalars['ID']['input']>; };

export type IngestFailure = {
  readonly code: UserErrorCode;
  readonly externalId: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  /** Whether the same document may be accepted if it is sent again. */
  readonly retryable: Scalars['Boolean']['output'];
};

export type IngestFailureConnection = {
  readonly edges: ReadonlyArray<IngestFailureEdge>;
  readonly nodes: ReadonlyArray<IngestFailure>;
  readonly pageInfo: PageInfo;
};

export type IngestFailureEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: IngestFailure;
};

export type IngestJob = Node & {
  readonly createdAt: Scalars['DateTime']['output'];
  /** The documents that could not be stored, in the order they were given. */
  readonly failures: IngestFailureConnection;
  /** When nothing of it was left to do. Of a cancelled job: once what was in work then had ended. */
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  /** What is being done right now; null while nothing is. */
  readonly phase?: Maybe<IngestPhase>;
  readonly progress: JobProgress;
  readonly state: JobState;
};


export type IngestJobFailuresArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type IngestPhase =
  /** Texts are read and cut into passages. Of a reindex: an average passage is measured. */
  | 'CHUNKING'
  /** Passages become vectors. Of a reindex: the new index is built. */
  | 'EMBEDDING'
  /** Of a reindex: the new index is compared with the one that answers. */
  | 'INDEXING'
  /** Of a reindex: the new index takes the place of the one that answered. */
  | 'SWAPPING'
  /** Documents are stored. */
  | 'UPSERTING';

/** SEARCHABLE waits until the documents are found by searches; after 30 s the job is returned as it stands. */
export type IngestWait =
  | 'ACCEPTED'
  | 'SEARCHABLE';

export type JobProgress = {
  /** Passages that were stored; of a reindex, those that the new index has. */
  readonly chunksDone: Scalars['Int']['output'];
  /** Carried out or failed; without those that were cancelled. Of a reindex: those that the new index has so far. */
  readonly documentsDone: Scalars['Int']['output'];
  readonly documentsTotal: Scalars['Int']['output'];
  /** Of those done, the ones that were stored like this already: only their version rose. */
  readonly documentsUnchanged: Scalars['Int']['output'];
};

export type JobState =
  /**
   * Somebody cancelled it. What was stored by then stays; the rest, `documentsTotal` less `documentsDone`, never is. Of a reindex: the old
   * index stays as it is.
   */
  | 'CANCELLED'
  | 'FAILED'
  | 'PARTIALLY_SUCCEEDED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED';

export type Mutation = {
  /**
   * Calls accepted work off: documents that are not begun are never stored, those in work are stored whole or not at all. A job that
   * has finished stays as it is.
   */
  readonly cancelIngestJob?: Maybe<CancelIngestJobPayload>;
  /** Deletes at once: no search that begins later finds the documents. */
  readonly deleteDocuments?: Maybe<DeleteDocumentsPayload>;
  /**
   * Builds a new index beside the live one and swaps them when it is complete: with another model, or as the collection is configured by
   * now. Searches and writes go on meanwhile, and writes go to both. Follow `job`; cancelled, it leaves everything as it was. Of a
   * collection that is being reindexed to the same already, that job is returned.
   */
  readonly reindexCollection?: Maybe<ReindexCollectionPayload>;
  /** Idempotent by externalId. Accepted means kept; follow `job`, or `wait`. */
  readonly upsertDocuments?: Maybe<UpsertDocumentsPayload>;
};


export type MutationCancelIngestJobArgs = {
  input: CancelIngestJobInput;
};


export type MutationDeleteDocumentsArgs = {
  input: DeleteDocumentsInput;
};


export type MutationReindexCollectionArgs = {
  input: ReindexCollectionInput;
};


export type MutationUpsertDocumentsArgs = {
  input: UpsertDocumentsInput;
};

export type Node = {
  readonly id: Scalars['ID']['output'];
};

export type OrderDirection =
  | 'ASC'
  | 'DESC';

export type PageInfo = {
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  /** A collection by name; absent, the collection `default`, or the only one there is. An unknown name is an error. */
  readonly collection?: Maybe<Collection>;
  /** One document by its id or by the caller's own key; null when there is none. */
  readonly document?: Maybe<Document>;
  /** All documents for which the filter holds, page by page. A filter with a `text` condition is an error: it holds for chunks. */
  readonly documents?: Maybe<DocumentConnection>;
  /** Accepted work by its id; null when there is none, or it finished long ago. */
  readonly ingestJob?: Maybe<IngestJob>;
  /** A document, a chunk or a job by its id; null when there is none. */
  readonly node?: Maybe<Node>;
  /**
   * Ranked search. Nullable: a failed search must not null its sibling fields.
   * Several searches in one operation (by aliases) are encoded and ranked together.
   */
  readonly search?: Maybe<SearchConnection>;
  /** The recipes that searches of the collections use. */
  readonly searchProfiles: ReadonlyArray<SearchProfile>;
};


export type QueryCollectionArgs = {
  name?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDocumentArgs = {
  by: DocumentLookup;
  collection?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDocumentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  collection?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SearchFilter>;
  first?: Scalars['Int']['input'];
  orderBy?: InputMaybe<DocumentOrder>;
};


export type QueryIngestJobArgs = {
  id: Scalars['ID']['input'];
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySearchArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  collection?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SearchFilter>;
  first?: Scalars['Int']['input'];
  groupBy?: SearchGrouping;
  minRelevance?: InputMaybe<Scalars['Float']['input']>;
  mode?: InputMaybe<SearchMode>;
  orderBy?: InputMaybe<SearchOrder>;
  query: Scalars['String']['input'];
  tuning?: InputMaybe<SearchTuningInput>;
};

export type ReindexCollectionInput = {
  readonly collection: Scalars['String']['input'];
  /** Name of an encoder in the configuration of the server; absent, the one that is configured for the collection. */
  readonly embeddingModel?: InputMaybe<Scalars['String']['input']>;
};

export type ReindexCollectionPayload = {
  /** Null when nothing is reindexed: `userErrors` say why. */
  readonly job?: Maybe<IngestJob>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The way of a result's best chunk, which decides the result's score. The contributions add up to the score, but for rounding. */
export type ScoreExplanation = {
  /** In the order in which they ran. A retriever that did not rank the chunk within its window is left out. */
  readonly stages: ReadonlyArray<ScoreStage>;
};

export type ScoreStage = {
  /** What this stage adds to the score of the result. Null for the fusion, which is the sum. */
  readonly contribution?: Maybe<Scalars['Float']['output']>;
  readonly kind: StageKind;
  /** DENSE: the model's name. SPARSE: bm25. FUSION: the method, RRF or DBSF. */
  readonly name: Scalars['String']['output'];
  /** 1-based place of the chunk in the ranking of this stage, where no chunk is grouped away and `orderBy` changes nothing. */
  readonly rank?: Maybe<Scalars['Int']['output']>;
  /**
   * DENSE: the similarity of the vectors. SPARSE: the sum over the words. FUSION: the sum of the contributions. Scores of
   * different stages are of different scales.
   */
  readonly score?: Maybe<Scalars['Float']['output']>;
  /**
   * The weight of this ranking in the fusion. Null where nothing is weighed: in a search of one ranking, with DBSF, and for the
   * fusion itself.
   */
  readonly weight?: Maybe<Scalars['Float']['output']>;
};

export type SearchConnection = {
  readonly edges: ReadonlyArray<SearchEdge>;
  /** What was really run: mode after fallback, window, and any degradation. */
  readonly execution: SearchExecution;
  /**
   * How many documents have each value of a field, in the order of `by`; the same on every page. Null where a facet of the scope
   * FILTER meets a filter with a `text` condition, which holds for chunks.
   */
  readonly facets?: Maybe<ReadonlyArray<Facet>>;
  /** Documents matching the filter alone, whatever the query. Null with a `text` condition, which holds for chunks. */
  readonly filteredCount?: Maybe<Scalars['Int']['output']>;
  readonly nodes: ReadonlyArray<SearchResult>;
  readonly pageInfo: PageInfo;
  /**
   * Results that can be paged to: the ranked window after grouping. Same on every page. Not the number of matches,
   * which a vector search does not have.
   */
  readonly rankedCount: Scalars['Int']['output'];
  /** Names this ranking; the same on all its pages. */
  readonly searchId: Scalars['ID']['output'];
};


export type SearchConnectionFacetsArgs = {
  by: ReadonlyArray<FacetInput>;
};

export type SearchEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: SearchResult;
};

export type SearchExecution = {
  /** The mode that ran, after any fallback. */
  readonly mode: SearchMode;
  /** The named recipe whose defaults were used. */
  readonly profile: Scalars['String']['output'];
  readonly timings: SearchTimings;
  /** What could not be done as asked, and why. Nothing degrades in silence. */
  readonly warnings: ReadonlyArray<SearchWarning>;
  /** Candidates per retriever, in the end. */
  readonly windowSize: Scalars['Int']['output'];
};

/**
 * Members of one object are ANDed; `or` takes alternatives; `not` negates. A missing value satisfies no positive operator;
 * `ne`, `notIn`, `hasNone`, `exists: false` and `not` are exact complements. `{}` holds for everything.
 */
export type SearchFilter = {
  readonly and?: InputMaybe<ReadonlyArray<SearchFilter>>;
  readonly createdAt?: InputMaybe<DateTimeFilter>;
  readonly documentId?: InputMaybe<IdFilter>;
  readonly externalId?: InputMaybe<StringFilter>;
  readonly language?: InputMaybe<StringFilter>;
  readonly not?: InputMaybe<SearchFilter>;
  readonly or?: InputMaybe<ReadonlyArray<SearchFilter>>;
  readonly tags?: InputMaybe<StringListFilter>;
  /** Holds for a chunk, so only `search` takes it. */
  readonly text?: InputMaybe<TextFilter>;
  readonly title?: InputMaybe<TextFilter>;
  readonly updatedAt?: InputMaybe<DateTimeFilter>;
};

export type SearchGrouping =
  /** One result per parent document, at the place of its best chunk. */
  | 'DOCUMENT'
  /** One result per chunk. */
  | 'NONE';

export type SearchMode =
  /** Both, fused. */
  | 'HYBRID'
  /** Sparse vectors (BM25): by the words themselves. */
  | 'KEYWORD'
  /** Dense vectors: by meaning. */
  | 'SEMANTIC';

/**
 * Absent means by relevance. With a field, the ranked window is re-ordered, in every mode.
 * Documents without a value come last in both directions.
 */
export type SearchOrder = {
  readonly direction?: OrderDirection;
  readonly field: SortField;
};

export type SearchProfile = {
  readonly mode: SearchMode;
  readonly name: Scalars['String']['output'];
  /** The stages that a search goes through, in order. */
  readonly stages: ReadonlyArray<StageKind>;
  /** Changes whenever the profile's settings change. */
  readonly version: Scalars['String']['output'];
};

export type SearchResult = {
  /** Matching chunks, best first. Exactly one when groupBy is NONE. */
  readonly chunks: ReadonlyArray<ChunkMatch>;
  readonly document: Document;
  /**
   * How the score came about. Asked for on the first page, it is read with the ranking and explains every page of it. Asked
   * for later only, it is read then, from the documents as they are now; null where these no longer give the score, or the
   * model that encodes the query fails.
   */
  readonly explanation?: Maybe<ScoreExplanation>;
  /** 1-based, stable across pages of one cursor chain. */
  readonly rank: Scalars['Int']['output'];
  /** Final ordering score. Comparable only within this response. */
  readonly score: Scalars['Float']['output'];
};


export type SearchResultChunksArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Milliseconds. Searches of one operation run together and share their time. */
export type SearchTimings = {
  /** True when a kept ranking was used: that of an earlier page, or of the same search before. */
  readonly cacheHit: Scalars['Boolean']['output'];
  /** Null when nothing was encoded. */
  readonly embedMs?: Maybe<Scalars['Float']['output']>;
  /** Null when nothing was retrieved. */
  readonly retrieveMs?: Maybe<Scalars['Float']['output']>;
  readonly totalMs: Scalars['Float']['output'];
};

/** Every field left out keeps the profile's value: no override has a default of its own. */
export type SearchTuningInput = {
  readonly ann?: InputMaybe<AnnInput>;
  readonly fusion?: InputMaybe<FusionInput>;
  /** Candidates per retriever: the paging window. */
  readonly windowSize?: InputMaybe<Scalars['Int']['input']>;
};

export type SearchWarning = {
  readonly code: SearchWarningCode;
  readonly message: Scalars['String']['output'];
};

export type SearchWarningCode =
  /** The model could not encode the query, so only keywords were searched. */
  | 'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD'
  /** The query is longer than the model reads. */
  | 'QUERY_TRUNCATED'
  /** Ranked results were deleted before this page was read; they were skipped. */
  | 'RESULTS_REMOVED'
  /** The ranking of the earlier page is no longer kept, so the search ran again. */
  | 'STALE_CURSOR_RERANKED'
  /** The widest window holds few documents, and the engine has more. */
  | 'WINDOW_EXHAUSTED';

/** What every document has, and the declared attributes that are sortable. */
export type SortField =
  | 'CREATED_AT'
  | 'TITLE'
  | 'UPDATED_AT';

/** A stage that gives chunks a rank and a score. */
export type StageKind =
  /** Ranks by the similarity of dense vectors: by meaning. */
  | 'DENSE'
  /** Makes one ranking of both. */
  | 'FUSION'
  /** Ranks by sparse vectors (BM25): by the words themselves. */
  | 'SPARSE';

export type StringFilter = {
  readonly eq?: InputMaybe<Scalars['String']['input']>;
  readonly exists?: InputMaybe<Scalars['Boolean']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly ne?: InputMaybe<Scalars['String']['input']>;
  readonly notIn?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type StringListFilter = {
  /** True: the list is not empty. */
  readonly exists?: InputMaybe<Scalars['Boolean']['input']>;
  readonly hasAll?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly hasAny?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly hasNone?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Over graphql-transport-ws (WebSocket) or Server-Sent Events, both at /graphql. */
export type Subscription = {
  /**
   * The job as it stands, then at each change of its phase or counts, at most five times a second. Completes once the job has
   * finished.
   */
  readonly ingestJobUpdated: IngestJob;
};


/** Over graphql-transport-ws (WebSocket) or Server-Sent Events, both at /graphql. */
export type SubscriptionIngestJobUpdatedArgs = {
  id: Scalars['ID']['input'];
};

/** Exactly one of its members. Whole words, in upper or lower case; neither stems nor stopwords. */
export type TextFilter =
  /** Every word is there. */
  { readonly allTerms: Scalars['String']['input']; readonly anyTerm?: never; readonly phrase?: never; }
  |  /** One of the words is there. */
  { readonly allTerms?: never; readonly anyTerm: Scalars['String']['input']; readonly phrase?: never; }
  |  /** The words are there side by side, in this order. */
  { readonly allTerms?: never; readonly anyTerm?: never; readonly phrase: Scalars['String']['input']; };

/** Half-open, in UTF-16 code units (JavaScript string indices) of `Document.text`, the extracted plain text. */
export type TextRange = {
  readonly end: Scalars['Int']['output'];
  readonly start: Scalars['Int']['output'];
};

export type UpsertDocumentsInput = {
  /** Absent: the collection `default`, or the only one there is. */
  readonly collection?: InputMaybe<Scalars['String']['input']>;
  readonly documents: ReadonlyArray<DocumentInput>;
  /** The same key with the same content gives the same job; with other content, IDEMPOTENCY_MISMATCH. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  readonly wait?: IngestWait;
};

export type UpsertDocumentsPayload = {
  /** Null when no document was accepted. */
  readonly job?: Maybe<IngestJob>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Expected failures a caller can act on. Faults stay in top-level `errors` with `extensions.code`. */
export type UserError = {
  readonly code: UserErrorCode;
  readonly message: Scalars['String']['output'];
  /** RFC 6901 pointer into `input`, e.g. /documents/3/url. */
  readonly pointer: Scalars['String']['output'];
};

export type UserErrorCode =
  | 'IDEMPOTENCY_MISMATCH'
  | 'INVALID'
  | 'NOT_FOUND'
  | 'QUOTA_EXCEEDED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_ATTRIBUTE'
  | 'VERSION_CONFLICT';

export type VectorKind =
  | 'DENSE'
  | 'SPARSE';

export type WeightsInput = {
  readonly keyword?: InputMaybe<Scalars['Float']['input']>;
  readonly semantic?: InputMaybe<Scalars['Float']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AnnInput: AnnInput;
  AttributeDefinition: ResolverTypeWrapper<AttributeDefinition>;
  AttributeType: AttributeType;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelIngestJobInput: CancelIngestJobInput;
  CancelIngestJobPayload: ResolverTypeWrapper<Omit<CancelIngestJobPayload, 'job'> & { job?: Maybe<ResolversTypes['IngestJob']> }>;
  Chunk: ResolverTypeWrapper<ChunkSource>;
  ChunkConnection: ResolverTypeWrapper<Omit<ChunkConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ChunkEdge']>, nodes: ReadonlyArray<ResolversTypes['Chunk']> }>;
  ChunkContext: ResolverTypeWrapper<Omit<ChunkContext, 'chunks'> & { chunks: ReadonlyArray<ResolversTypes['Chunk']> }>;
  ChunkEdge: ResolverTypeWrapper<Omit<ChunkEdge, 'node'> & { node: ResolversTypes['Chunk'] }>;
  ChunkInput: ChunkInput;
  ChunkMatch: ResolverTypeWrapper<Omit<ChunkMatch, 'chunk'> & { chunk: ResolversTypes['Chunk'] }>;
  Collection: ResolverTypeWrapper<CollectionSource>;
  CollectionStatus: CollectionStatus;
  ContentInput: ContentInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DateTimeFilter: DateTimeFilter;
  DeleteDocumentsInput: DeleteDocumentsInput;
  DeleteDocumentsPayload: ResolverTypeWrapper<DeleteDocumentsPayload>;
  Document: ResolverTypeWrapper<DocumentSource>;
  DocumentConnection: ResolverTypeWrapper<DocumentConnectionSource>;
  DocumentEdge: ResolverTypeWrapper<Omit<DocumentEdge, 'node'> & { node: ResolversTypes['Document'] }>;
  DocumentInput: DocumentInput;
  DocumentLookup: DocumentLookup;
  DocumentOrder: DocumentOrder;
  DocumentSelector: DocumentSelector;
  DocumentSortField: DocumentSortField;
  EmbeddingInfo: ResolverTypeWrapper<EmbeddingInfo>;
  Facet: ResolverTypeWrapper<Facet>;
  FacetField: FacetField;
  FacetInput: FacetInput;
  FacetScope: FacetScope;
  FacetStats: ResolverTypeWrapper<FacetStats>;
  FacetValue: ResolverTypeWrapper<FacetValue>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  FusionInput: FusionInput;
  FusionMethod: FusionMethod;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  IDFilter: IdFilter;
  IngestFailure: ResolverTypeWrapper<IngestFailure>;
  IngestFailureConnection: ResolverTypeWrapper<IngestFailureConnection>;
  IngestFailureEdge: ResolverTypeWrapper<IngestFailureEdge>;
  IngestJob: ResolverTypeWrapper<JobSource>;
  IngestPhase: IngestPhase;
  IngestWait: IngestWait;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  JobProgress: ResolverTypeWrapper<JobProgress>;
  JobState: JobState;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<NodeSource>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReindexCollectionInput: ReindexCollectionInput;
  ReindexCollectionPayload: ResolverTypeWrapper<Omit<ReindexCollectionPayload, 'job'> & { job?: Maybe<ResolversTypes['IngestJob']> }>;
  ScoreExplanation: ResolverTypeWrapper<ScoreExplanation>;
  ScoreStage: ResolverTypeWrapper<ScoreStage>;
  SearchConnection: ResolverTypeWrapper<SearchSource>;
  SearchEdge: ResolverTypeWrapper<Omit<SearchEdge, 'node'> & { node: ResolversTypes['SearchResult'] }>;
  SearchExecution: ResolverTypeWrapper<SearchExecution>;
  SearchFilter: SearchFilter;
  SearchGrouping: SearchGrouping;
  SearchMode: SearchMode;
  SearchOrder: SearchOrder;
  SearchProfile: ResolverTypeWrapper<SearchProfile>;
  SearchResult: ResolverTypeWrapper<ResultSource>;
  SearchTimings: ResolverTypeWrapper<SearchTimings>;
  SearchTuningInput: SearchTuningInput;
  SearchWarning: ResolverTypeWrapper<SearchWarning>;
  SearchWarningCode: SearchWarningCode;
  SortField: SortField;
  StageKind: StageKind;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  StringFilter: StringFilter;
  StringListFilter: StringListFilter;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TextFilter: TextFilter;
  TextRange: ResolverTypeWrapper<TextRange>;
  UpsertDocumentsInput: UpsertDocumentsInput;
  UpsertDocumentsPayload: ResolverTypeWrapper<Omit<UpsertDocumentsPayload, 'job'> & { job?: Maybe<ResolversTypes['IngestJob']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  VectorKind: VectorKind;
  WeightsInput: WeightsInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AnnInput: AnnInput;
  AttributeDefinition: AttributeDefinition;
  Boolean: Scalars['Boolean']['output'];
  CancelIngestJobInput: CancelIngestJobInput;
  CancelIngestJobPayload: Omit<CancelIngestJobPayload, 'job'> & { job?: Maybe<ResolversParentTypes['IngestJob']> };
  Chunk: ChunkSource;
  ChunkConnection: Omit<ChunkConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ChunkEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Chunk']> };
  ChunkContext: Omit<ChunkContext, 'chunks'> & { chunks: ReadonlyArray<ResolversParentTypes['Chunk']> };
  ChunkEdge: Omit<ChunkEdge, 'node'> & { node: ResolversParentTypes['Chunk'] };
  ChunkInput: ChunkInput;
  ChunkMatch: Omit<ChunkMatch, 'chunk'> & { chunk: ResolversParentTypes['Chunk'] };
  Collection: CollectionSource;
  ContentInput: ContentInput;
  DateTime: Scalars['DateTime']['output'];
  DateTimeFilter: DateTimeFilter;
  DeleteDocumentsInput: DeleteDocumentsInput;
  DeleteDocumentsPayload: DeleteDocumentsPayload;
  Document: DocumentSource;
  DocumentConnection: DocumentConnectionSource;
  DocumentEdge: Omit<DocumentEdge, 'node'> & { node: ResolversParentTypes['Document'] };
  DocumentInput: DocumentInput;
  DocumentLookup: DocumentLookup;
  DocumentOrder: DocumentOrder;
  DocumentSelector: DocumentSelector;
  EmbeddingInfo: EmbeddingInfo;
  Facet: Facet;
  FacetInput: FacetInput;
  FacetStats: FacetStats;
  FacetValue: FacetValue;
  Float: Scalars['Float']['output'];
  FusionInput: FusionInput;
  ID: Scalars['ID']['output'];
  IDFilter: IdFilter;
  IngestFailure: IngestFailure;
  IngestFailureConnection: IngestFailureConnection;
  IngestFailureEdge: IngestFailureEdge;
  IngestJob: JobSource;
  Int: Scalars['Int']['output'];
  JSON: Scalars['JSON']['output'];
  JobProgress: JobProgress;
  Mutation: Record<PropertyKey, never>;
  Node: NodeSource;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  ReindexCollectionInput: ReindexCollectionInput;
  ReindexCollectionPayload: Omit<ReindexCollectionPayload, 'job'> & { job?: Maybe<ResolversParentTypes['IngestJob']> };
  ScoreExplanation: ScoreExplanation;
  ScoreStage: ScoreStage;
  SearchConnection: SearchSource;
  SearchEdge: Omit<SearchEdge, 'node'> & { node: ResolversParentTypes['SearchResult'] };
  SearchExecution: SearchExecution;
  SearchFilter: SearchFilter;
  SearchOrder: SearchOrder;
  SearchProfile: SearchProfile;
  SearchResult: ResultSource;
  SearchTimings: SearchTimings;
  SearchTuningInput: SearchTuningInput;
  SearchWarning: SearchWarning;
  String: Scalars['String']['output'];
  StringFilter: StringFilter;
  StringListFilter: StringListFilter;
  Subscription: Record<PropertyKey, never>;
  TextFilter: TextFilter;
  TextRange: TextRange;
  UpsertDocumentsInput: UpsertDocumentsInput;
  UpsertDocumentsPayload: Omit<UpsertDocumentsPayload, 'job'> & { job?: Maybe<ResolversParentTypes['IngestJob']> };
  UserError: UserError;
  WeightsInput: WeightsInput;
};

export type AttributeDefinitionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['AttributeDefinition'] = ResolversParentTypes['AttributeDefinition']> = {
  facetable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  filterable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sortable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['AttributeType'], ParentType, ContextType>;
};

export type CancelIngestJobPayloadResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['CancelIngestJobPayload'] = ResolversParentTypes['CancelIngestJobPayload']> = {
  job?: Resolver<Maybe<ResolversTypes['IngestJob']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ChunkResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Chunk'] = ResolversParentTypes['Chunk']> = {
  context?: Resolver<ResolversTypes['ChunkContext'], ParentType, ContextType, RequireFields<ChunkContextArgs, 'after' | 'before'>>;
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
  headingPath?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  range?: Resolver<ResolversTypes['TextRange'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tokenCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ChunkConnectionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ChunkConnection'] = ResolversParentTypes['ChunkConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ChunkEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Chunk']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ChunkContextResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ChunkContext'] = ResolversParentTypes['ChunkContext']> = {
  chunks?: Resolver<ReadonlyArray<ResolversTypes['Chunk']>, ParentType, ContextType>;
  range?: Resolver<ResolversTypes['TextRange'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ChunkEdgeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ChunkEdge'] = ResolversParentTypes['ChunkEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Chunk'], ParentType, ContextType>;
};

export type ChunkMatchResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ChunkMatch'] = ResolversParentTypes['ChunkMatch']> = {
  chunk?: Resolver<ResolversTypes['Chunk'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type CollectionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Collection'] = ResolversParentTypes['Collection']> = {
  attributes?: Resolver<ReadonlyArray<ResolversTypes['AttributeDefinition']>, ParentType, ContextType>;
  chunkCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  documentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  embedding?: Resolver<ResolversTypes['EmbeddingInfo'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  profile?: Resolver<ResolversTypes['SearchProfile'], ParentType, ContextType>;
  ready?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['CollectionStatus'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteDocumentsPayloadResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['DeleteDocumentsPayload'] = ResolversParentTypes['DeleteDocumentsPayload']> = {
  deletedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DocumentResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Document'] = ResolversParentTypes['Document']> = {
  chunkCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  chunks?: Resolver<ResolversTypes['ChunkConnection'], ParentType, ContextType, RequireFields<DocumentChunksArgs, 'first'>>;
  collection?: Resolver<ResolversTypes['Collection'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  externalId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  language?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DocumentConnectionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['DocumentConnection'] = ResolversParentTypes['DocumentConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['DocumentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Document']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DocumentEdgeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['DocumentEdge'] = ResolversParentTypes['DocumentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
};

export type EmbeddingInfoResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['EmbeddingInfo'] = ResolversParentTypes['EmbeddingInfo']> = {
  dimensions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outputs?: Resolver<ReadonlyArray<ResolversTypes['VectorKind']>, ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FacetResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Facet'] = ResolversParentTypes['Facet']> = {
  field?: Resolver<ResolversTypes['FacetField'], ParentType, ContextType>;
  missingCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stats?: Resolver<Maybe<ResolversTypes['FacetStats']>, ParentType, ContextType>;
  values?: Resolver<ReadonlyArray<ResolversTypes['FacetValue']>, ParentType, ContextType>;
};

export type FacetStatsResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['FacetStats'] = ResolversParentTypes['FacetStats']> = {
  max?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  min?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type FacetValueResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['FacetValue'] = ResolversParentTypes['FacetValue']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  selected?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IngestFailureResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['IngestFailure'] = ResolversParentTypes['IngestFailure']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  externalId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type IngestFailureConnectionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['IngestFailureConnection'] = ResolversParentTypes['IngestFailureConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['IngestFailureEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['IngestFailure']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type IngestFailureEdgeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['IngestFailureEdge'] = ResolversParentTypes['IngestFailureEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['IngestFailure'], ParentType, ContextType>;
};

export type IngestJobResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['IngestJob'] = ResolversParentTypes['IngestJob']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  failures?: Resolver<ResolversTypes['IngestFailureConnection'], ParentType, ContextType, RequireFields<IngestJobFailuresArgs, 'first'>>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  phase?: Resolver<Maybe<ResolversTypes['IngestPhase']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['JobProgress'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['JobState'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type JobProgressResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['JobProgress'] = ResolversParentTypes['JobProgress']> = {
  chunksDone?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  documentsDone?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  documentsTotal?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  documentsUnchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelIngestJob?: Resolver<Maybe<ResolversTypes['CancelIngestJobPayload']>, ParentType, ContextType, RequireFields<MutationCancelIngestJobArgs, 'input'>>;
  deleteDocuments?: Resolver<Maybe<ResolversTypes['DeleteDocumentsPayload']>, ParentType, ContextType, RequireFields<MutationDeleteDocumentsArgs, 'input'>>;
  reindexCollection?: Resolver<Maybe<ResolversTypes['ReindexCollectionPayload']>, ParentType, ContextType, RequireFields<MutationReindexCollectionArgs, 'input'>>;
  upsertDocuments?: Resolver<Maybe<ResolversTypes['UpsertDocumentsPayload']>, ParentType, ContextType, RequireFields<MutationUpsertDocumentsArgs, 'input'>>;
};

export type NodeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Chunk' | 'Document' | 'IngestJob', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  collection?: Resolver<Maybe<ResolversTypes['Collection']>, ParentType, ContextType, Partial<QueryCollectionArgs>>;
  document?: Resolver<Maybe<ResolversTypes['Document']>, ParentType, ContextType, RequireFields<QueryDocumentArgs, 'by'>>;
  documents?: Resolver<Maybe<ResolversTypes['DocumentConnection']>, ParentType, ContextType, RequireFields<QueryDocumentsArgs, 'first'>>;
  ingestJob?: Resolver<Maybe<ResolversTypes['IngestJob']>, ParentType, ContextType, RequireFields<QueryIngestJobArgs, 'id'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  search?: Resolver<Maybe<ResolversTypes['SearchConnection']>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'groupBy' | 'query'>>;
  searchProfiles?: Resolver<ReadonlyArray<ResolversTypes['SearchProfile']>, ParentType, ContextType>;
};

export type ReindexCollectionPayloadResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ReindexCollectionPayload'] = ResolversParentTypes['ReindexCollectionPayload']> = {
  job?: Resolver<Maybe<ResolversTypes['IngestJob']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ScoreExplanationResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ScoreExplanation'] = ResolversParentTypes['ScoreExplanation']> = {
  stages?: Resolver<ReadonlyArray<ResolversTypes['ScoreStage']>, ParentType, ContextType>;
};

export type ScoreStageResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['ScoreStage'] = ResolversParentTypes['ScoreStage']> = {
  contribution?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['StageKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rank?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  score?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  weight?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SearchConnectionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchConnection'] = ResolversParentTypes['SearchConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SearchEdge']>, ParentType, ContextType>;
  execution?: Resolver<ResolversTypes['SearchExecution'], ParentType, ContextType>;
  facets?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Facet']>>, ParentType, ContextType, RequireFields<SearchConnectionFacetsArgs, 'by'>>;
  filteredCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['SearchResult']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  rankedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  searchId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SearchEdgeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchEdge'] = ResolversParentTypes['SearchEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SearchResult'], ParentType, ContextType>;
};

export type SearchExecutionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchExecution'] = ResolversParentTypes['SearchExecution']> = {
  mode?: Resolver<ResolversTypes['SearchMode'], ParentType, ContextType>;
  profile?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timings?: Resolver<ResolversTypes['SearchTimings'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['SearchWarning']>, ParentType, ContextType>;
  windowSize?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SearchProfileResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchProfile'] = ResolversParentTypes['SearchProfile']> = {
  mode?: Resolver<ResolversTypes['SearchMode'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stages?: Resolver<ReadonlyArray<ResolversTypes['StageKind']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SearchResultResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchResult'] = ResolversParentTypes['SearchResult']> = {
  chunks?: Resolver<ReadonlyArray<ResolversTypes['ChunkMatch']>, ParentType, ContextType, RequireFields<SearchResultChunksArgs, 'first'>>;
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
  explanation?: Resolver<Maybe<ResolversTypes['ScoreExplanation']>, ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SearchTimingsResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchTimings'] = ResolversParentTypes['SearchTimings']> = {
  cacheHit?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  embedMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  retrieveMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  totalMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SearchWarningResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['SearchWarning'] = ResolversParentTypes['SearchWarning']> = {
  code?: Resolver<ResolversTypes['SearchWarningCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  ingestJobUpdated?: SubscriptionResolver<ResolversTypes['IngestJob'], "ingestJobUpdated", ParentType, ContextType, RequireFields<SubscriptionIngestJobUpdatedArgs, 'id'>>;
};

export type TextRangeResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['TextRange'] = ResolversParentTypes['TextRange']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UpsertDocumentsPayloadResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['UpsertDocumentsPayload'] = ResolversParentTypes['UpsertDocumentsPayload']> = {
  job?: Resolver<Maybe<ResolversTypes['IngestJob']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = OperationContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pointer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = OperationContext> = {
  AttributeDefinition?: AttributeDefinitionResolvers<ContextType>;
  CancelIngestJobPayload?: CancelIngestJobPayloadResolvers<ContextType>;
  Chunk?: ChunkResolvers<ContextType>;
  ChunkConnection?: ChunkConnectionResolvers<ContextType>;
  ChunkContext?: ChunkContextResolvers<ContextType>;
  ChunkEdge?: ChunkEdgeResolvers<ContextType>;
  ChunkMatch?: ChunkMatchResolvers<ContextType>;
  Collection?: CollectionResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteDocumentsPayload?: DeleteDocumentsPayloadResolvers<ContextType>;
  Document?: DocumentResolvers<ContextType>;
  DocumentConnection?: DocumentConnectionResolvers<ContextType>;
  DocumentEdge?: DocumentEdgeResolvers<ContextType>;
  EmbeddingInfo?: EmbeddingInfoResolvers<ContextType>;
  Facet?: FacetResolvers<ContextType>;
  FacetStats?: FacetStatsResolvers<ContextType>;
  FacetValue?: FacetValueResolvers<ContextType>;
  IngestFailure?: IngestFailureResolvers<ContextType>;
  IngestFailureConnection?: IngestFailureConnectionResolvers<ContextType>;
  IngestFailureEdge?: IngestFailureEdgeResolvers<ContextType>;
  IngestJob?: IngestJobResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  JobProgress?: JobProgressResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ReindexCollectionPayload?: ReindexCollectionPayloadResolvers<ContextType>;
  ScoreExplanation?: ScoreExplanationResolvers<ContextType>;
  ScoreStage?: ScoreStageResolvers<ContextType>;
  SearchConnection?: SearchConnectionResolvers<ContextType>;
  SearchEdge?: SearchEdgeResolvers<ContextType>;
  SearchExecution?: SearchExecutionResolvers<ContextType>;
  SearchProfile?: SearchProfileResolvers<ContextType>;
  SearchResult?: SearchResultResolvers<ContextType>;
  SearchTimings?: SearchTimingsResolvers<ContextType>;
  SearchWarning?: SearchWarningResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TextRange?: TextRangeResolvers<ContextType>;
  UpsertDocumentsPayload?: UpsertDocumentsPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

