/** The same questions to a server and to the oracle. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { scopeFor } from '../../../src/access/principals.ts'
import type { Chunk, Document, EncodedChunk } from '../../../src/core/document.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName, type TenantId } from '../../../src/core/ids.ts'
import { instant } from '../../../src/core/instant.ts'
import type { DocumentSortField } from '../../../src/core/order.ts'
import type { Scope } from '../../../src/core/scope.ts'
import { chunkPoints } from '../../../src/engines/qdrant/chunk-points.ts'
import { scopeFilter } from '../../../src/engines/qdrant/filter.ts'
import type { Part } from '../../../src/engines/qdrant/layout.ts'
import { documentPayload, tombstone } from '../../../src/engines/qdrant/payload.ts'
import { createReads, type Reads } from '../../../src/engines/qdrant/reads.ts'
import { type ReadParts, readAll } from '../../../src/engines/qdrant/requests.ts'
import { openTransport } from '../../../src/engines/qdrant/transport/open.ts'
import type { Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import type { Engine, ScrollPosition, ScrollRequest } from '../../../src/ports/engine.ts'
import { wordsOf } from '../../../src/text/words.ts'
import { content, scroll } from '../../contract/engine/arbitraries.ts'
import {
  attribute,
  type DocumentContent,
  documentOf,
  exists,
  idOf,
  isIn,
  not,
  or,
  range,
  recordOf,
  says,
  within,
} from '../../contract/engine/factories.ts'
import { PLACES } from '../../contract/engine/random-areas.ts'
import { access, documentFilter, searchFilter } from '../../contract/engine/random-filters.ts'
import { TENANTS } from '../../contract/engine/random-values.ts'
import { seeded } from '../../contract/seed.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { matches } from '../../oracle/filter.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { qdrantOptions } from './options.ts'
import { type ServerCollection, serverCollection } from './server.ts'

const DOCUMENTS = 150
const FILTERS = 400
const SCROLLS = 150
const RECORD = recordOf(collectionName('books'))
const [TENANT = '' as TenantId] = TENANTS

interface Written {
  readonly tenant: TenantId
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
}

const scope = (tenant = TENANT, allowed: Filter = MATCH_ALL): Scope =>
  scopeFor({ tenant, access: allowed, rights: new Set() }, RECORD.name)

describeWithServer('reads of Qdrant', () => {
  let place: QdrantPlace
  let transport: Transport
  const written: Written[] = []
  const oracle = new OracleEngine()
  let collection: ServerCollection
  let reads: Reads
  let parts: ReadParts & Parameters<typeof createReads>[0]

  async function write(tenant: TenantId, name: string, content: DocumentContent): Promise<void> {
    const [document, chunks] = documentOf(idOf(RECORD.name, tenant, name), name, { ...content, version: 1 })
    await collection.put('documents', [{ id: document.id, vector: {}, payload: documentPayload(tenant, document) }])
    await collection.put('chunks', chunkPoints(tenant, document, chunks))
    await oracle.replaceDocument(scope(tenant), document, chunks)
    written.push({ tenant, document, chunks })
  }

  const found = async (where: Scope, filter: Filter, part: Part): Promise<string[]> => {
    const page = { filter: scopeFilter(where, filter, part), limit: 10_000, with_payload: false } as const
    return (await readAll(parts, where, part, page)).map(({ id }) => id)
  }
  const due = (where: Scope, holds: (document: Document, chunk?: Chunk) => boolean, part: Part): string[] =>
    written
      .filter(({ tenant, document }) => tenant === where.tenant && matches(document, where.access))
      .flatMap(({ document, chunks }) =>
        part === 'documents'
          ? [document].filter((one) => holds(one)).map(({ id }) => id as string)
          : chunks.filter((chunk) => holds(document, chunk)).map(({ id }) => id as string),
      )
      .toSorted()
  const agree = async (where: Scope, filter: Filter, part: Part): Promise<void> => {
    const expected = due(where, (document, chunk) => matches(document, filter, chunk), part)
    expect({ filter, found: await found(where, filter, part) }).toEqual({ filter, found: expected })
  }

  beforeAll(async () => {
    await oracle.createCollection(RECORD)
    place = await qdrantPlace()
    const options = qdrantOptions({ url: place.url, apiKey: place.apiKey, collectionPrefix: place.prefix })
    transport = openTransport(options, { clock: { monotonic: () => performance.now() }, log: SILENT })
    collection = await serverCollection(transport, place.prefix, RECORD.name, 3)
    parts = {
      transport,
      options,
      attributesOf: async () => RECORD.attributes,
      similarityOf: async () => RECORD.model.similarity,
    }
    reads = createReads(parts)
    const contents = fc.sample(content, { ...seeded(DOCUMENTS), numRuns: DOCUMENTS })
    for (const [place, one] of contents.entries()) {
      const chunks = one.chunks.map(({ text, dense }) => ({ text, dense: dense.slice(0, 3) }))
      await write(TENANTS[place % 2] ?? TENANT, `document ${place}`, { ...one, chunks })
    }
    for (const [name, one] of Object.entries(ODD)) await write(TENANT, name, one)
    const deleted = idOf(RECORD.name, TENANT, 'deleted')
    await collection.put('documents', [{ id: deleted, vector: {}, payload: tombstone(TENANT, 3) }])
  }, 300_000)
  afterAll(async () => {
    await transport[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  it.each([
    ['documents', documentFilter],
    ['chunks', searchFilter],
  ] as const)(
    'random filters find the same %s',
    async (part, filters) => {
      const property = fc.asyncProperty(access, filters, fc.constantFrom(...TENANTS), (allowed, filter, tenant) =>
        agree(scope(tenant, allowed), filter, part),
      )
      await fc.assert(property, seeded(FILTERS))
    },
    300_000,
  )

  it('random scrolls give the same pages', async () => {
    const property = fc.asyncProperty(scroll, fc.constantFrom(1, 7, 40), async (asked, limit) => {
      const where = scope(asked.tenant, asked.access)
      const request = { filter: asked.filter, limit, ...(asked.order && { order: asked.order }) }
      expect(await pages(reads, where, request)).toEqual(await pages(oracle, where, request))
    })
    await fc.assert(property, seeded(SCROLLS))
  }, 300_000)

  it.each(['price', 'createdAt', 'due', 'rank'])(
    'scrolls by negative, huge and equal values of %s',
    async (name) => {
      for (const direction of ['ASC', 'DESC'] as const) {
        const request = { filter: MATCH_ALL, order: { field: sortField(name), direction }, limit: 5 }
        expect(await pages(reads, scope(), request)).toEqual(await pages(oracle, scope(), request))
      }
    },
    60_000,
  )

  it('gives everything back as it was written', async () => {
    const ids = written.map(({ document }) => document.id)
    const chunkIds = written.flatMap(({ chunks }) => chunks.map(({ id }) => id))
    for (const tenant of TENANTS) {
      const where = scope(tenant)
      expect(await reads.documents(where, ids)).toEqual(await oracle.documents(where, ids))
      expect(await reads.chunks(where, chunkIds)).toEqual(await oracle.chunks(where, chunkIds))
      expect(await reads.stampsOf(where, ids)).toEqual(await oracle.stampsOf(where, ids))
      expect(await reads.stamps(where, ids[7], 33)).toEqual(await oracle.stamps(where, ids[7], 33))
      const slices = ids.map((documentId, place) => ({ documentId, from: place % 2, limit: place % 4 }))
      expect(await reads.documentChunks(where, slices)).toEqual(await oracle.documentChunks(where, slices))
    }
  })

  it('counts the same', async () => {
    const filters = fc.sample(documentFilter, { ...seeded(50), numRuns: 50 })
    expect(await reads.count(scope(), filters)).toEqual(await oracle.count(scope(), filters))
  })

  it('finds odd words where they are', async () => {
    const lists = [...new Set(ODD_TEXTS.flatMap((text) => [text, ...text.split(' ')]))]
      .map((text) => wordsOf(text))
      .filter((words) => words.length > 0)
    for (const words of [
      ...lists,
      ...lists.map((list) => list.toReversed()),
      ...lists.map((list) => [...list, 'zzz']),
    ]) {
      for (const match of ['all', 'any', 'phrase'] as const) {
        await agree(scope(), { kind: 'words', of: 'text', match, words }, 'chunks')
        await agree(scope(), { kind: 'words', of: 'title', match, words }, 'documents')
      }
    }
  }, 60_000)

  it('finds doubles by equality and range, whatever their digits', async () => {
    for (const price of ODD_PRICES) {
      const filters = [isIn(attribute('FLOAT'), price), not(isIn(attribute('FLOAT'), price))]
      const ranges = (['gt', 'gte', 'lt', 'lte'] as const).map((bound) => range(attribute('FLOAT'), { [bound]: price }))
      for (const filter of [...filters, ...ranges]) await agree(scope(), filter, 'documents')
    }
  }, 60_000)

  it('finds places in areas around the poles and the antimeridian', async () => {
    for (const { latitude, longitude } of PLACES) {
      for (const size of [0.5, 3, 40, 89]) {
        const center = { latitude, longitude }
        const box = {
          topLeft: { latitude: Math.min(90, latitude + size), longitude: around(longitude - size) },
          bottomRight: { latitude: Math.max(-90, latitude - size), longitude: around(longitude + size) },
        }
        await agree(scope(), within({ kind: 'radius', center, meters: size * 111_000 }), 'documents')
        await agree(scope(), within({ kind: 'box', ...box }), 'documents')
        const upsideDown = { topLeft: box.bottomRight, bottomRight: box.topLeft }
        const theRest = {
          topLeft: { ...upsideDown.topLeft, latitude: box.topLeft.latitude },
          bottomRight: { ...upsideDown.bottomRight, latitude: box.bottomRight.latitude },
        }
        await agree(scope(), within({ kind: 'box', ...theRest }), 'documents')
        await agree(scope(), within({ kind: 'box', ...upsideDown }), 'documents')
      }
    }
  }, 60_000)

  it('refuses nothing that is much', async () => {
    const many = Array.from({ length: 2_000 }, (_, place) => `value ${place}`)
    await agree(scope(), isIn({ kind: 'tags' }, ...many, 'red'), 'documents')
    await agree(scope(), not(isIn({ kind: 'externalId' }, ...many)), 'documents')
    await agree(
      scope(),
      or(...many.slice(0, 500).map((value) => isIn({ kind: 'tags' }, value)), exists({ kind: 'language' })),
      'documents',
    )
    const ids = many.map((name) => idOf(RECORD.name, TENANT, name))
    await agree(
      scope(),
      isIn({ kind: 'documentId' }, ...ids, ...written.slice(0, 3).map(({ document }) => document.id)),
      'chunks',
    )
    await agree(scope(), says('text', 'any', many.join(' ')), 'chunks')
    const deep = Array.from({ length: 20 }).reduce<Filter>(
      (inner) => not(or(inner, exists({ kind: 'tags' }))),
      exists(attribute('INT')),
    )
    await agree(scope(), deep, 'documents')
  })

  it('says that a collection is not there', async () => {
    const absent = createReads({ ...parts, options: qdrantOptions({ collectionPrefix: 'never_made_' }) })
    await expect(absent.stamps(scope(), undefined, 1)).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' })
  })
})

async function pages(engine: Pick<Engine, 'scroll'>, where: Scope, request: Omit<ScrollRequest, 'after'>) {
  const all: ScrollPosition[][] = []
  for (let after: ScrollPosition | undefined; ; ) {
    const page = await engine.scroll(where, { ...request, ...(after && { after }) })
    all.push([...page])
    after = page.at(-1)
    if (after === undefined) return all
  }
}

function sortField(name: string): DocumentSortField {
  if (name === 'createdAt') return { kind: name }
  return attribute(({ price: 'FLOAT', due: 'DATE_TIME', rank: 'INT' } as const)[name as 'price'])
}

const around = (longitude: number): number =>
  longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude

const ODD_TEXTS = [
  'e\u0301te\u0301 \u00e9t\u00e9',
  'İstanbul I\u0307zmir ıspanak',
  `${'x'.repeat(1_000)} ${'x'.repeat(999)} ${'日'.repeat(1_000)}`,
  '日本語 テスト 日本 語',
  '👩‍👩‍👧 emoji 🧭 ©',
  'a\u00a0b\u2003c\u3000d\u200be\ufefff\u0085g',
  'ΟΔΟΣ οδος Σ',
  'x²  ½ Ⅷ ①',
  'to be or not to be to be or',
  'the The THE',
  'Straße STRASSE ẞ',
  '\u0e01\u0e33\u0e25\u0e31\u0e07 नमस्ते ﬁsh',
]
const ODD_PRICES = [
  0.1 + 0.2,
  0.3,
  1 / 3,
  2 / 3,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  -1e300,
  4.35,
  1234567.8901234567,
  2 ** 53 + 2,
  2 ** 63,
  2 ** 64,
  1e22,
  0.00001234567890123,
  98765.43210987654,
  Math.PI * 1e5,
  Math.E,
  1e15 / 3,
  100 / 7,
]
const ODD_TIMES = [-62_167_219_200_000, 253_402_300_799_999, -1, 0, 1, 1_700_000_000_001].map(instant)
const ODD_RANKS = [-2_147_483_647, 2_147_483_647, 0]

const ODD: Readonly<Record<string, DocumentContent>> = Object.fromEntries([
  ...ODD_TEXTS.map((text, place) => [
    `text ${place}`,
    { title: text, chunks: [{ text }, { text: text.slice(1).toWellFormed() }] },
  ]),
  ...ODD_PRICES.map((price, place) => [`price ${place}`, { attributes: { price } }]),
  ...ODD_TIMES.map((time, place) => [`time ${place}`, { createdAt: time, attributes: { due: time } }]),
  ...ODD_RANKS.map((rank, place) => [`rank ${place}`, { attributes: { rank } }]),
  ...PLACES.map((where, place) => [`place ${place}`, { attributes: { place: where } }]),
]) as Readonly<Record<string, DocumentContent>>
