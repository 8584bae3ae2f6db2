/**
 * Accepted means kept: the server is killed with SIGKILL at random moments while documents are written, changed and deleted
 * through GraphQL, and started again. In the end it holds what a plain map of the acknowledged writes holds, and searches rank
 * that as the oracle does. A write whose answer never came is sent again with its idempotency key, as a client would.
 */
import { afterAll, describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { collectionName, documentIdOf } from '../../src/core/ids.ts'
import { openEmbeddedEngine } from '../../src/engines/embedded/engine.ts'
import { documentVector, queryVector } from '../oracle/bm25.ts'
import { OracleEngine } from '../oracle/engine.ts'
import { retrievalFault } from '../oracle/equality.ts'
import {
  after,
  type Contents,
  finished,
  held,
  newestText,
  type Round,
  send,
  sorted,
  WORDS,
  writeUntilKilled,
} from '../support/random-writes.ts'
import { rounds } from '../support/rounds.ts'
import type { RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'
import { SILENT } from '../support/silent-log.ts'

const KILLS = rounds(50, 20)
describe('a server that is killed while it writes', () => {
  const folder = temporaryFolder()
  let server: RunningServer | undefined
  afterAll(async () => {
    await server?.stop('SIGKILL')
    folder[Symbol.dispose]()
  })

  it('loses nothing that it acknowledged, and brings back nothing that was deleted', async () => {
    let contents: Contents = new Map()
    let round: Round | undefined
    for (let kill = 0; kill <= KILLS; kill++) {
      server = await sextantServe([], { cwd: folder.path })
      if (round) {
        const again = await send(server, round.unanswered)
        for (const job of again === undefined ? round.jobs : [...round.jobs, again]) await finished(server, job)
        contents = after(round.contents, round.unanswered)
      }
      expect(sorted(await held(server))).toEqual(sorted(contents))
      if (kill < KILLS) round = await writeUntilKilled(contents, server)
    }
    expect(contents.size).toBeGreaterThan(0)
    expect(await server?.stop()).toBe(0)
    await expectOracleRanking(folder.path, contents)
  }, 900_000)
})

/** Keyword rankings of what lies in the folder, against those of the texts as the oracle reads them. */
async function expectOracleRanking(path: string, contents: Contents): Promise<void> {
  await using engine = await openEmbeddedEngine({
    directory: `${path}/.sextant/data`,
    access: 'read',
    readers: 1,
    vectorCacheBytes: 2 ** 20,
    log: SILENT,
  })
  const name = collectionName('default')
  const record = await engine.collection(name)
  if (!record) throw new Error('the collection is gone')
  const scope = scopeFor(LOCAL_PRINCIPAL, name)
  const oracle = new OracleEngine()
  await oracle.createCollection(record)
  for (const externalId of contents.keys()) {
    const [document] = await engine.documents(scope, [documentIdOf(name, scope.tenant, externalId)])
    if (!document) throw new Error(`${externalId} is gone`)
    const [chunks = []] = await engine.documentChunks(scope, [{ documentId: document.id, from: 0, limit: 10 }])
    const dense = new Float32Array(record.model.dimensions).fill(1)
    const encoded = chunks.map((chunk) => ({
      ...chunk,
      dense,
      sparse: documentVector(contents.get(externalId) ?? '', record.averageLength ?? 256),
    }))
    await oracle.replaceDocument(scope, document, encoded)
  }
  expect(await engine.count(scope, [MATCH_ALL])).toEqual(await oracle.count(scope, [MATCH_ALL]))
  for (const query of [...WORDS, WORDS.join(' '), `note ${newestText()}`]) {
    const request = {
      scope,
      filter: MATCH_ALL,
      limit: 100,
      exact: true,
      fusion: { method: 'DBSF' as const },
      sparse: queryVector(query),
    }
    const [retrieval] = await engine.search([request])
    if (!retrieval) throw new Error('no answer')
    expect([query, retrievalFault(retrieval, oracle.rankings(request), request)]).toEqual([query, undefined])
  }
}
