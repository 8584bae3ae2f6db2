/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AttributeType =
  | 'BOOLEAN'
  | 'DATE_TIME'
  | 'FLOAT'
  | 'GEO'
  | 'INT'
  | 'STRING'
  | 'STRING_LIST';

/** Members are ANDed. */
export type AttributesFilter = {
  readonly audience?: StringFilter | null | undefined;
  readonly category?: StringFilter | null | undefined;
  readonly featured?: BooleanFilter | null | undefined;
  readonly place?: GeoFilter | null | undefined;
  readonly publishedAt?: DateTimeFilter | null | undefined;
  readonly readingMinutes?: IntFilter | null | undefined;
};

export type BooleanFilter = {
  readonly eq?: boolean | null | undefined;
  readonly exists?: boolean | null | undefined;
};

export type ChunkInput = {
  /** The headings above it, outermost first. */
  readonly headingPath?: ReadonlyArray<string> | null | undefined;
  readonly text: string;
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
  {   /** Passages that are cut already: stored and ranked as they are. */
  readonly chunks: ReadonlyArray<ChunkInput>; readonly html?: never; readonly markdown?: never; readonly text?: never; }
  |  { readonly chunks?: never;   readonly html: string; readonly markdown?: never; readonly text?: never; }
  |  { readonly chunks?: never; readonly html?: never;   readonly markdown: string; readonly text?: never; }
  |  { readonly chunks?: never; readonly html?: never; readonly markdown?: never;   readonly text: string; };

/** Bounds also take YYYY-MM-DD: that UTC day's start for `gte` and `lt`, its end for `gt` and `lte`. */
export type DateTimeFilter = {
  readonly exists?: boolean | null | undefined;
  readonly gt?: string | null | undefined;
  readonly gte?: string | null | undefined;
  readonly lt?: string | null | undefined;
  readonly lte?: string | null | undefined;
};

/** The attributes declared in the configuration. Null means no value. */
export type DocumentAttributesInput = {
  readonly audience?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly featured?: boolean | null | undefined;
  readonly place?: GeoPointInput | null | undefined;
  readonly publishedAt?: string | null | undefined;
  readonly readingMinutes?: number | null | undefined;
};

export type DocumentInput = {
  readonly attributes?: DocumentAttributesInput | null | undefined;
  readonly content: ContentInput;
  /** Absent: the time of the first write. */
  readonly createdAt?: string | null | undefined;
  /** Your own key of the document: writing it again replaces the document. */
  readonly externalId: string;
  /** The version that the document must have; 0: there must be none. Otherwise VERSION_CONFLICT. */
  readonly ifVersion?: number | null | undefined;
  readonly language?: string | null | undefined;
  readonly metadata?: unknown;
  readonly tags?: ReadonlyArray<string> | null | undefined;
  readonly title?: string | null | undefined;
  /** Absent: the time of this write. */
  readonly updatedAt?: string | null | undefined;
  readonly url?: string | null | undefined;
};

export type GeoBoxInput = {
  readonly bottomRight: GeoPointInput;
  readonly topLeft: GeoPointInput;
};

/** Exactly one of its members. Bounds do not belong to an area. */
export type GeoFilter =
  {   /** May cross the antimeridian: its left edge then has the larger longitude. */
  readonly box: GeoBoxInput; readonly polygon?: never; readonly radius?: never; }
  |  { readonly box?: never;   /** Corners in order, 3 to 1,000; the last may repeat the first. Edges are straight in degrees. */
  readonly polygon: ReadonlyArray<GeoPointInput>; readonly radius?: never; }
  |  { readonly box?: never; readonly polygon?: never;   /** Great-circle distance from a place. */
  readonly radius: GeoRadiusInput; };

/** A place, in degrees: latitude -90 to 90, longitude -180 to 180. */
export type GeoPointInput = {
  readonly latitude: number;
  readonly longitude: number;
};

export type GeoRadiusInput = {
  readonly center: GeoPointInput;
  readonly meters: number;
};

/** Exactly one of its members. */
export type IdFilter =
  {   readonly eq: string; readonly in?: never; }
  |  { readonly eq?: never;   readonly in: ReadonlyArray<string>; };

export type IntFilter = {
  readonly eq?: number | null | undefined;
  readonly exists?: boolean | null | undefined;
  readonly gt?: number | null | undefined;
  readonly gte?: number | null | undefined;
  readonly in?: ReadonlyArray<number> | null | undefined;
  readonly lt?: number | null | undefined;
  readonly lte?: number | null | undefined;
  readonly ne?: number | null | undefined;
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

/**
 * Members of one object are ANDed; `or` takes alternatives; `not` negates. A missing value satisfies no positive operator;
 * `ne`, `notIn`, `hasNone`, `exists: false` and `not` are exact complements. `{}` holds for everything.
 */
export type SearchFilter = {
  readonly and?: ReadonlyArray<SearchFilter> | null | undefined;
  readonly attributes?: AttributesFilter | null | undefined;
  readonly createdAt?: DateTimeFilter | null | undefined;
  readonly documentId?: IdFilter | null | undefined;
  readonly externalId?: StringFilter | null | undefined;
  readonly language?: StringFilter | null | undefined;
  readonly not?: SearchFilter | null | undefined;
  readonly or?: ReadonlyArray<SearchFilter> | null | undefined;
  readonly tags?: StringListFilter | null | undefined;
  /** Holds for a chunk, so only `search` takes it. */
  readonly text?: TextFilter | null | undefined;
  readonly title?: TextFilter | null | undefined;
  readonly updatedAt?: DateTimeFilter | null | undefined;
};

export type SearchMode =
  /** Both, fused. */
  | 'HYBRID'
  /** Sparse vectors (BM25): by the words themselves. */
  | 'KEYWORD'
  /** Dense vectors: by meaning. */
  | 'SEMANTIC';

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

export type StringFilter = {
  readonly eq?: string | null | undefined;
  readonly exists?: boolean | null | undefined;
  readonly in?: ReadonlyArray<string> | null | undefined;
  readonly ne?: string | null | undefined;
  readonly notIn?: ReadonlyArray<string> | null | undefined;
};

export type StringListFilter = {
  /** True: the list is not empty. */
  readonly exists?: boolean | null | undefined;
  readonly hasAll?: ReadonlyArray<string> | null | undefined;
  readonly hasAny?: ReadonlyArray<string> | null | undefined;
  readonly hasNone?: ReadonlyArray<string> | null | undefined;
};

/** Exactly one of its members. Whole words, in upper or lower case; neither stems nor stopwords. */
export type TextFilter =
  {   /** Every word is there. */
  readonly allTerms: string; readonly anyTerm?: never; readonly phrase?: never; }
  |  { readonly allTerms?: never;   /** One of the words is there. */
  readonly anyTerm: string; readonly phrase?: never; }
  |  { readonly allTerms?: never; readonly anyTerm?: never;   /** The words are there side by side, in this order. */
  readonly phrase: string; };

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

export type AskQueryVariables = Exact<{
  query: string;
  mode?: SearchMode | null | undefined;
  first?: number;
  after?: string | null | undefined;
  filter?: SearchFilter | null | undefined;
}>;


export type AskQuery = { readonly search: { readonly rankedCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly rank: number, readonly score: number, readonly document: { readonly id: string, readonly externalId: string, readonly title: string | null, readonly url: string | null }, readonly chunks: ReadonlyArray<{ readonly score: number, readonly chunk: { readonly text: string, readonly position: number, readonly headingPath: ReadonlyArray<string> } }> } }>, readonly execution: { readonly mode: SearchMode, readonly windowSize: number, readonly warnings: ReadonlyArray<{ readonly code: SearchWarningCode, readonly message: string }>, readonly timings: { readonly totalMs: number, readonly embedMs: number | null, readonly retrieveMs: number | null, readonly cacheHit: boolean } } } | null };

