import { describe, expect, it } from '@jest/globals'
import { FORMAT_VERSION } from '../../../src/core/collection.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { expectAgreement } from './agreement.ts'
import { NAME, randomDocument, randomFrom, record, request, scopeOf, sparse, type Written, written } from './corpus.ts'
import { writeFormat1 } from './format-1.ts'
import { writeFormat2 } from './format-2.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const BERLIN = { latitude: 52.5, longitude: 13.4 }
const PARIS = { latitude: 48.9, longitude: 2.4 }
const OLD: readonly Written[] = [
  written(
    'coat',
    1,
    [
      { text: 'A naïve red coat.', terms: { 1: 1 } },
      { text: '日本語 テスト', terms: { 2: 1 } },
    ],
    {
      title: 'Warm coats',
      attributes: { price: 3 },
      metadata: { place: BERLIN, left: true },
    },
  ),
  written('hat', 2, [{ text: 'Red, but no coat? A hat.', terms: { 1: 2 } }], {
    title: null,
    metadata: { place: PARIS },
  }),
  written('theirs', 3, [{ text: 'red coat' }], { tenant: 'other', attributes: { price: -1 } }),
]

const words = (of: 'title' | 'text', match: 'all' | 'phrase', ...listed: string[]): Filter => ({
  kind: 'words',
  of,
  match,
  words: listed,
})
const nearBerlin: Filter = {
  kind: 'geo',
  field: { kind: 'attribute', name: 'place', type: 'GEO' },
  area: { kind: 'radius', center: BERLIN, meters: 100_000 },
}

describe('a collection of format 1', () => {
  it('keeps its searches, and answers filters by words, places and orders', async () => {
    using folder = temporaryFolder()
    writeFormat1(folder.directory, OLD)
    await using engine = await openIn(folder.directory)
    const stored = await engine.collection(NAME)
    expect(stored).toMatchObject({ formatVersion: FORMAT_VERSION, documentLanguages: [], language: 'english' })

    const found = async (filter: Filter) => {
      const [answer] = await engine.search([request({ filter, dense: Float32Array.of(1, 0, 0, 0, 0) })])
      return answer?.candidates.map(({ chunkId }) => chunkId).sort()
    }
    const ids = OLD.map(({ chunks }) => chunks.map(({ id }) => id))
    expect(await found(MATCH_ALL)).toEqual([...(ids[0] ?? []), ...(ids[1] ?? [])].sort())
    expect(await found(words('text', 'phrase', 'red', 'coat'))).toEqual([ids[0]?.[0]])
    expect(await found(words('text', 'all', '日本語'))).toEqual([ids[0]?.[1]])
    expect(await found(words('title', 'all', 'coats'))).toEqual([...(ids[0] ?? [])].sort())
    expect(await found(nearBerlin)).toEqual([])
    await engine.updateCollection(NAME, { attributes: record().attributes })
    expect(await found(nearBerlin)).toEqual([...(ids[0] ?? [])].sort())

    const [keyword] = await engine.search([request({ sparse: sparse({ 1: 1 }) })])
    expect(keyword?.candidates.map(({ chunkId }) => chunkId)).toEqual([ids[1]?.[0], ids[0]?.[0]])
    const order = { field: { kind: 'attribute', name: 'price', type: 'INT' }, direction: 'DESC' } as const
    expect(await engine.scroll(scopeOf(), { filter: MATCH_ALL, order, limit: 9 })).toEqual([
      { id: OLD[0]?.document.id, value: 3 },
      { id: OLD[1]?.document.id, value: null },
    ])
  })

  it('agrees with the oracle in everything, also after it is written to', async () => {
    using folder = temporaryFolder()
    const random = randomFrom(3)
    const bare = Array.from({ length: 60 }, (_, place) => randomDocument(random, `d${place}`, place + 1)).map(
      (one) => ({
        ...one,
        document: { ...one.document, language: null, tags: [] },
      }),
    )
    const oracle = new OracleEngine()
    await oracle.createCollection(record({ attributes: record().attributes.slice(0, 1) }))
    for (const one of bare) await put(oracle, one)
    writeFormat1(folder.directory, bare)
    await using engine = await openIn(folder.directory)
    for (const one of [engine, oracle]) await one.updateCollection(NAME, { attributes: record().attributes })
    await expectAgreement(engine, oracle)
    for (let version = 100; version < 160; version++) {
      const next = randomDocument(random, `d${version % 40}`, version)
      for (const one of [engine, oracle]) await put(one, next)
    }
    await expectAgreement(engine, oracle)
  })

  it('is refused by a reader until a writer has opened it, and read then', async () => {
    using folder = temporaryFolder()
    const file = writeFormat1(folder.directory, OLD)
    await using reading = await openIn(folder.directory, { access: 'read' })
    const early = reading.scroll(scopeOf(), { filter: MATCH_ALL, limit: 9 })
    await expect(early).rejects.toMatchObject({
      code: 'DATA_FORMAT_UNSUPPORTED',
      message: expect.stringContaining(file),
    })
    await using _writing = await openIn(folder.directory)
    expect(await reading.scroll(scopeOf(), { filter: MATCH_ALL, limit: 9 })).toHaveLength(2)
  })
})

describe('a collection of format 2', () => {
  it('is live, as its first generation, and keeps what it holds; another can take its place', async () => {
    using folder = temporaryFolder()
    writeFormat2(folder.directory, OLD)
    await using engine = await openIn(folder.directory)
    expect(await engine.collection(NAME)).toMatchObject({ formatVersion: FORMAT_VERSION })
    expect(await engine.generations(NAME)).toEqual([1])
    const ids = OLD.map(({ document }) => document.id)
    const documents = await engine.documents(scopeOf(), ids)
    expect(documents).toEqual([OLD[0]?.document, OLD[1]?.document, undefined])
    expect(await engine.outlines(scopeOf(), ids)).toEqual([undefined, undefined, undefined])

    await engine.createGeneration(record({ generation: 2 }))
    await engine.promote(NAME, 2)
    expect(await engine.documents(scopeOf(), ids)).toEqual([undefined, undefined, undefined])
    await engine.promote(NAME, 1)
    expect(await engine.documents(scopeOf(), ids)).toEqual(documents)
  })

  it('is refused by a reader until a writer has opened it', async () => {
    using folder = temporaryFolder()
    const file = writeFormat2(folder.directory, OLD)
    await using reading = await openIn(folder.directory, { access: 'read' })
    await expect(reading.collections()).rejects.toMatchObject({
      code: 'DATA_FORMAT_UNSUPPORTED',
      message: expect.stringContaining(file),
    })
    await using _writing = await openIn(folder.directory)
    expect(await reading.collections()).toHaveLength(1)
  })
})
