/**
 * Reading: documents, chunks and counts. Every method takes many keys at once, because its callers are loaders that gather
 * what an operation asks for; each call is one call of the engine.
 */
import type { Chunk, Document } from '../core/document.ts'
import type { Filter } from '../core/filter.ts'
import type { EngineHealth } from '../core/health.ts'
import type { ChunkId, CollectionName, DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type {
  ChunkSlice,
  CollectionCounts,
  Engine,
  FacetCounts,
  FacetRequest,
  ScrollPosition,
  ScrollRequest,
} from '../ports/engine.ts'
import { keeping } from './kept.ts'

export type { ChunkSlice, CollectionCounts, FacetCounts, FacetRequest, ScrollPosition, ScrollRequest }

export interface Catalog {
  /** In the order of the ids; undefined where there is none that the scope may see. */
  documents(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (Document | undefined)[]>
  chunks(scope: Scope, ids: readonly ChunkId[]): Promise<readonly (Chunk | undefined)[]>
  /** The chunks of each slice by position. */
  documentChunks(scope: Scope, slices: readonly ChunkSlice[]): Promise<readonly (readonly Chunk[])[]>
  /**
   * Positions of the documents for which the request's filter holds, in its order. They are ids and values only: loaders read
   * the documents, which others of the operation may have asked for already.
   */
  scroll(scope: Scope, request: ScrollRequest): Promise<readonly ScrollPosition[]>
  /** Documents and chunks for which each filter holds. */
  counts(scope: Scope, filters: readonly Filter[]): Promise<readonly CollectionCounts[]>
  /** How the engine is, of all collections at once. Never throws. */
  health(): Promise<EngineHealth>
  /** Values of fields, with how many documents have each. */
  facets(scope: Scope, requests: readonly FacetRequest[]): Promise<readonly FacetCounts[]>
}

/** For documents of all collections, and again for chunks. */
const KEPT = { maxBytes: 8 * 1024 * 1024 }

/** @param served the collections that health is asked for, whether they are there or not */
export function createCatalog(engine: Engine, served: readonly CollectionName[] = []): Catalog {
  return {
    documents: keeping((scope, ids) => engine.documents(scope, ids), engine, charactersOfDocument, KEPT),
    chunks: keeping((scope, ids) => engine.chunks(scope, ids), engine, charactersOfChunk, KEPT),
    documentChunks: (scope, slices) => engine.documentChunks(scope, slices),
    scroll: (scope, request) => engine.scroll(scope, request),
    counts: (scope, filters) => engine.count(scope, filters),
    health: () => engine.health(served),
    facets: (scope, requests) => engine.facets(scope, requests),
  }
}

/** Of what is nested, its length as JSON. */
const charactersOfDocument = ({ text, title, url, externalId, tags, attributes, metadata }: Document): number =>
  text.length +
  (title?.length ?? 0) +
  (url?.length ?? 0) +
  externalId.length +
  JSON.stringify([tags, attributes, metadata]).length

const charactersOfChunk = ({ text, headingPath }: Chunk): number =>
  headingPath.reduce((sum, heading) => sum + heading.length, text.length)