export type ThreeAtOnceQueryVariables = Exact<{ [key: string]: never; }>;


export type ThreeAtOnceQuery = { readonly billing: { readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null } }> } | null, readonly login: { readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null } }> } | null, readonly exact: { readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null } }> } | null };

export type FilteredByAttributesQueryVariables = Exact<{ [key: string]: never; }>;


export type FilteredByAttributesQuery = { readonly search: { readonly rankedCount: number, readonly filteredCount: number | null, readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null, readonly updatedAt: string, readonly tags: ReadonlyArray<string>, readonly attributes: { readonly category: string | null } | null } }> } | null };

export type EitherOrQueryVariables = Exact<{ [key: string]: never; }>;


export type EitherOrQuery = { readonly search: { readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null } }> } | null };

export type PassagesNotDocumentsQueryVariables = Exact<{ [key: string]: never; }>;


export type PassagesNotDocumentsQuery = { readonly search: { readonly nodes: ReadonlyArray<{ readonly rank: number, readonly document: { readonly title: string | null }, readonly chunks: ReadonlyArray<{ readonly chunk: { readonly id: string, readonly text: string, readonly range: { readonly start: number, readonly end: number }, readonly context: { readonly text: string } } }> }> } | null };

export type NewestFirstQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestFirstQuery = { readonly search: { readonly nodes: ReadonlyArray<{ readonly document: { readonly title: string | null, readonly updatedAt: string } }> } | null };

