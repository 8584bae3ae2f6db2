/** Records and documents for tests: what a test does not name is filled in, and looks like what ingest would have written. */
import { ATTRIBUTE_TYPES, type AttributeDeclaration, type AttributeType } from '../../../src/core/attributes.ts'
import { type CollectionRecord, FORMAT_VERSION } from '../../../src/core/collection.ts'
import type { Document, EncodedChunk, SparseVector } from '../../../src/core/document.ts'
import type { Bounds, Filter, FilterField, WordMatch } from '../../../src/core/filter.ts'
import type { GeoArea, GeoPoint } from '../../../src/core/geo.ts'
import { type CollectionName, chunkIdOf, type DocumentId, documentIdOf, type TenantId } from '../../../src/core/ids.ts'
import { instant } from '../../../src/core/instant.ts'
import { wordsOf } from '../../../src/text/words.ts'
import { documentVector, tokens } from '../../oracle/bm25.ts'
import type { RecordDifference } from './subject.ts'

export interface ChunkContent {
  readonly text?: string
  readonly headingPath?: readonly string[]
  /** A unit vector along the first axis if absent. */
  readonly dense?: readonly number[]
  /** BM25 of the text if absent. */
  readonly sparse?: SparseVector
}

type Described = Omit<Document, 'id' | 'externalId' | 'text' | 'chunkCount'>
export type DocumentContent = Partial<Described> & { readonly chunks?: readonly ChunkContent[] }

export const DIMENSIONS = 3
export const AVERAGE_LENGTH = 256
const SEPARATOR = '\n\n'

export const day = (text: string): ReturnType<typeof instant> => instant(Date.parse(text))

export const idOf = (collection: CollectionName, tenant: TenantId, externalId: string): DocumentId =>
  documentIdOf(collection, tenant, externalId)

/** A collection of dot products in three dimensions, with attributes of every type. */
export function recordOf(name: CollectionName, { model, ...differing }: RecordDifference = {}): CollectionRecord {
  return {
    name,
    formatVersion: FORMAT_VERSION,
    model: {
      provider: 'onnx',
      name: 'three-axes',
      revision: '1',
      dimensions: DIMENSIONS,
      maxTokens: 512,
      similarity: 'dot',
      pooling: 'mean',
      normalized: false,
      prefixes: { query: '', passage: '' },
      ...model,
    },
    titleJoiner: ' ',
    chunking: { strategy: 'structure', maxTokens: 200, overlap: 40 },
    language: 'english',
    documentLanguages: [],
    tokenizerVersion: 1,
    averageLength: null,
    attributes: ATTRIBUTE_TYPES.map((type) => declared(ATTRIBUTE_NAMES[type], type)),
    ...differing,
  }
}

export const declared = (name: string, type: AttributeType): AttributeDeclaration => ({
  name,
  type,
  facetable: false,
  sortable: false,
})

const ATTRIBUTE_NAMES = {
  STRING: 'kind',
  STRING_LIST: 'labels',
  INT: 'rank',
  FLOAT: 'price',
  BOOLEAN: 'open',
  DATE_TIME: 'due',
  GEO: 'place',
} as const satisfies Record<AttributeType, string>

/** The declared attribute of the type, as filters and orders name it. */
export const attribute = <Type extends AttributeType>(type: Type) =>
  ({ kind: 'attribute', name: ATTRIBUTE_NAMES[type], type }) as const

/** A document of version 1 with one chunk, unless told otherwise. */
export function documentOf(
  id: DocumentId,
  externalId: string,
  { chunks: contents = [{}], ...described }: DocumentContent,
): [Document, readonly EncodedChunk[]] {
  const texts = contents.map(({ text = externalId }) => text)
  const chunks = contents.map((content, position) => chunkOf(id, position, texts, content))
  const document: Document = {
    id,
    externalId,
    version: 1,
    title: `About ${externalId}`,
    url: null,
    language: null,
    tags: [],
    attributes: {},
    metadata: null,
    createdAt: day('2024-01-01T00:00:00Z'),
    updatedAt: day('2024-01-02T00:00:00Z'),
    text: texts.join(SEPARATOR),
    chunkCount: chunks.length,
    contentHash: `hash of ${externalId} at ${described.version ?? 1}`,
    ...described,
  }
  return [document, chunks]
}

function chunkOf(
  documentId: DocumentId,
  position: number,
  texts: readonly string[],
  { headingPath = [], dense = [1, 0, 0], sparse }: ChunkContent,
): EncodedChunk {
  const text = texts[position] ?? ''
  const start = texts.slice(0, position).reduce((sum, before) => sum + before.length + SEPARATOR.length, 0)
  return {
    id: chunkIdOf(documentId, position),
    documentId,
    position,
    text,
    headingPath,
    range: { start, end: start + text.length },
    tokenCount: tokens(text).length,
    dense: Float32Array.from(dense),
    sparse: sparse ?? documentVector(text, AVERAGE_LENGTH),
  }
}

export const isIn = (field: FilterField, ...values: readonly (string | number | boolean)[]): Filter => ({
  kind: 'in',
  field,
  values,
})
export const not = (filter: Filter): Filter => ({ kind: 'not', filter })
export const and = (...filters: readonly Filter[]): Filter => ({ kind: 'and', filters })
export const or = (...filters: readonly Filter[]): Filter => ({ kind: 'or', filters })
export const exists = (field: FilterField): Filter => ({ kind: 'exists', field })
export const tagged = (...values: readonly string[]): Filter => isIn({ kind: 'tags' }, ...values)
export const hasAll = (field: FilterField, ...values: readonly string[]): Filter => ({ kind: 'hasAll', field, values })
export const range = (field: FilterField, bounds: Bounds): Filter => ({ kind: 'range', field, bounds })
export const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude })
/** Of the declared attribute of type GEO. */
export const within = (area: GeoArea): Filter => ({ kind: 'geo', field: attribute('GEO'), area })
/** The words of `text`, in the title or in the chunk's text. */
export const says = (of: 'title' | 'text', match: WordMatch, text: string): Filter => ({
  kind: 'words',
  of,
  match,
  words: wordsOf(text),
})
