/** Generations where there are several gateways: what one promotes and drops, and what the other finds meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName } from '../../../src/core/ids.ts'
import { administrationOf } from '../../../src/engines/qdrant/administration.ts'
import { openQdrantEngine } from '../../../src/engines/qdrant/engine.ts'
import { aliasOf, generationIn, PARTS, type Part } from '../../../src/engines/qdrant/layout.ts'
import { liveNames } from '../../../src/engines/qdrant/lookup.ts'
import type { Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { qdrantOptions } from './options.ts'
import { transportTo } from './transport/stand-in.ts'

const SEARCH = { dense: [3, 4, 0] }
const OLD = [{ text: 'harbor', dense: [1, 0, 0] }]

describe('what aliases point to', () => {
  const names = { chunks: 'a_chunks', documents: 'a_documents' }
  const live = (chunks: string, documents: string) =>
    liveNames(names, [
      { alias_name: 'a_chunks', collection_name: chunks },
      { alias_name: 'a_documents', collection_name: documents },
    ])

  it('is what is live, and the documents decide where one alias was left behind', () => {
    expect(live('a_chunks.2', 'a_documents.2')).toEqual({ chunks: 'a_chunks.2', documents: 'a_documents.2' })
    expect(live('a_chunks.2', 'a_documents.1')).toEqual({ chunks: 'a_chunks.1', documents: 'a_documents.1' })
    expect(live('copied', 'a_documents.1')).toEqual({ chunks: 'copied', documents: 'a_documents.1' })
    expect(liveNames(names, [])).toEqual(names)
  })

  it('has its generation at the end of the name', () => {
    const numbers = ['a_chunks.1', 'a_chunks.12', 'a_chunks.01', 'a_chunks', 'a_chunks.x', 'b_chunks.1']
    expect(numbers.map((name) => generationIn('a_chunks', name))).toEqual([
      1,
      12,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describeWithServer('two gateways and the generations of a collection', () => {
  const closing: AsyncDisposable[] = []
  const gateways: Engine[] = []
  let prefix = ''
  let transport: Transport
  let made = 0

  beforeAll(async () => {
    const place = await qdrantPlace()
    prefix = place.prefix
    const options = qdrantOptions({ url: place.url, apiKey: place.apiKey, collectionPrefix: prefix })
    const clock = { monotonic: () => performance.now() }
    for (let count = 0; count < 2; count += 1) gateways.push(await openQdrantEngine({ ...options, clock, log: SILENT }))
    transport = transportTo(place.url, { apiKey: place.apiKey })
    closing.push(place, ...gateways, transport)
  }, 120_000)
  afterAll(async () => {
    for (const one of closing.reverse()) await one[Symbol.asyncDispose]()
  })

  /** The first compares by products, the second by distances; both have the document `a`. */
  async function built() {
    const [here, there] = gateways
    if (here === undefined || there === undefined) throw new RangeError('two gateways were due')
    made += 1
    const record = recordOf(collectionName(`moving-${made}`))
    const next = { ...recordOf(record.name, { model: { similarity: 'euclid' } }), generation: 2 }
    await here.createCollection(record)
    await here.createGeneration(next)
    const at = (engine: Engine, generation?: number) => testCollection(() => engine, record, generation)
    await at(here, 1).write('a', { chunks: OLD })
    await at(here, 2).write('a', { chunks: OLD })
    const target = async (part: Part) => {
      const aliases = await administrationOf(transport).aliases()
      return aliases.find(({ alias_name }) => alias_name === aliasOf(prefix, record.name, part))?.collection_name
    }
    const seen = async () => (await at(there).search(SEARCH)).candidates.map(({ score }) => score)
    return { here, there, at, record, next, target, seen }
  }

  it('read a score by the record of the generation that gave it, before, while and after the other promotes', async () => {
    const { here, there, record, next, seen, at } = await built()
    const [product, distance] = [expect.closeTo(3, 5), expect.closeTo(-Math.hypot(2, 4), 5)]
    expect(await seen()).toEqual([product])
    await here.promote(record.name, 2)
    expect((await at(here).search(SEARCH)).candidates).toMatchObject([{ score: distance }])
    expect(await there.collection(record.name)).toEqual(next)
    expect([[product], [distance]]).toContainEqual(await seen())
    await here.dropGeneration(record.name, 1)
    expect(await seen()).toEqual([distance])
    expect((await at(there, 2).search(SEARCH)).candidates).toMatchObject([{ score: distance }])
  })

  it('find the new one within seconds', async () => {
    const { here, record, seen } = await built()
    await seen()
    await here.promote(record.name, 2)
    const end = performance.now() + 8_000
    while (((await seen())[0] ?? 0) > 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 100))
    expect((await seen())[0]).toBeLessThan(0)
  }, 20_000)

  it('write to the new one by its alias at once', async () => {
    const { here, there, record, at } = await built()
    await at(there).write('b', { chunks: OLD })
    await here.promote(record.name, 2)
    expect(await at(there).write('c', { chunks: OLD })).toBe(true)
    expect(await here.count(at(here, 2).scope(), [MATCH_ALL])).toEqual([{ documents: 2, chunks: 2 }])
  })

  it('promote both parts, and again where a killed server had set one of them', async () => {
    const { here, record, target, seen } = await built()
    await here.promote(record.name, 2)
    const both = await Promise.all(PARTS.map(target))
    expect(both).toEqual(PARTS.map((part) => `${aliasOf(prefix, record.name, part)}.2`))
    await administrationOf(transport).setAliases([
      [aliasOf(prefix, record.name, 'documents'), `${aliasOf(prefix, record.name, 'documents')}.1`],
    ])
    expect((await here.collection(record.name))?.model.similarity).toBe('dot')
    expect(await seen()).toEqual([expect.closeTo(3, 5)])
    await here.promote(record.name, 2)
    expect(await Promise.all(PARTS.map(target))).toEqual(both)
  })

  it('make a generation whole whose making was broken off', async () => {
    const { here, record, at } = await built()
    const next = { ...recordOf(record.name, { model: { dimensions: 4 } }), generation: 3 }
    await here.createGeneration(next)
    const administration = administrationOf(transport)
    await administration.drop(`${aliasOf(prefix, record.name, 'chunks')}.3`)
    await here.createGeneration(next)
    expect(await at(here, 3).write('a', { chunks: [{ dense: [1, 0, 0, 0] }] })).toBe(true)
    await administration.drop(`${aliasOf(prefix, record.name, 'documents')}.3`)
    expect(await here.generations(record.name)).toEqual([1, 2])
    await here.createGeneration(next)
    expect(await here.count(at(here, 3).scope(), [MATCH_ALL])).toEqual([{ documents: 0, chunks: 0 }])
  })
})
