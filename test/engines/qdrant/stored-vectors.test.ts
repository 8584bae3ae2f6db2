/** Vectors of real models' sizes, read and written again, as Qdrant keeps them in each of its data types. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Similarity } from '../../../src/core/collection.ts'
import { collectionName } from '../../../src/core/ids.ts'
import { openQdrantEngine } from '../../../src/engines/qdrant/engine.ts'
import type { CollectionOptions } from '../../../src/engines/qdrant/options.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { COLLECTIONS, qdrantOptions } from './options.ts'

const CHUNKS = 40
const INT8 = { method: 'scalar', quantile: 0.99, alwaysRam: true } as const
type Kept = 'all' | 'some' | 'none'

const CASES: readonly (readonly [Similarity, number, string, Partial<CollectionOptions>, readonly Kept[]])[] = [
  ['cosine', 384, 'as they are', {}, ['all']],
  ['cosine', 768, 'as they are', {}, ['all']],
  ['cosine', 1536, 'as they are', {}, ['all']],
  ['cosine', 3, 'as they are', {}, ['all']],
  ['cosine', 384, 'quantized', { quantization: INT8 }, ['all']],
  ['cosine', 384, 'of 16 bits', { vectors: { datatype: 'float16' } }, ['none', 'some']],
  ['cosine', 384, 'of 8 bits', { vectors: { datatype: 'uint8' } }, ['none']],
  ['dot', 384, 'as they are', {}, ['all']],
  ['dot', 384, 'of 16 bits', { vectors: { datatype: 'float16' } }, ['all']],
  ['euclid', 384, 'of 8 bits', { vectors: { datatype: 'uint8' } }, ['all']],
]

describeWithServer('stored vectors in Qdrant', () => {
  let place: QdrantPlace
  const opened: Engine[] = []
  beforeAll(async () => {
    place = await qdrantPlace()
  }, 90_000)
  afterAll(async () => {
    for (const engine of opened) await engine[Symbol.asyncDispose]()
    await place?.[Symbol.asyncDispose]()
  })

  async function engineWith(collections: Partial<CollectionOptions>): Promise<Engine> {
    const { url, apiKey, prefix: collectionPrefix } = place
    const options = qdrantOptions({ url, apiKey, collectionPrefix, collections: { ...COLLECTIONS, ...collections } })
    const engine = await openQdrantEngine({ ...options, clock: { monotonic: () => performance.now() }, log: SILENT })
    opened.push(engine)
    return engine
  }

  it.each(CASES)(
    'of %s and %d dimensions, kept %s, stay the same when they are written again, or are not given',
    async (similarity, dimensions, kept, options, expected) => {
      const name = collectionName(`${similarity}-${dimensions}-${kept.replaceAll(' ', '-')}`)
      const record = recordOf(name, { model: { similarity, dimensions } })
      const engine = await engineWith(options)
      await engine.createCollection(record)
      const { write, scope, id } = testCollection(() => engine, record)
      const slice = { documentId: id('a'), from: 0, limit: CHUNKS + 1 }
      const scale = kept === 'of 8 bits' ? 100 : 1
      const chunks = Array.from({ length: CHUNKS }, (_, chunk) => ({
        text: `chunk ${chunk}`,
        dense: Array.from({ length: dimensions }, (_, at) => scale * (1 + Math.sin(chunk * 3.7 + at * at))),
      }))
      await write('a', { chunks })
      const before = await engine.vectorsOf(scope(), slice)
      expect(before).toHaveLength(CHUNKS)
      const given = before.flatMap(({ text, dense }) => (dense ? [{ text, dense: [...dense] }] : []))
      expect(expected).toContain(given.length === CHUNKS ? 'all' : given.length === 0 ? 'none' : 'some')
      await write('a', { version: 2, chunks: given })
      const after = await engine.vectorsOf(scope(), slice)
      expect(after).toEqual(before.filter(({ dense }) => dense !== undefined))
    },
    60_000,
  )
})
