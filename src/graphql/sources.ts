/** What resolvers hand to the resolvers of their fields: the parent values behind the contract's types. */
import type { OpenCollection } from '../catalog/collections.ts'
import type { Chunk, Document } from '../core/document.ts'
import type { Filter } from '../core/filter.ts'
import type { Scope } from '../core/scope.ts'
import type { IngestJob } from '../ingest/ingest.ts'
import type { ExplainedResult, SearchPage } from '../search/pipeline.ts'
import type { Connection } from './connections.ts'

export interface CollectionSource {
  readonly collection: OpenCollection
  readonly scope: Scope
}

export interface DocumentSource {
  readonly document: Document
  readonly scope: Scope
}

export interface ChunkSource {
  readonly chunk: Chunk
  readonly scope: Scope
}

export interface JobSource {
  readonly job: IngestJob
}

export type NodeSource = DocumentSource | ChunkSource | JobSource

export interface DocumentConnectionSource extends Connection<DocumentSource> {
  readonly scope: Scope
  readonly filter: Filter
}

export type SearchSource = SearchPage

/** One result of a page. */
export interface ResultSource extends ExplainedResult {
  readonly page: SearchPage
}