export type OneDocumentQueryVariables = Exact<{
  externalId: string;
}>;


export type OneDocumentQuery = { readonly document: { readonly id: string, readonly version: number, readonly title: string | null, readonly text: string | null, readonly chunkCount: number, readonly chunks: { readonly nodes: ReadonlyArray<{ readonly position: number, readonly text: string }>, readonly pageInfo: { readonly hasNextPage: boolean } } } | null };

export type AllDocumentsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AllDocumentsQuery = { readonly documents: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly externalId: string, readonly title: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type ByNodeIdQueryVariables = Exact<{
  id: string;
}>;


export type ByNodeIdQuery = { readonly node:
    | { readonly __typename: 'Chunk', readonly text: string, readonly id: string }
    | { readonly __typename: 'Document', readonly title: string | null, readonly id: string }
    | { readonly __typename: 'IngestJob', readonly id: string }
   | null };

export type WhatIsHereQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatIsHereQuery = { readonly collection: { readonly name: string, readonly status: CollectionStatus, readonly documentCount: number, readonly chunkCount: number, readonly ready: boolean, readonly embedding: { readonly provider: string, readonly model: string, readonly dimensions: number, readonly outputs: ReadonlyArray<VectorKind> }, readonly attributes: ReadonlyArray<{ readonly name: string, readonly type: AttributeType, readonly filterable: boolean, readonly facetable: boolean, readonly sortable: boolean }> } | null };

export type PutMutationVariables = Exact<{
  documents: ReadonlyArray<DocumentInput> | DocumentInput;
}>;


export type PutMutation = { readonly upsertDocuments: { readonly job: { readonly id: string, readonly state: JobState, readonly progress: { readonly documentsDone: number, readonly documentsTotal: number, readonly chunksDone: number } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly pointer: string }> } | null };

export type RemoveMutationVariables = Exact<{
  externalIds: ReadonlyArray<string> | string;
}>;


export type RemoveMutation = { readonly deleteDocuments: { readonly deletedCount: number, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const AskDocument = new TypedDocumentString(`
    query Ask($query: String!, $mode: SearchMode, $first: Int! = 10, $after: String, $filter: SearchFilter) {
  search(
    query: $query
    mode: $mode
    first: $first
    after: $after
    filter: $filter
  ) {
    rankedCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      cursor
      node {
        rank
        score
        document {
          id
          externalId
          title
          url
        }
        chunks(first: 2) {
          score
          chunk {
            text
            position
            headingPath
          }
        }
      }
    }
    execution {
      mode
      windowSize
      warnings {
        code
        message
      }
      timings {
        totalMs
        embedMs
        retrieveMs
        cacheHit
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AskQuery, AskQueryVariables>;
export const ThreeAtOnceDocument = new TypedDocumentString(`
    query ThreeAtOnce {
  billing: search(query: "how do I stop being billed", first: 3) {
    nodes {
      document {
        title
      }
    }
  }
  login: search(query: "I locked myself out", mode: SEMANTIC, first: 3) {
    nodes {
      document {
        title
      }
    }
  }
  exact: search(query: "ERR-4102", mode: KEYWORD, first: 3) {
    nodes {
      document {
        title
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ThreeAtOnceQuery, ThreeAtOnceQueryVariables>;
export const FilteredByAttributesDocument = new TypedDocumentString(`
    query FilteredByAttributes {
  search(
    query: "invoice"
    filter: {attributes: {category: {in: ["billing", "account"]}}, updatedAt: {gte: "2026-01-01"}, not: {tags: {hasAny: ["archived"]}}}
  ) {
    rankedCount
    filteredCount
    nodes {
      document {
        title
        updatedAt
        tags
        attributes {
          category
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FilteredByAttributesQuery, FilteredByAttributesQueryVariables>;
export const EitherOrDocument = new TypedDocumentString(`
    query EitherOr {
  search(
    query: "export"
    filter: {or: [{language: {eq: "en"}}, {title: {allTerms: "export"}}]}
  ) {
    nodes {
      document {
        title
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EitherOrQuery, EitherOrQueryVariables>;
export const PassagesNotDocumentsDocument = new TypedDocumentString(`
    query PassagesNotDocuments {
  search(query: "refund period", groupBy: NONE, first: 5) {
    nodes {
      rank
      document {
        title
      }
      chunks {
        chunk {
          id
          text
          range {
            start
            end
          }
          context(before: 1, after: 1) {
            text
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PassagesNotDocumentsQuery, PassagesNotDocumentsQueryVariables>;
export const NewestFirstDocument = new TypedDocumentString(`
    query NewestFirst {
  search(query: "release notes", orderBy: {field: UPDATED_AT, direction: DESC}) {
    nodes {
      document {
        title
        updatedAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NewestFirstQuery, NewestFirstQueryVariables>;
export const OneDocumentDocument = new TypedDocumentString(`
    query OneDocument($externalId: String!) {
  document(by: {externalId: $externalId}) {
    id
    version
    title
    text
    chunkCount
    chunks(first: 50) {
      nodes {
        position
        text
      }
      pageInfo {
        hasNextPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OneDocumentQuery, OneDocumentQueryVariables>;
export const AllDocumentsDocument = new TypedDocumentString(`
    query AllDocuments($after: String) {
  documents(
    first: 50
    after: $after
    orderBy: {field: UPDATED_AT, direction: DESC}
  ) {
    totalCount
    nodes {
      externalId
      title
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AllDocumentsQuery, AllDocumentsQueryVariables>;
export const ByNodeIdDocument = new TypedDocumentString(`
    query ByNodeId($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Document {
      title
    }
    ... on Chunk {
      text
    }
  }
}
    `) as unknown as TypedDocumentString<ByNodeIdQuery, ByNodeIdQueryVariables>;
export const WhatIsHereDocument = new TypedDocumentString(`
    query WhatIsHere {
  collection {
    name
    status
    documentCount
    chunkCount
    ready
    embedding {
      provider
      model
      dimensions
      outputs
    }
    attributes {
      name
      type
      filterable
      facetable
      sortable
    }
  }
}
    `) as unknown as TypedDocumentString<WhatIsHereQuery, WhatIsHereQueryVariables>;
export const PutDocument = new TypedDocumentString(`
    mutation Put($documents: [DocumentInput!]!) {
  upsertDocuments(input: {documents: $documents, wait: SEARCHABLE}) {
    job {
      id
      state
      progress {
        documentsDone
        documentsTotal
        chunksDone
      }
    }
    userErrors {
      code
      message
      pointer
    }
  }
}
    `) as unknown as TypedDocumentString<PutMutation, PutMutationVariables>;
export const RemoveDocument = new TypedDocumentString(`
    mutation Remove($externalIds: [String!]!) {
  deleteDocuments(input: {select: {externalIds: $externalIds}}) {
    deletedCount
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveMutation, RemoveMutationVariables>;