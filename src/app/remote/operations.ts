/** What commands ask of a running server. */
import type { IngestJob } from '../../ingest/ingest.ts'

export interface Collection {
  readonly name: string
  readonly attributes: readonly { readonly name: string; readonly type: string }[]
}

export const COLLECTION = `query ($name: String) {
  collection(name: $name) { name attributes { name type facetable sortable } }
}`

export interface Upserted {
  readonly upsertDocuments: {
    readonly job: { readonly id: string } | null
    readonly userErrors: readonly { readonly message: string; readonly pointer: string }[]
  }
}

export const UPSERT = `mutation ($collection: String, $documents: [DocumentInput!]!) {
  upsertDocuments(input: { collection: $collection, documents: $documents }) {
    job { id }
    userErrors { message pointer }
  }
}`

export interface JobState {
  readonly state: IngestJob['state']
  /** Null until nothing of it is left to do. */
  readonly finishedAt: string | null
  readonly progress: {
    readonly documentsDone: number
    readonly documentsTotal: number
    readonly documentsUnchanged: number
    readonly chunksDone: number
  }
}

export const JOB = `query ($id: ID!) {
  ingestJob(id: $id) { state finishedAt progress { documentsDone documentsTotal documentsUnchanged chunksDone } }
}`

export interface Failures {
  readonly ingestJob: {
    readonly failures: {
      readonly nodes: readonly { readonly externalId: string; readonly message: string }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  }
}

export const FAILURES = `query ($id: ID!, $after: String) {
  ingestJob(id: $id) {
    failures(first: 100, after: $after) { nodes { externalId message } pageInfo { hasNextPage endCursor } }
  }
}`

export interface Deleted {
  readonly deleteDocuments: {
    readonly deletedCount: number
    readonly userErrors: readonly { readonly message: string }[]
  }
}

export const DELETE = `mutation ($collection: String, $externalIds: [String!]!) {
  deleteDocuments(input: { collection: $collection, select: { externalIds: $externalIds } }) {
    deletedCount
    userErrors { message }
  }
}`

export interface Reindexed {
  readonly reindexCollection: {
    readonly job: { readonly id: string } | null
    readonly userErrors: readonly { readonly message: string }[]
  }
}

export const REINDEX = `mutation ($collection: String!, $embeddingModel: String) {
  reindexCollection(input: { collection: $collection, embeddingModel: $embeddingModel }) {
    job { id }
    userErrors { message }
  }
}`

export interface ReindexState extends JobState {
  readonly phase: IngestJob['phase']
}

export const REINDEX_JOB = `query ($id: ID!) {
  ingestJob(id: $id) { state phase finishedAt progress { documentsDone documentsTotal documentsUnchanged chunksDone } }
}`
