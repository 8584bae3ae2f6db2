/**
 * Two gateways over one Qdrant and one PostgreSQL: either is killed with SIGKILL at random moments, while a client writes, changes
 * and deletes through whichever is there. What was accepted by the one that dies is carried out by the other; in the end both
 * hold what a plain map of the acknowledged writes holds, each document once.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { describeWithPostgres, type PostgresDatabase, postgresDatabase } from '../../support/postgres.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { after, type Contents, finished, held, send, sorted, writeUntilKilled } from '../../support/random-writes.ts'
import { rounds } from '../../support/rounds.ts'
import type { RunningServer } from '../../support/server.ts'
import { sextantServe, temporaryFolder } from '../../support/sextant.ts'

const KILLS = rounds(50, 20)
const SECRET = 'a secret that both gateways sign their cursors with'

describeWithServer('two gateways', () => describeWithPostgres('on one database', suite))

function suite(): void {
  const folders = [temporaryFolder(), temporaryFolder()]
  const servers: RunningServer[] = []
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
        SEXTANT_CURSORS__SECRET: SECRET,
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

  beforeAll(async () => {
    place = await qdrantPlace()
    database = await postgresDatabase()
    await Promise.all([start(0), start(1)])
  }, 120_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    for (const folder of folders) folder[Symbol.dispose]()
    await database[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  describe('of which either is killed', () => {
    it('lose nothing that was acknowledged, do nothing twice, and bring nothing back', async () => {
      let contents: Contents = new Map()
      const jobs: string[] = []
      for (let kill = 0; kill < KILLS; kill += 1) {
        const dying = kill % 2
        const round = await writeUntilKilled(contents, serverAt(dying), serverAt(1 - dying))
        // As a client would: the one that is left is asked again, while the other starts.
        const [again] = await Promise.all([send(serverAt(1 - dying), round.unanswered), start(dying)])
        jobs.push(...round.jobs, ...(again === undefined ? [] : [again]))
        contents = after(round.contents, round.unanswered)
      }
      for (const [place, job] of jobs.entries()) await finished(serverAt(place % 2), job)
      for (const server of servers) expect(sorted(await held(server))).toEqual(sorted(contents))
      expect(contents.size).toBeGreaterThan(0)
      await expectEachFoundOnce(contents)
    }, 900_000)

    it('both end by themselves when they are asked to', async () => {
      expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0])
    })
  })

  async function expectEachFoundOnce(contents: Contents): Promise<void> {
    const { data } = await serverAt(0).graphql<{ collection: { documentCount: number; chunkCount: number } }>(
      '{ collection { documentCount chunkCount } }',
    )
    expect(data.collection).toEqual({ documentCount: contents.size, chunkCount: contents.size })
    for (const [externalId, text] of contents) {
      const [number = ''] = /\d+/.exec(text) ?? []
      for (const server of servers) {
        const { data: found } = await server.graphql<{ search: { nodes: readonly { document: object }[] } }>(
          'query ($query: String!) { search(query: $query, mode: KEYWORD, first: 1) { nodes { document { externalId text } } } }',
          { query: `note ${number}` },
        )
        expect(found.search.nodes).toEqual([{ document: { externalId, text } }])
      }
    }
  }
}
