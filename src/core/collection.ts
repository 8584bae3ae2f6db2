/**
 * The record of a collection: all that decided how its vectors were made. Opening a collection whose record says something
 * else than the configuration is an error, because the old vectors and the new ones would not be comparable.
 */
import type { AttributeDeclaration } from './attributes.ts'
import type { CollectionName } from './ids.ts'

export type Similarity = 'cosine' | 'dot' | 'euclid'
export type Pooling = 'mean' | 'cls'

/** How a model turns text into vectors: a card of data, so that a model is configuration and not code. */
export interface ModelCard {
  /** Provider, as in the configuration: `onnx`, `openai`, … */
  readonly provider: string
  readonly name: string
  /** What tells two builds of one model apart: a hash or a version. */
  readonly revision: string
  readonly dimensions: number
  /** Tokens the model reads, special tokens included; longer texts are cut and counted. */
  readonly maxTokens: number
  readonly similarity: Similarity
  /** Null where the provider gives whole vectors and does not say how. */
  readonly pooling: Pooling | null
  readonly normalized: boolean
  /** Put before a query or a passage; empty for models that need none. */
  readonly prefixes: { readonly query: string; readonly passage: string }
}

export const CHUNKING_STRATEGIES = ['structure', 'sentence', 'fixed', 'document'] as const
/**
 * `structure`: headings, paragraphs, sentences. `sentence`: whole sentences, as many as fit. `fixed`: windows of equal size.
 * `document`: one chunk a document, cut where the model stops reading.
 */
export type ChunkingStrategy = (typeof CHUNKING_STRATEGIES)[number]

export interface Chunking {
  readonly strategy: ChunkingStrategy
  /** Most tokens of one chunk's text, by the encoder's tokenizer, special tokens and title not counted. */
  readonly maxTokens: number
  /** Tokens that a chunk repeats from the end of the one before it, at most. */
  readonly overlap: number
}

/** A build of the collection beside the live one, that is to take its place. */
export interface Reindexing {
  readonly generation: number
  /** Its name in the configuration. */
  readonly encoder: string
  readonly jobId: string
  /** Why it cannot be finished, where somebody who wrote a document has found that out. */
  readonly refusal?: string
}

/** A reindex chose the encoder `to` while the configuration named `from`, by their names there. */
export interface Reindexed {
  readonly from: string
  readonly to: string
}

/** When a reindex made it the live one, in milliseconds since 1970, and which job that was. */
export interface Promoted {
  readonly jobId: string
  readonly at: number
}

/** Of one generation: a build of the collection, with its own documents, chunks and vectors. */
export interface CollectionRecord {
  readonly name: CollectionName
  /** Builds are numbered from 1; absent: 1. */
  readonly generation?: number
  /** Of the live one alone, while another is being built. */
  readonly reindexing?: Reindexing
  readonly reindexed?: Reindexed
  /** Of one that a reindex made live. */
  readonly promoted?: Promoted
  /** Version of the stored layout; a newer one is refused, an older one migrated. */
  readonly formatVersion: number
  readonly model: ModelCard
  /** Of the vectors of each chunk's tokens, for late interaction; absent where no profile asks for them. */
  readonly late?: { readonly dimensions: number }
  /** Stands between title and chunk text in what is encoded. */
  readonly titleJoiner: string
  readonly chunking: Chunking
  /** Language of BM25's stopwords and stemmer, for documents that `documentLanguages` leaves out. */
  readonly language: string
  /** Languages in which documents that name one of them are read by BM25. Queries are read in all of these and in `language`. */
  readonly documentLanguages: readonly string[]
  /** Version of the tokens and weights that `src/text` makes. */
  readonly tokenizerVersion: number
  /** Average BM25 length of a chunk, frozen by the first index run; null until then. */
  readonly averageLength: number | null
  readonly attributes: readonly AttributeDeclaration[]
}

/** What may change of a record while its generation lives. Null takes away what was there. */
export interface RecordChange {
  readonly averageLength?: number
  readonly attributes?: readonly AttributeDeclaration[]
  readonly reindexing?: Reindexing | null
  readonly reindexed?: Reindexed | null
  readonly promoted?: Promoted
}

export const FIRST_GENERATION = 1

export const generationOf = ({ generation }: Pick<CollectionRecord, 'generation'>): number =>
  generation ?? FIRST_GENERATION

export function changedRecord(record: CollectionRecord, change: RecordChange): CollectionRecord {
  const { reindexing, reindexed, ...rest } = { ...record, ...change }
  return { ...rest, ...(reindexing && { reindexing }), ...(reindexed && { reindexed }) }
}

/** Average length that BM25 assumes while a collection is empty (Qdrant's default). */
export const DEFAULT_AVERAGE_LENGTH = 256

/** The stored layout that this version reads and writes. */
export const FORMAT_VERSION = 3
