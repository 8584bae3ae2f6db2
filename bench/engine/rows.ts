/**
 * Documents and queries like real ones, as many as wanted: texts are recombined from the corpus' sentences, a document's from
 * few of its documents, so that words meet as they do within a subject; some names in each chunk give the vocabulary the long
 * tail it has when so much is indexed. Dense vectors lie around centres, as an encoder's do: a search in uniform noise would
 * have no near neighbours. Equal numbers give equal documents.
 */
import { type CollectionRecord, FORMAT_VERSION } from '../../src/core/collection.ts'
import type { Document, EncodedChunk, SparseVector } from '../../src/core/document.ts'
import type { Filter } from '../../src/core/filter.ts'
import { chunkIdOf, collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { instant } from '../../src/core/instant.ts'
import { bm25Document, bm25QueryVector } from '../../src/text/bm25.ts'
import { TOKENIZER_VERSION } from '../../src/text/terms.ts'
import type { Corpus } from '../corpus.ts'
import { seeded } from '../statistics.ts'

const DIMENSIONS = 384
export const CHUNKS_PER_DOCUMENT = 4
/** Of a chunk, about as many as fit the default of 200 tokens. */
const WORDS = 130
/** Documents of the corpus that one made document takes its sentences from. */
const SOURCES = 6
const NAMES = 50_000
const NAMES_PER_CHUNK = 8
const CENTRES = 1_000
/** What documents and chunks differ from their centre, where the centre's length is 1: neighbours have cosines around 0.6. */
const DOCUMENT_NOISE = 0.5
const CHUNK_NOISE = 0.5
const LANGUAGE = 'english'
const AVERAGE_LENGTH = 90
const RARE_TAG = 'rare'
/** Values of `size` are below this. */
const SIZES = 10_000

export const RECORD: CollectionRecord = {
  name: collectionName('bench'),
  formatVersion: FORMAT_VERSION,
  model: {
    provider: 'bench',
    name: 'made',
    revision: '1',
    dimensions: DIMENSIONS,
    maxTokens: 256,
    similarity: 'cosine',
    pooling: 'mean',
    normalized: true,
    prefixes: { query: '', passage: '' },
  },
  titleJoiner: ' ',
  chunking: { strategy: 'structure', maxTokens: 200, overlap: 40 },
  language: LANGUAGE,
  documentLanguages: [],
  tokenizerVersion: TOKENIZER_VERSION,
  averageLength: AVERAGE_LENGTH,
  attributes: [{ name: 'size', type: 'INT', facetable: false, sortable: true }],
}

/** Each lets one document in a hundred through. */
export const NARROW_FILTERS: Readonly<Record<'tag' | 'range', Filter>> = {
  tag: { kind: 'in', field: { kind: 'tags' }, values: [RARE_TAG] },
  range: {
    kind: 'range',
    field: { kind: 'attribute', name: 'size', type: 'INT' },
    bounds: { gte: SIZES / 2, lt: SIZES / 2 + SIZES / 100 },
  },
}

export interface Row {
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
}

/** A query as it reaches the engine. */
export interface Query {
  readonly dense: Float32Array
  readonly sparse: SparseVector
}

export interface Rows {
  /** A later version of the same number has other texts and vectors. */
  row(number: number, version: number): Row
  /** The corpus' queries in their order, again and again, each time near another place of the vectors. */
  query(number: number): Query
}

export function createRows({ documents, queries }: Corpus): Rows {
  const sentences = documents.map(({ text }) => text.split(/(?<=[.?!])\s+/))
  const centres = Array.from({ length: CENTRES }, (_, place) => noise(seeded(place), 1))

  function text(random: () => number, sources: readonly (readonly string[])[]): string {
    const words: string[] = []
    while (words.length < WORDS) {
      const source = pick(random, sources)
      words.push(...pick(random, source).split(' '))
    }
    // Some names are in many chunks, most in few: how often falls with the rank, as Zipf has it.
    const names = Array.from({ length: NAMES_PER_CHUNK }, () => `name${Math.floor(NAMES ** random())}`)
    return [...words.slice(0, WORDS), ...names].join(' ')
  }

  return {
    row(number, version) {
      const random = seeded(number * 1_000 + version)
      const id = documentIdOf(RECORD.name, LOCAL_TENANT, String(number))
      const sources = Array.from({ length: SOURCES }, () => pick(random, sentences))
      const texts = Array.from({ length: CHUNKS_PER_DOCUMENT }, () => text(random, sources))
      const near = sum(pick(random, centres), noise(random, DOCUMENT_NOISE))
      return {
        document: documentOf(number, version, texts),
        chunks: texts.map((chunk, position) => ({
          id: chunkIdOf(id, position),
          documentId: id,
          position,
          text: chunk,
          headingPath: [],
          range: { start: 0, end: chunk.length },
          tokenCount: WORDS,
          dense: unit(sum(near, noise(random, CHUNK_NOISE))),
          sparse: bm25Document(chunk, { language: LANGUAGE, averageLength: AVERAGE_LENGTH }).vector,
        })),
      }
    },
    query(number) {
      const random = seeded(-1 - number)
      const query = queries[number % queries.length] ?? ''
      const near = sum(pick(random, centres), noise(random, DOCUMENT_NOISE))
      return { dense: unit(near), sparse: bm25QueryVector(query, [LANGUAGE]) }
    },
  }
}

function documentOf(number: number, version: number, texts: readonly string[]): Document {
  const random = seeded(number)
  const externalId = String(number)
  return {
    id: documentIdOf(RECORD.name, LOCAL_TENANT, externalId),
    externalId,
    version,
    title: null,
    url: null,
    language: 'en',
    tags: random() < 0.01 ? [RARE_TAG] : ['common'],
    attributes: { size: Math.floor(random() * SIZES) },
    metadata: null,
    createdAt: instant(1_700_000_000_000 + number),
    updatedAt: instant(1_700_000_000_000 + version),
    text: texts.join('\n\n'),
    chunkCount: texts.length,
    contentHash: `${number}@${version}`,
  }
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('the corpus has no text')
  return item
}

/** Three uniform numbers added up are near enough to a normal one; each has the variance 1 / 12. */
function noise(random: () => number, length: number): Float32Array {
  const scale = length * Math.sqrt(4 / DIMENSIONS)
  return Float32Array.from({ length: DIMENSIONS }, () => (random() + random() + random() - 1.5) * scale)
}

const sum = (left: Float32Array, right: Float32Array): Float32Array =>
  left.map((value, place) => value + (right[place] ?? 0))

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
