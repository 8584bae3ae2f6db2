/** The port's reads, over one transport. */
import type { Engine } from '../../ports/engine.ts'
import { countFacets } from './facets.ts'
import {
  countMatching,
  readChunks,
  readDocumentChunks,
  readDocuments,
  readOutlines,
  readStamps,
  readStampsOf,
} from './reading.ts'
import { type ScrollParts, scrollDocuments } from './scrolling.ts'
import { readStoredVectors, type StoredVectorParts } from './stored-vectors.ts'

export type ReadParts = ScrollParts & StoredVectorParts
export type Reads = Pick<
  Engine,
  | 'documents'
  | 'outlines'
  | 'chunks'
  | 'documentChunks'
  | 'vectorsOf'
  | 'count'
  | 'facets'
  | 'scroll'
  | 'stampsOf'
  | 'stamps'
>

/** All of them are COLLECTION_NOT_FOUND where there is no such collection, by the transport. */
export const createReads = (parts: ReadParts): Reads => ({
  documents: (scope, ids) => readDocuments(parts, scope, ids),
  outlines: (scope, ids) => readOutlines(parts, scope, ids),
  chunks: (scope, ids) => readChunks(parts, scope, ids),
  documentChunks: (scope, slices) => readDocumentChunks(parts, scope, slices),
  vectorsOf: (scope, slice) => readStoredVectors(parts, scope, slice),
  count: async (scope, filters) => Promise.all(filters.map((filter) => countMatching(parts, scope, filter))),
  facets: (scope, requests) => countFacets(parts, scope, requests),
  scroll: (scope, request) => scrollDocuments(parts, scope, request),
  stampsOf: (scope, ids) => readStampsOf(parts, scope, ids),
  stamps: (scope, after, limit) => readStamps(parts, scope, after, limit),
})
