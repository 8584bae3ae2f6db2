/** Two gateways on one Qdrant write the same documents, at once and in any order: what has the highest version remains, whole. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Schemas } from '@qdrant/js-client-rest'
import { collectionName } from '../../../src/core/ids.ts'
import { createCollections } from '../../../src/engines/qdrant/collections.ts'
import type { QdrantOptions } from '../../../src/engines/qdrant/options.ts'
import { openTransport } from '../../../src/engines/qdrant/transport/open.ts'
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import { createWrites } from '../../../src/engines/qdrant/writing.ts'
import { declared, recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { qdrantOptions } from './options.ts'

const RECORD = recordOf(collectionName('contended'))
const { made, scope } = testCollection(() => {
  throw new RangeError('no engine is open')
}, RECORD)
const ROUNDS = 40
const VERSIONS = 16

/** A version of a document has from one to four chunks, which name it. */
const content = (name: string, version: number) =>
  made(name, { version, chunks: Array.from({ length: (version % 4) + 1 }, () => ({ text: `of ${version}` })) })

const shuffled = <Element>(list: readonly Element[]): readonly Element[] =>
  list
    .map((element) => ({ element, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ element }) => element)

describeWithServer('two gateways on one Qdrant', () => {
  let place: QdrantPlace
  let options: QdrantOptions
  let transports: readonly Transport[]
  beforeAll(async () => {
    place = await qdrantPlace()
    options = qdrantOptions({ url: place.url, apiKey: place.apiKey, collectionPrefix: place.prefix })
    const clock = { monotonic: () => performance.now() }
    transports = [0, 1].map(() => openTransport(options, { clock, log: SILENT }))
    const [transport] = transports
    if (transport) await createCollections({ options, transport }).createCollection(RECORD)
  })
  afterAll(async () => {
    for (const transport of transports) await transport[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  const gateways = () => transports.map((transport) => createWrites({ options, transport }))

  function request<Result>(method: QdrantCall['method'], path: string, body?: object): Promise<Result> {
    const [transport] = transports
    if (transport === undefined) throw new RangeError('a transport was due')
    const kind = method === 'POST' ? 'read' : 'administration'
    return transport.call({ method, path: `/collections/${place.prefix}${path}`, kind, ...(body && { body }) })
  }

  async function held(name: string) {
    const { id } = made(name)[0]
    const [document] = await request<Schemas['Record'][]>('POST', 'contended_documents/points', {
      ids: [id],
      with_payload: true,
    })
    const filter = { must: [{ key: 'documentId', match: { value: id } }] }
    const { points } = await request<Schemas['ScrollResult']>('POST', 'contended_chunks/points/scroll', {
      filter,
      limit: 1_000,
    })
    return { document: document?.payload, texts: points.map(({ payload }) => payload?.['text']) }
  }

  it('that replace keep the highest version alone', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [left, right] = gateways()
      const versions = shuffled(Array.from({ length: VERSIONS }, (_, place) => place + 1))
      const stored = await Promise.all(
        versions.map((version, place) =>
          (place % 2 === 0 ? left : right)?.replaceDocument(scope(), ...content(`replaced ${round}`, version)),
        ),
      )
      expect(stored[versions.indexOf(VERSIONS)]).toBe(true)
      const { document, texts } = await held(`replaced ${round}`)
      expect(document).toMatchObject({ version: VERSIONS, live: true })
      expect(texts).toEqual([`of ${VERSIONS}`])
    }
  })

  it('that replace and delete end as the highest version says', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [left, right] = gateways()
      const name = `deleted ${round}`
      const versions = shuffled(Array.from({ length: VERSIONS + (round % 2) }, (_, place) => place + 1))
      await Promise.all(
        versions.map((version, place) => {
          const gateway = place % 2 === 0 ? left : right
          return version % 2 === 0
            ? gateway?.deleteDocuments(scope(), [made(name)[0].id], version)
            : gateway?.replaceDocument(scope(), ...content(name, version))
        }),
      )
      const last = versions.length
      const { document, texts } = await held(name)
      if (last % 2 === 0) {
        expect(document).toEqual({ tenant: 'local', version: last })
        expect(texts).toEqual([])
      } else {
        expect(document).toMatchObject({ version: last, live: true })
        expect(texts).toEqual(Array.from({ length: (last % 4) + 1 }, () => `of ${last}`))
      }
    }
  })

  it('of which one dies anywhere in a write leave it to be done again', async () => {
    const [transport] = transports
    if (transport === undefined) throw new RangeError('a transport was due')
    for (let calls = 0; calls < 9; calls += 1) {
      const name = `broken off ${calls}`
      const [alive] = gateways()
      await alive?.replaceDocument(scope(), ...content(name, 3))
      let left = calls
      const dying: Transport = {
        call: (call) => (left-- > 0 ? transport.call(call) : Promise.reject(new Error('the gateway died'))),
        [Symbol.asyncDispose]: async () => {},
      }
      const writing = createWrites({ options, transport: dying })
      await writing.replaceDocument(scope(), ...content(name, 5)).catch(() => {})
      const [{ id }] = made(name)
      expect(await alive?.raiseVersion(scope(), { id, version: 4, contentHash: 'hash of a at 3' })).toBe(false)
      await alive?.replaceDocument(scope(), ...content(name, 5))
      const { document, texts } = await held(name)
      expect(document).toMatchObject({ version: 5, chunksVersion: 5, chunkCount: 2 })
      expect(texts).toEqual(['of 5', 'of 5'])
    }
  })

  it('that make one collection at once make it once, and another under its name is refused', async () => {
    const record = recordOf(collectionName('made-at-once'))
    const makers = transports.map((transport) => createCollections({ options, transport }))
    await Promise.all(makers.map((maker) => maker.createCollection(record)))
    expect(await makers[0]?.collection(record.name)).toEqual(record)
    await expect(makers[1]?.createCollection({ ...record, titleJoiner: '\t' })).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
    })
  })

  it('that change a record in different places keep both changes', async () => {
    const record = recordOf(collectionName('changed-twice'))
    const [left, right] = transports
    if (left === undefined || right === undefined) throw new RangeError('two transports were due')
    const other = createCollections({ options, transport: right })
    await other.createCollection(record)
    let changes = 0
    const slow: Transport = {
      async call(call) {
        // When the first has read the record, and has indexes made for it.
        if (call.method === 'PUT' && changes++ === 0) await other.updateCollection(record.name, { averageLength: 42 })
        return left.call(call)
      },
      [Symbol.asyncDispose]: async () => {},
    }
    const attributes = [...record.attributes, declared('shelf', 'STRING')]
    await createCollections({ options, transport: slow }).updateCollection(record.name, { attributes })
    expect(changes).toBeGreaterThan(0)
    expect(await other.collection(record.name)).toEqual({ ...record, attributes, averageLength: 42 })
  })

  it('find a collection of a newer Sextant, and leave it alone', async () => {
    const record = recordOf(collectionName('from-tomorrow'))
    const [transport] = transports
    if (transport === undefined) throw new RangeError('a transport was due')
    const collections = createCollections({ options, transport })
    await collections.createCollection(record)
    await request('PATCH', 'from-tomorrow_documents', {
      metadata: { sextant: { ...record, formatVersion: 99 } },
    })
    await expect(collections.collection(record.name)).rejects.toMatchObject({ code: 'DATA_FORMAT_UNSUPPORTED' })
    await request('DELETE', 'from-tomorrow_documents.1')
  })

  it('make anew what was left behind with other vectors', async () => {
    const record = recordOf(collectionName('left-behind'))
    const [transport] = transports
    if (transport === undefined) throw new RangeError('a transport was due')
    const vectors = { dense: { size: 7, distance: 'Cosine' } }
    await request('PUT', 'left-behind_chunks.1', { vectors })
    const collections = createCollections({ options, transport })
    await collections.createCollection(record)
    expect(await collections.collection(record.name)).toEqual(record)
  })
})
