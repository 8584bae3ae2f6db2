/** Small collections, documents and requests for the tests of the embedded engine, random where that is asked for. */
import { type CollectionRecord, FORMAT_VERSION, type Similarity } from '../../../src/core/collection.ts'
import type { Document, EncodedChunk, SparseVector } from '../../../src/core/document.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import type { GeoArea } from '../../../src/core/geo.ts'
import { chunkIdOf, collectionName, documentIdOf, LOCAL_TENANT, tenantId } from '../../../src/core/ids.ts'
import { instant } from '../../../src/core/instant.ts'
import type { Scope } from '../../../src/core/scope.ts'
import type { RetrievalRequest } from '../../../src/ports/engine.ts'
import { wordsOf } from '../../../src/text/words.ts'

export const DIMENSIONS = 5
export const NAME = collectionName('articles')

/** A number in [0, 1) from a seed: mulberry32, so that a failing run can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const record = (
  change: Partial<CollectionRecord> & { readonly similarity?: Similarity } = {},
): CollectionRecord => {
  const { similarity = 'cosine', ...rest } = change
  return {
    name: NAME,
    formatVersion: FORMAT_VERSION,
    model: {
      provider: 'onnx',
      name: 'tiny',
      revision: '1',
      dimensions: DIMENSIONS,
      maxTokens: 128,
      similarity,
      pooling: 'mean',
      normalized: similarity === 'cosine',
      prefixes: { query: '', passage: '' },
    },
    titleJoiner: ' ',
    chunking: { strategy: 'structure', maxTokens: 100, overlap: 10 },
    language: 'english',
    documentLanguages: [],
    tokenizerVersion: 1,
    averageLength: null,
    attributes: [
      { name: 'price', type: 'INT', facetable: false, sortable: false },
      { name: 'place', type: 'GEO', facetable: false, sortable: false },
    ],
    ...rest,
  }
}

/** Scopes are made by `src/access` alone; a test has to make its own. */
export const scopeOf = (tenant: string = LOCAL_TENANT, access: Filter = MATCH_ALL): Scope =>
  ({ collection: NAME, tenant: tenantId(tenant), access }) as unknown as Scope

export interface Written {
  readonly scope: Scope
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
}

export interface WrittenChunk {
  readonly text?: string
  readonly dense?: readonly number[]
  readonly terms?: Readonly<Record<number, number>>
}

/** A document with one chunk per entry. */
export function written(
  externalId: string,
  version: number,
  chunks: readonly WrittenChunk[],
  change: Partial<Document> & { readonly tenant?: string } = {},
): Written {
  const { tenant = LOCAL_TENANT, ...rest } = change
  const id = documentIdOf(NAME, tenantId(tenant), externalId)
  const document: Document = {
    id,
    externalId,
    version,
    title: `Title of ${externalId}`,
    url: null,
    language: null,
    tags: [],
    attributes: {},
    metadata: { from: ['a', 'test'] },
    createdAt: instant(1_700_000_000_000),
    updatedAt: instant(1_700_000_000_001),
    text: 'some text',
    chunkCount: chunks.length,
    contentHash: `${externalId}@${version}`,
    ...rest,
  }
  return {
    scope: scopeOf(tenant),
    document,
    chunks: chunks.map(({ text, dense = [1, 0, 0, 0, 0], terms = {} }, position) => ({
      id: chunkIdOf(id, position),
      documentId: id,
      position,
      text: text ?? `chunk ${position}`,
      headingPath: ['Part', `${position}`],
      range: { start: position, end: position + 4 },
      tokenCount: 2,
      dense: Float32Array.from(dense),
      sparse: sparse(terms),
    })),
  }
}

export function sparse(terms: Readonly<Record<number, number>>): SparseVector {
  const indices = Uint32Array.from(Object.keys(terms).map(Number)).sort()
  return { indices, values: Float32Array.from(indices, (index) => terms[index] ?? 0) }
}

export const request = (change: Partial<RetrievalRequest> = {}): RetrievalRequest => ({
  scope: scopeOf(),
  filter: MATCH_ALL,
  limit: 10,
  fusion: { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 1 } },
  exact: false,
  ...change,
})

