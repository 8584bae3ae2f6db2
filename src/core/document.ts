/**
 * Documents and their chunks, as they are stored and read. A document is what a user searches for; its chunks are the
 * passages that are encoded and ranked.
 */
import type { Attributes } from './attributes.ts'
import type { ChunkId, DocumentId } from './ids.ts'
import type { Instant } from './instant.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Half-open, in UTF-16 code units of the document's text. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

export interface Document {
  readonly id: DocumentId
  /** The caller's own key, unique within collection and tenant. */
  readonly externalId: string
  /** Grows with every accepted write. */
  readonly version: number
  readonly title: string | null
  readonly url: string | null
  readonly language: string | null
  readonly tags: readonly string[]
  readonly attributes: Attributes
  readonly metadata: JsonValue
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** The extracted plain text, of which chunks are ranges. */
  readonly text: string
  readonly chunkCount: number
  /** Hash of all that a write would store; equal hashes need no write. */
  readonly contentHash: string
}

export interface Chunk {
  readonly id: ChunkId
  readonly documentId: DocumentId
  /** 0-based place in the document. */
  readonly position: number
  readonly text: string
  readonly headingPath: readonly string[]
  readonly range: TextRange
  /** Tokens of the text by the encoder's tokenizer, special tokens and title not counted. */
  readonly tokenCount: number
}

/** Strictly ascending indices with one weight each. */
export interface SparseVector {
  readonly indices: Uint32Array
  readonly values: Float32Array
}

/** A chunk with its vectors, ready to be stored. */
export interface EncodedChunk extends Chunk {
  readonly dense: Float32Array
  readonly sparse: SparseVector
  /** A vector for each of its tokens, where the collection's record has `late`. */
  readonly tokens?: readonly Float32Array[]
}
