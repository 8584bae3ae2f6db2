import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { EncodedChunk } from '../../../src/core/document.ts'
import { collectionName, tenantId } from '../../../src/core/ids.ts'
import { type ChunkPoint, chunkOf, chunkPoints } from '../../../src/engines/qdrant/chunk-points.ts'
import {
  type DocumentPayload,
  documentOf,
  documentPayload,
  stampOf,
  tombstone,
} from '../../../src/engines/qdrant/payload.ts'
import { content } from '../../contract/engine/arbitraries.ts'
import { type DocumentContent, day, documentOf as documentMade, idOf } from '../../contract/engine/factories.ts'
import { seeded } from '../../contract/seed.ts'

const RUNS = 500
const TENANT = tenantId('acme')
const COLLECTION = collectionName('books')

const made = (name: string, one: DocumentContent) => documentMade(idOf(COLLECTION, TENANT, name), name, one)
/** Over the wire and back. */
const travelled = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value))
const withoutVectors = ({ dense: _dense, sparse: _sparse, ...chunk }: EncodedChunk) => chunk

const RICH: DocumentContent = {
  title: 'Ünïcode — “title” 🧭',
  url: 'https://example.com/a?b=c#d',
  language: 'en',
  tags: ['b', 'a', ''],
  attributes: {
    kind: 'guide',
    labels: [],
    rank: -3,
    price: 0.1,
    open: false,
    due: day('1969-07-20T20:17:40.123Z'),
    place: { latitude: -33.8567844, longitude: 151.2152967 },
  },
  metadata: { nested: [1, 2.5, null, true, { deep: '\u0000' }], 'odd key': '' },
  createdAt: day('0000-01-01T00:00:00Z'),
  updatedAt: day('9999-12-31T23:59:59.999Z'),
  chunks: [{ text: 'İstanbul 日本語 e\u0301 👩‍👩‍👧', headingPath: ['Top', ''] }, { text: '' }, { text: ' — ' }],
}

describe('a document as payload', () => {
  it('comes back as it was', () => {
    const property = fc.property(content, ({ chunks, ...one }) => {
      const [document] = made('a', { ...one, chunks: chunks.map(({ text }) => ({ text })) })
      expect(documentOf(document.id, travelled(documentPayload(TENANT, document)))).toEqual(document)
    })
    fc.assert(property, seeded(RUNS))
  })

  it('has every field that a document has', () => {
    const [document] = made('rich', RICH)
    expect(documentOf(document.id, travelled(documentPayload(TENANT, document)))).toEqual(document)
  })

  it('leaves out what is absent', () => {
    const [document] = made('bare', { title: null })
    expect(Object.keys(documentPayload(TENANT, document)).toSorted()).toEqual(
      [
        'chunkCount',
        'contentHash',
        'createdAt',
        'externalId',
        'live',
        'tenant',
        'text',
        'updatedAt',
        'version',
      ].toSorted(),
    )
  })

  it('gives numbers back to the last bit, whatever Qdrant makes of them', () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true })
    const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
    const place = fc.record({ latitude: degrees(90), longitude: degrees(180) })
    const property = fc.property(numbers, place, (price, where) => {
      // JSON has no negative zero, and no number of ours needs one.
      const attributes = { price: price + 0, place: { latitude: where.latitude + 0, longitude: where.longitude + 0 } }
      const [document] = made('a', { attributes })
      const payload = travelled(documentPayload(TENANT, document))
      expect(documentOf(document.id, payload).attributes).toEqual(attributes)
    })
    fc.assert(property, seeded(RUNS))
  })

  it('is stamped without being read whole', () => {
    const [document] = made('a', { version: 4, contentHash: 'hash' })
    const { externalId, version, contentHash } = documentPayload(TENANT, document)
    const stamp = { id: document.id, externalId: 'a', version: 4, contentHash: 'hash', title: null }
    expect(stampOf(document.id, { externalId, version, contentHash } as DocumentPayload)).toEqual(stamp)
  })

  it('leaves a tombstone of its tenant and version', () => {
    expect(tombstone(TENANT, 7)).toEqual({ tenant: 'acme', version: 7 })
  })
})

describe('a chunk as a point', () => {
  const compare = (one: DocumentContent): void => {
    const [document, chunks] = made('a', one)
    const points: readonly ChunkPoint[] = travelled(chunkPoints(TENANT, document, chunks))
    expect(points.map(({ id, payload }) => chunkOf(id, payload))).toEqual(chunks.map(withoutVectors))
    for (const [place, { vector }] of points.entries()) {
      const { dense, sparse } = chunks[place] as EncodedChunk
      const sent = vector['sparse'] as { indices: number[]; values: number[] } | undefined
      expect(Float32Array.from(vector['dense'] as number[])).toEqual(dense)
      // A chunk without terms has an index that no term has, so that IDF counts it.
      const due =
        sparse.indices.length > 0 ? sparse : { indices: Uint32Array.of(2 ** 32 - 2), values: Float32Array.of(1) }
      expect(Uint32Array.from(sent?.indices ?? [])).toEqual(due.indices)
      expect(Float32Array.from(sent?.values ?? [])).toEqual(due.values)
    }
  }

  it('comes back as it was', () => {
    const property = fc.property(content, (one) =>
      compare({ ...one, chunks: one.chunks.map((chunk) => ({ ...chunk })) }),
    )
    fc.assert(property, seeded(RUNS))
    compare(RICH)
  })

  it('has what its document is filtered by, and its words as the index splits them', () => {
    const [document, chunks] = made('rich', RICH)
    const [first, empty, dashed] = chunkPoints(TENANT, document, chunks).map(({ payload }) => payload)
    const {
      url: _url,
      metadata: _metadata,
      live: _live,
      text: _text,
      chunkCount: _count,
      ...shared
    } = documentPayload(TENANT, document)
    const { contentHash: _hash, ...repeated } = shared
    expect(first).toMatchObject({ ...repeated, titleWords: 'ünïcode title', textWords: 'i̇stanbul 日本語 é' })
    for (const wordless of [empty, dashed]) expect(wordless).not.toHaveProperty('textWords')
  })
})
