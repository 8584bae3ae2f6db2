/** Vectors of tokens, for late interaction: beside the others in the chunks' collection, written with the chunks and read by id. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Schemas } from '@qdrant/js-client-rest'
import type { EncodedChunk } from '../../../src/core/document.ts'
import { collectionName } from '../../../src/core/ids.ts'
import { createCollections } from '../../../src/engines/qdrant/collections.ts'
import type { QdrantOptions } from '../../../src/engines/qdrant/options.ts'
import { readTokens } from '../../../src/engines/qdrant/reading.ts'
import { openTransport } from '../../../src/engines/qdrant/transport/open.ts'
import type { Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import { createWrites } from '../../../src/engines/qdrant/writing.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { qdrantOptions } from './options.ts'

const RECORD = recordOf(collectionName('late'), { late: { dimensions: 2 } })
const { made, scope } = testCollection(() => {
  throw new RangeError('no engine is open')
}, RECORD)

const unit = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle))
/** Each with one vector more than the one before. */
const withTokens = (chunks: readonly EncodedChunk[]): readonly EncodedChunk[] =>
  chunks.map((chunk, place) => ({
    ...chunk,
    tokens: Array.from({ length: place + 1 }, (_, step) => unit(place + step)),
  }))

describeWithServer('vectors of tokens in Qdrant', () => {
  let place: QdrantPlace
  let options: QdrantOptions
  let transport: Transport
  beforeAll(async () => {
    place = await qdrantPlace()
    options = qdrantOptions({ url: place.url, apiKey: place.apiKey, collectionPrefix: place.prefix })
    transport = openTransport(options, { clock: { monotonic: () => performance.now() }, log: SILENT })
    await createCollections({ options, transport }).createCollection(RECORD)
  }, 90_000)
  afterAll(async () => {
    await transport?.[Symbol.asyncDispose]()
    await place?.[Symbol.asyncDispose]()
  })

  it('are a multivector without a graph, and part of the record', async () => {
    expect(await createCollections({ options, transport }).collection(RECORD.name)).toEqual(RECORD)
    const path = `/collections/${place.prefix}late_chunks`
    const { config } = await transport.call<Schemas['CollectionInfo']>({ method: 'GET', path, kind: 'read' })
    expect(config.params.vectors).toMatchObject({
      dense: { size: 3 },
      tokens: { size: 2, multivector_config: { comparator: 'max_sim' }, hnsw_config: { m: 0 }, datatype: 'float16' },
    })
  })

  it('come back by the ids of their chunks, as far as the scope may see them', async () => {
    await using writes = createWrites({ options, transport })
    const [document, plain] = made('d', { chunks: [{}, {}, {}] })
    const chunks = withTokens(plain)
    expect(await writes.replaceDocument(scope(), document, chunks)).toBe(true)
    const [other, bare] = made('bare')
    expect(await writes.replaceDocument(scope(), other, bare)).toBe(true)
    const ids = [...chunks.toReversed(), ...bare].map(({ id }) => id)
    const read = await readTokens({ options, transport }, scope(), ids)
    expect(read.map((tokens) => tokens?.length)).toEqual([3, 2, 1, undefined])
    for (const [at, tokens] of read.entries())
      for (const [step, vector] of (tokens ?? []).entries())
        expect(Array.from(vector)).toEqual(Array.from(unit(2 - at + step), (value) => expect.closeTo(value, 2)))
    const others = scope('another' as ReturnType<typeof scope>['tenant'])
    expect(await readTokens({ options, transport }, others, ids)).toEqual(ids.map(() => undefined))
  })

  it('of another size than the record says are refused', async () => {
    const documents = `/collections/${place.prefix}late_documents`
    const metadata = (late: object) => ({ metadata: { sextant: { ...RECORD, late } } })
    const set = (body: object) => transport.call({ method: 'PATCH', path: documents, body, kind: 'administration' })
    await set(metadata({ dimensions: 5 }))
    await expect(createCollections({ options, transport }).collection(RECORD.name)).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
      message: expect.stringContaining('and 2 dimensions for each token in Qdrant'),
    })
    await set(metadata({ dimensions: 2 }))
  })
})
