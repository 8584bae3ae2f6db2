/**
 * Rankings on their way from a reader: ids as one text and scores as one array of numbers, where an object for each candidate would
 * be copied member by member twice. A search gives some two hundred of them.
 */
import type { ChunkId, DocumentId } from '../../core/ids.ts'
import type { SortValue } from '../../core/order.ts'
import type { Candidate, ScoredChunk } from '../../core/search.ts'
import type { Retrieval } from '../../ports/engine.ts'

interface PackedChunks {
  /** End to end, `ID_LENGTH` each. */
  readonly chunkIds: string
  readonly scores: Float64Array
}

interface PackedCandidates extends PackedChunks {
  readonly documentIds: string
  /** Where the request named a field. */
  readonly values?: readonly SortValue[]
}

export interface PackedRetrieval extends Pick<Retrieval, 'exhausted' | 'along'> {
  readonly candidates: PackedCandidates
  readonly leaves?: { readonly dense?: PackedChunks; readonly sparse?: PackedChunks }
}

/** All ids are UUIDs. */
const ID_LENGTH = 36

export const packRetrieval = ({ candidates, leaves, ...rest }: Retrieval): PackedRetrieval => ({
  ...rest,
  candidates: packCandidates(candidates),
  ...(leaves && { leaves: eachLeaf(leaves, packChunks) }),
})

export const unpackRetrieval = ({ candidates, leaves, ...rest }: PackedRetrieval): Retrieval => ({
  ...rest,
  candidates: unpackCandidates(candidates),
  ...(leaves && { leaves: eachLeaf(leaves, unpackChunks) }),
})

function packCandidates(candidates: readonly Candidate[]): PackedCandidates {
  const values = candidates.flatMap(({ value }) => (value === undefined ? [] : [value]))
  return {
    ...packChunks(candidates),
    documentIds: candidates.map(({ documentId }) => documentId).join(''),
    ...(values.length > 0 && { values }),
  }
}

function unpackCandidates({ chunkIds, documentIds, scores, values }: PackedCandidates): Candidate[] {
  return Array.from(scores, (score, place) => {
    const value = values?.[place]
    return {
      chunkId: idAt(chunkIds, place) as ChunkId,
      documentId: idAt(documentIds, place) as DocumentId,
      score,
      ...(value !== undefined && { value }),
    }
  })
}

const packChunks = (chunks: readonly ScoredChunk[]): PackedChunks => ({
  chunkIds: chunks.map(({ chunkId }) => chunkId).join(''),
  scores: Float64Array.from(chunks, ({ score }) => score),
})

const unpackChunks = ({ chunkIds, scores }: PackedChunks): ScoredChunk[] =>
  Array.from(scores, (score, place) => ({ chunkId: idAt(chunkIds, place) as ChunkId, score }))

const idAt = (ids: string, place: number): string => ids.slice(place * ID_LENGTH, (place + 1) * ID_LENGTH)

function eachLeaf<From, To>(
  { dense, sparse }: { readonly dense?: From; readonly sparse?: From },
  turn: (leaf: From) => To,
): { readonly dense?: To; readonly sparse?: To } {
  return { ...(dense && { dense: turn(dense) }), ...(sparse && { sparse: turn(sparse) }) }
}
