/**
 * Two gateways over one Qdrant and one PostgreSQL, both searched and written all the time, while the collection is reindexed to a
 * model of another size; then again, and the gateway that builds is killed in the middle.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { modelFolder, removeModelFolders, TINY } from '../../support/models.ts'
import { describeWithPostgres, type PostgresDatabase, postgresDatabase } from '../../support/postgres.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import {
  type Client,
  type Contents,
  collection,
  finished,
  held,
  newText,
  put,
  ranked,
  reindex,
  searchingClient,
  settled,
  sorted,
  writingClient,
} from '../../support/reindexing.ts'
import type { RunningServer } from '../../support/server.ts'
import { sextantServe, temporaryFolder } from '../../support/sextant.ts'

const DOCUMENTS = 300
const COMPACT = { model: 'all-MiniLM-L6-v2', dimensions: 384 }
const SMALL = { model: 'tiny', dimensions: 4 }

describeWithServer('two gateways', () => describeWithPostgres('that reindex', suite))

function suite(): void {
  const folders = [temporaryFolder(), temporaryFolder()]
  const servers: RunningServer[] = []
  const contents: Contents = new Map()
  let place: QdrantPlace
  let database: PostgresDatabase

  const start = async (number: number): Promise<RunningServer> => {
    const server = await sextantServe([], {
      cwd: folders[number]?.path ?? '',
      env: {
        JOBS_URL: database.url,
        SEXTANT_ENGINE: 'qdrant',
        SEXTANT_QDRANT__URL: place.url,
        SEXTANT_QDRANT__COLLECTION_PREFIX: place.prefix,
        ...(place.apiKey && { SEXTANT_QDRANT__API_KEY: place.apiKey }),
      },
    })
    servers[number] = server
    return server
  }
  const serverAt = (number: number): RunningServer => {
    const server = servers[number]
    if (server === undefined) throw new RangeError('it was not started')
    return server
  }
  const both = () => [serverAt(0), serverAt(1)]

  beforeAll(async () => {
    place = await qdrantPlace()
    database = await postgresDatabase()
    const tiny = modelFolder({
      'model.onnx': { link: join(TINY, 'pooled', 'model.onnx') },
      'tokenizer.json': { link: join(TINY, 'tokenizer.json') },
    })
    const settings = `encoders:
  tiny: { provider: onnx, path: ${JSON.stringify(tiny)} }
collections:
  default: { encoder: ${COMPACT.model} }
`
    for (const folder of folders) writeFileSync(join(folder.path, 'sextant.config.yaml'), settings)
    await Promise.all([start(0), start(1)])
    for (let number = 0; number < DOCUMENTS; number += 1) contents.set(`d${number}`, newText())
    await put(serverAt(0), contents, 'SEARCHABLE')
  }, 120_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    for (const folder of folders) folder[Symbol.dispose]()
    removeModelFolders()
    await database[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  }, 120_000)

  /** Every gateway serves that model, and all that is to be there is, once. */
  async function expectAll(embedding: typeof SMALL): Promise<void> {
    for (const server of both()) {
      while ((await collection(server)).status !== 'READY') await setTimeout(100)
      expect(await collection(server)).toEqual({ status: 'READY', documentCount: contents.size, embedding })
      expect(sorted(await held(server))).toEqual(sorted(contents))
    }
    const [left, right] = await Promise.all(both().map((server) => ranked(server, 'red green blue', 'SEMANTIC')))
    expect(left).toEqual(right)
  }

  it('answer every query meanwhile, mix nothing and lose nothing', async () => {
    const clients: readonly Client[] = [
      searchingClient(() => serverAt(0)),
      searchingClient(() => serverAt(1)),
      writingClient(() => serverAt(1), contents),
    ]
    const job = await reindex(serverAt(0), SMALL.model)
    expect(await finished(serverAt(1), job)).toMatchObject({ state: 'SUCCEEDED', failures: { nodes: [] } })
    await setTimeout(3_000)
    for (const client of clients) {
      await client.stop()
      expect(client.count).toBeGreaterThan(10)
    }
    for (const server of both()) await settled(server)
    contents.set('last', 'The last note: red.')
    await expectAll(SMALL)
  }, 180_000)

  it('finish what the one began that was killed', async () => {
    const survivor = searchingClient(() => serverAt(1))
    const job = await reindex(serverAt(0), COMPACT.model)
    while ((await collection(serverAt(0))).status !== 'REINDEXING') await setTimeout(50)
    await setTimeout(5_500)
    await serverAt(0).stop('SIGKILL')
    const changes: Contents = new Map([['d1', newText()]])
    await put(serverAt(1), changes, 'SEARCHABLE')
    for (const [id, text] of changes) contents.set(id, text)
    expect(await finished(serverAt(1), job)).toMatchObject({ state: 'SUCCEEDED', failures: { nodes: [] } })
    await survivor.stop()
    await start(0)
    await expectAll(COMPACT)
  }, 180_000)
}