/** Whatever a document may be: few values, so that ties, shared terms and filters that cut are common. */
export function randomDocument(random: () => number, externalId: string, version: number): Written {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value
  return written(
    externalId,
    version,
    Array.from({ length: Math.floor(random() * 4) }, () => randomChunk(random)),
    {
      tenant: pick([LOCAL_TENANT, LOCAL_TENANT, 'other']),
      language: pick(['en', 'de', null]),
      tags: ['a', 'b', 'c'].filter(() => random() < 0.4),
      contentHash: externalId,
      title: pick(['Warm coats', 'Coats, warm', null]),
      attributes: {
        ...(random() < 0.7 && { price: Math.floor(random() * 5) }),
        ...(random() < 0.7 && {
          place: { latitude: Math.floor(random() * 5) * 40 - 80, longitude: pick([-179, 0, 179]) },
        }),
      },
      createdAt: instant(1_000 + Math.floor(random() * 5)),
    },
  )
}

const WORDS = ['red', 'blue', 'naïve', '日本語', 'İstanbul'] as const

export const randomChunk = (random: () => number): WrittenChunk => ({
  text: Array.from({ length: Math.floor(random() * 5) }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '),
  dense: randomVector(random),
  terms: Object.fromEntries(
    Array.from({ length: Math.floor(random() * 4) }, () => [
      Math.floor(random() * 12),
      1 + Math.floor(random() * 3) / 2,
    ]),
  ),
})

export const randomVector = (random: () => number): number[] =>
  Array.from({ length: DIMENSIONS }, () => Math.floor(random() * 5) - 2 + 0.1)

const PLACE = { kind: 'attribute', name: 'place', type: 'GEO' } as const
const AREAS: readonly GeoArea[] = [
  { kind: 'radius', center: { latitude: 40, longitude: 179.5 }, meters: 400_000 },
  { kind: 'radius', center: { latitude: 80, longitude: 0 }, meters: 3_000_000 },
  { kind: 'box', topLeft: { latitude: 50, longitude: 178 }, bottomRight: { latitude: -50, longitude: -178 } },
  {
    kind: 'polygon',
    points: [
      { latitude: -60, longitude: -5 },
      { latitude: 60, longitude: -5 },
      { latitude: 0, longitude: 10 },
    ],
  },
]

/** A filter of chunks: tests of words joined with any of documents. */
export function randomChunkFilter(random: () => number, depth = 2): Filter {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value
  const words = [pick(WORDS), pick(WORDS)].flatMap(wordsOf)
  const leaf: Filter = { kind: 'words', of: 'text', match: pick(['all', 'any', 'phrase']), words }
  if (depth === 0 || random() < 0.3) return leaf
  const inner = [randomChunkFilter(random, depth - 1), randomFilter(random, 1)]
  return pick<Filter>([
    { kind: 'and', filters: inner },
    { kind: 'or', filters: inner },
    { kind: 'not', filter: { kind: 'or', filters: inner } },
  ])
}

export function randomFilter(random: () => number, depth = 2): Filter {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value
  const price = { kind: 'attribute', name: 'price', type: 'INT' } as const
  const leaves: readonly (() => Filter)[] = [
    () => MATCH_ALL,
    () => ({ kind: 'in', field: { kind: 'tags' }, values: [pick(['a', 'b']), 'c'] }),
    () => ({ kind: 'hasAll', field: { kind: 'tags' }, values: ['a', pick(['a', 'b'])] }),
    () => ({ kind: 'in', field: { kind: 'language' }, values: [pick(['en', 'de', 'fr'])] }),
    () => ({
      kind: 'exists',
      field: pick([{ kind: 'language' }, { kind: 'tags' }, price, { kind: 'externalId' }] as const),
    }),
    () => ({ kind: 'in', field: price, values: [1, pick([2, 3])] }),
    () => ({ kind: 'range', field: price, bounds: { gt: 0, lte: pick([1, 3]) } }),
    () => ({ kind: 'range', field: { kind: 'createdAt' }, bounds: { gte: 1_001, lt: 1_004 } }),
    () => ({ kind: 'in', field: { kind: 'externalId' }, values: ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'] }),
    () => ({ kind: 'words', of: 'title', match: pick(['all', 'any', 'phrase']), words: ['warm', 'coats'] }),
    () => ({ kind: 'exists', field: PLACE }),
    () => ({ kind: 'geo', field: PLACE, area: pick(AREAS) }),
    () => ({ kind: 'in', field: { kind: 'documentId' }, values: [documentIdOf(NAME, LOCAL_TENANT, 'd7')] }),
  ]
  if (depth === 0 || random() < 0.4) return pick(leaves)()
  const inner = () => randomFilter(random, depth - 1)
  return pick<() => Filter>([
    () => ({ kind: 'and', filters: [inner(), inner()] }),
    () => ({ kind: 'or', filters: [inner(), inner()] }),
    () => ({ kind: 'not', filter: inner() }),
  ])()
}
