/** A collection that is taken away in Qdrant behind the back of the gateway that serves it: what is said of it, what waits, what mends it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import type { RunningServer } from '../../support/server.ts'
import { sextant, sextantServe, temporaryFolder } from '../../support/sextant.ts'

interface JobAnswer {
  readonly ingestJob: { readonly state: string; readonly failures: object; readonly finishedAt: string | null }
}

describeWithServer('a collection that is taken away in Qdrant', () => {
  const folder = temporaryFolder()
  let place: QdrantPlace
  let gateway: RunningServer
  let env: Record<string, string>

  const qdrant = async (method: string, path: string, body?: object): Promise<void> => {
    const headers = { 'content-type': 'application/json', ...(place.apiKey && { 'api-key': place.apiKey }) }
    const reply = await fetch(place.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    expect(reply.ok).toBe(true)
  }
  const setAlias = (action: 'create_alias' | 'delete_alias', part: 'chunks' | 'documents') => {
    const alias_name = `${place.prefix}default_${part}`
    const collection = action === 'create_alias' ? { collection_name: `${alias_name}.1` } : {}
    return qdrant('POST', '/collections/aliases', { actions: [{ [action]: { alias_name, ...collection } }] })
  }
  const readiness = async () => {
    const reply = await fetch(`${gateway.url}/readyz`)
    return { status: reply.status, text: await reply.text() }
  }
  const put = async (externalId: string): Promise<string> => {
    const { data } = await gateway.graphql<{ upsertDocuments: { job: { id: string } } }>(
      'mutation ($documents: [DocumentInput!]!) { upsertDocuments(input: {documents: $documents, wait: ACCEPTED}) { job { id } } }',
      { documents: [{ externalId, content: { text: `The text of ${externalId}.` } }] },
    )
    return data.upsertDocuments.job.id
  }
  const job = async (id: string): Promise<JobAnswer['ingestJob']> => {
    const { data } = await gateway.graphql<JobAnswer>(
      'query ($id: ID!) { ingestJob(id: $id) { state finishedAt failures { nodes { message } } } }',
      { id },
    )
    return data.ingestJob
  }

  beforeAll(async () => {
    place = await qdrantPlace()
    env = {
      SEXTANT_ENGINE: 'qdrant',
      SEXTANT_QDRANT__URL: place.url,
      SEXTANT_QDRANT__COLLECTION_PREFIX: place.prefix,
      ...(place.apiKey && { SEXTANT_QDRANT__API_KEY: place.apiKey }),
    }
    gateway = await sextantServe([], { cwd: folder.path, env })
  }, 120_000)
  afterAll(async () => {
    await gateway?.stop()
    await place?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  it.each(['documents', 'chunks'] as const)(
    'is told of while the alias of its %s is away, and what is accepted is stored or waits, and never fails',
    async (part) => {
      await setAlias('delete_alias', part)
      const id = await put(`written without ${part}`)
      const removing = await gateway.graphql(
        'mutation { deleteDocuments(input: {select: {externalIds: ["nothing"]}}) { deletedCount } }',
      )
      // A write names the generation; until it looks for it again, it needs no alias.
      expect([undefined, 'COLLECTION_NOT_FOUND']).toContain(removing.errors?.[0]?.extensions.code)
      await sleep(2_500)
      expect(await job(id)).toMatchObject({ failures: { nodes: [] } })
      expect(await readiness()).toMatchObject({
        status: 503,
        text: expect.stringContaining(`The ${part} of \\"default\\" are not in Qdrant`),
      })
      const { data } = await gateway.graphql('{ collection { status } }')
      expect(data).toEqual({ collection: { status: 'DEGRADED' } })
      await setAlias('create_alias', part)
      const start = performance.now()
      while ((await job(id)).finishedAt === null && performance.now() - start < 15_000) await sleep(100)
      expect(await job(id)).toMatchObject({ state: 'SUCCEEDED' })
      expect(performance.now() - start).toBeLessThan(8_000)
      await sleep(1_000)
      expect(await readiness()).toMatchObject({ status: 200, text: '{"status":"ready"}' })
    },
    60_000,
  )

  it('in part is waited for by what is accepted, and told of by the commands, with the one that mends it', async () => {
    await qdrant('DELETE', `/collections/${place.prefix}default_chunks.1`)
    const id = await put('new, and written without chunks')
    await sleep(2_500)
    expect(await job(id)).toMatchObject({ failures: { nodes: [] }, finishedAt: null })
    expect(await gateway.stop()).toBe(0)
    writeFileSync(join(folder.path, 'a.md'), '# A\n\nThe text of a.\n')
    const MENDS = 'sextant index --rebuild --collection default PATH'
    const run = (...args: readonly string[]) => sextant(args, { cwd: folder.path, env: { ...process.env, ...env } })
    const list = run('collections', 'list')
    expect(list.stdout).toContain(MENDS)
    expect(list.stderr).toBe('')
    const index = run('index', 'a.md')
    expect(index.status).toBe(1)
    expect(index.stderr).toContain(MENDS)
    expect(run('index', '--rebuild', 'a.md').status).toBe(0)
    expect(run('collections', 'list').stdout).toMatch(/default +1 documents +1 chunks/)
  }, 120_000)
})
