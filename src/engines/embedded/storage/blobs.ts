/**
 * Vectors and postings as bytes: first all numbers of four bytes, then the shorter ones, so that typed arrays can lie
 * directly on what SQLite gives. The byte order is the machine's; every machine that Node runs on is little-endian.
 */
import type { EncodedChunk, SparseVector } from '../../../core/document.ts'
import { SextantError } from '../../../core/errors.ts'
import type { PackedChunks } from '../operations.ts'

/** Which chunk of a segment, and the term's weight in it. */
export interface PostingEntries {
  readonly positions: Uint16Array
  readonly weights: Float32Array
}

const SPARSE_ENTRY_BYTES = 8
const POSTING_ENTRY_BYTES = 6

export const bytesOf = (numbers: Float32Array | Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)

export function floatsOf(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset } = aligned(bytes)
  return new Float32Array(buffer, byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT)
}

export function numbersOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset } = aligned(bytes)
  return new Uint32Array(buffer, byteOffset, bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT)
}

export function sparseOf(bytes: Uint8Array): SparseVector {
  const { buffer, byteOffset } = aligned(bytes)
  const length = bytes.byteLength / SPARSE_ENTRY_BYTES
  return {
    indices: new Uint32Array(buffer, byteOffset, length),
    values: new Float32Array(buffer, byteOffset + length * Uint32Array.BYTES_PER_ELEMENT, length),
  }
}

/** Postings of the lengths, end to end in one buffer: filled entry by entry, then taken one by one. */
export function layPostings(lengths: Uint32Array) {
  const starts = new Uint32Array(lengths.length)
  let end = 0
  lengths.forEach((length, place) => {
    starts[place] = end
    end += 4 * Math.ceil((length * POSTING_ENTRY_BYTES) / 4)
  })
  const bytes = new Uint8Array(end)
  const weights = new Float32Array(bytes.buffer)
  const positions = new Uint16Array(bytes.buffer)
  const filled = new Uint32Array(lengths.length)
  return {
    add(place: number, position: number, weight: number): void {
      const start = starts[place] as number
      const entry = filled[place] as number
      weights[start / 4 + entry] = weight
      positions[start / 2 + 2 * (lengths[place] as number) + entry] = position
      filled[place] = entry + 1
    },
    posting: (place: number): Uint8Array => {
      const start = starts[place] as number
      return bytes.subarray(start, start + (lengths[place] as number) * POSTING_ENTRY_BYTES)
    },
  }
}

export function postingOf(bytes: Uint8Array): PostingEntries {
  const { buffer, byteOffset } = aligned(bytes)
  const length = bytes.byteLength / POSTING_ENTRY_BYTES
  return {
    weights: new Float32Array(buffer, byteOffset, length),
    positions: new Uint16Array(buffer, byteOffset + length * Float32Array.BYTES_PER_ELEMENT, length),
  }
}

/**
 * The chunks in buffers of their own: the caller's may be views of something large, which would cross threads whole.
 *
 * @throws SextantError COLLECTION_MISMATCH when the dense vectors differ in their dimensions
 */
export function packChunks(chunks: readonly EncodedChunk[]): PackedChunks {
  const dimensions = chunks[0]?.dense.length ?? 0
  const dense = new Float32Array(chunks.length * dimensions)
  const sparseEnds = new Uint32Array(chunks.length)
  let end = 0
  chunks.forEach((chunk, place) => {
    if (chunk.dense.length !== dimensions) throw unequal(chunk, dimensions)
    dense.set(chunk.dense, place * dimensions)
    end += chunk.sparse.indices.length * SPARSE_ENTRY_BYTES
    sparseEnds[place] = end
  })
  const sparse = new Uint8Array(end)
  chunks.forEach(({ sparse: vector }, place) => {
    const into = sparseOf(sparse.subarray(sparseEnds[place - 1] ?? 0, sparseEnds[place]))
    into.indices.set(vector.indices)
    into.values.set(vector.values)
  })
  return { chunks: chunks.map(withoutVectors), dimensions, dense, sparse, sparseEnds }
}

const withoutVectors = ({ id, position, text, headingPath, range, tokenCount }: EncodedChunk) => ({
  id,
  position,
  text,
  headingPath,
  range,
  tokenCount,
})

const unequal = ({ id, dense }: EncodedChunk, dimensions: number): SextantError =>
  new SextantError(
    'COLLECTION_MISMATCH',
    `Chunk ${id} has a vector of ${dense.length} dimensions, and the ones before it ${dimensions}. Encode them with one model.`,
  )

/** A view whose numbers of four bytes start at a multiple of four: the bytes themselves, or else a copy. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
}
