/**
 * Reindexing a collection that is served: from the compact model to one of another size and back, under constant queries and
 * writes, killed, called off, and after its settings changed.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { modelFolder, removeModelFolders, TINY } from '../support/models.ts'
import {
  type Contents,
  collection,
  finished,
  held,
  jobOf,
  newText,
  put,
  ranked,
  reindex,
  searchingClient,
  settled,
  sorted,
  writingClient,
} from '../support/reindexing.ts'
import type { RunningServer } from '../support/server.ts'
import { sextant, sextantServe, temporaryFolder } from '../support/sextant.ts'

const tiny = modelFolder({
  'model.onnx': { link: join(TINY, 'pooled', 'model.onnx') },
  'tokenizer.json': { link: join(TINY, 'tokenizer.json') },
})

const COMPACT = { model: 'all-MiniLM-L6-v2', dimensions: 384 }
const SMALL = { model: 'tiny', dimensions: 4 }

interface Settings {
  readonly encoder?: string
  readonly maxTokens?: number
}

/** A folder of an installation, and the servers that ran in it. */
function installation() {
  const folder = temporaryFolder()
  let server: RunningServer | undefined
  return {
    path: folder.path,
    configure({ encoder = COMPACT.model, maxTokens = 200 }: Settings): void {
      const text = `encoders:
  tiny: { provider: onnx, path: ${JSON.stringify(tiny)} }
collections:
  default: { encoder: ${encoder}, chunking: { maxTokens: ${maxTokens}, overlap: 0 } }
`
      writeFileSync(join(folder.path, 'sextant.config.yaml'), text)
    },
    async start(...flags: readonly string[]): Promise<RunningServer> {
      server = await sextantServe(flags, { cwd: folder.path })
      return server
    },
    files: () =>
      readdirSync(join(folder.path, '.sextant/data/collections'))
        .filter((name) => name.endsWith('.sqlite'))
        .sort(),
    async remove(): Promise<void> {
      await server?.stop('SIGKILL')
      folder[Symbol.dispose]()
    },
  }
}

const opened: ReturnType<typeof installation>[] = []
function newInstallation(settings: Settings = {}) {
  const made = installation()
  made.configure(settings)
  opened.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.remove()))
})
afterAll(removeModelFolders)

async function filled(server: RunningServer, documents: number): Promise<Contents> {
  const contents: Contents = new Map(Array.from({ length: documents }, (_, place) => [`d${place}`, newText()]))
  await put(server, contents, 'SEARCHABLE')
  return contents
}

describe('a collection that is reindexed', () => {
  it('answers every query meanwhile, mixes nothing and loses nothing', async () => {
    const place = newInstallation()
    const server = await place.start()
    const contents = await filled(server, 300)
    const writers = [writingClient(() => server, contents)]
    const searchers = [searchingClient(() => server), searchingClient(() => server)]
    const seen = new Set<string>()
    for (const encoder of [SMALL.model, COMPACT.model, SMALL.model]) {
      const job = await reindex(server, encoder)
      for (;;) {
        const { status, embedding } = await collection(server)
        const { finishedAt, state, failures } = await jobOf(server, job)
        seen.add(status)
        if (finishedAt === null) continue
        expect({ state, failures: failures.nodes }).toEqual({ state: 'SUCCEEDED', failures: [] })
        expect((await collection(server)).embedding.model).toBe(encoder)
        expect(embedding.model === encoder || status === 'REINDEXING').toBe(true)
        break
      }
      await setTimeout(300)
    }
    for (const client of [...writers, ...searchers]) {
      await client.stop()
      expect(client.count).toBeGreaterThan(10)
    }
    await settled(server)
    contents.set('last', 'The last note: red.')
    expect(seen).toEqual(new Set(['READY', 'REINDEXING']))
    expect(await collection(server)).toEqual({ status: 'READY', documentCount: contents.size, embedding: SMALL })
    expect(sorted(await held(server))).toEqual(sorted(contents))

    const fresh = newInstallation({ encoder: SMALL.model })
    const other = await fresh.start()
    await put(other, contents, 'SEARCHABLE')
    for (const query of ['red', 'green green', 'blue passage query', 'red blue green'])
      expect(await ranked(server, query, 'SEMANTIC')).toEqual(await ranked(other, query, 'SEMANTIC'))
    // What it goes on with after a restart is the model that was chosen, until the configuration is changed to another.
    expect(await server.stop()).toBe(0)
    const again = await place.start()
    expect(again.output()).toContain('set collections.default.encoder to it')
    expect((await collection(again)).embedding).toEqual(SMALL)
    expect(sorted(await held(again))).toEqual(sorted(contents))
  }, 240_000)

  it('goes on with its reindex when it was killed in the middle', async () => {
    const place = newInstallation({ encoder: SMALL.model })
    let server = await place.start()
    const contents = await filled(server, 400)
    const job = await reindex(server, COMPACT.model)
    for (let kill = 0; kill < 3; kill += 1) {
      await setTimeout(200 + Math.random() * 500)
      await server.stop('SIGKILL')
      server = await place.start()
      const changes: Contents = new Map([[`d${kill}`, newText()]])
      await put(server, changes, 'SEARCHABLE')
      for (const [id, text] of changes) contents.set(id, text)
    }
    expect(await finished(server, job)).toMatchObject({ state: 'SUCCEEDED', progress: { documentsTotal: 400 } })
    expect(await collection(server)).toEqual({ status: 'READY', documentCount: 400, embedding: COMPACT })
    expect(sorted(await held(server))).toEqual(sorted(contents))
  }, 240_000)

  it('is as it was when its reindex is called off', async () => {
    const place = newInstallation({ encoder: SMALL.model })
    const server = await place.start()
    const contents = await filled(server, 400)
    const job = await reindex(server, COMPACT.model)
    while ((await jobOf(server, job)).progress.documentsDone === 0) await setTimeout(20)
    expect(place.files()).toEqual(['default.2.sqlite', 'default.sqlite'])
    await server.graphql('mutation ($id: ID!) { cancelIngestJob(input: { id: $id }) { job { state } } }', { id: job })
    expect((await finished(server, job)).state).toBe('CANCELLED')
    expect(await collection(server)).toEqual({ status: 'READY', documentCount: 400, embedding: SMALL })
    expect(place.files()).toEqual(['default.sqlite'])
    expect(sorted(await held(server))).toEqual(sorted(contents))
  }, 120_000)

  it('says what cannot be asked for', async () => {
    const server = await newInstallation({ encoder: SMALL.model }).start()
    await filled(server, 300)
    const ask = async (embeddingModel: string) => {
      const { data } = await server.graphql<{ reindexCollection: unknown }>(
        `mutation ($model: String) { reindexCollection(input: { collection: "default", embeddingModel: $model }) {
          job { id } userErrors { code message pointer } } }`,
        { model: embeddingModel },
      )
      return data.reindexCollection
    }
    expect(await ask('huge')).toEqual({
      job: null,
      userErrors: [
        {
          code: 'NOT_FOUND',
          message: expect.stringMatching(/no encoder "huge" in the configuration\. There is: .*"tiny"/),
          pointer: '/embeddingModel',
        },
      ],
    })
    const id = await reindex(server, COMPACT.model)
    while ((await collection(server)).status !== 'REINDEXING') await setTimeout(20)
    expect(await ask(COMPACT.model)).toEqual({ job: { id }, userErrors: [] })
    expect(await ask(SMALL.model)).toMatchObject({
      job: null,
      userErrors: [{ code: 'INVALID', pointer: '/collection' }],
    })
  }, 120_000)
})

interface Passages {
  readonly documents: { readonly nodes: readonly { readonly chunks: { readonly nodes: readonly unknown[] } }[] }
}

const passagesOf = async (server: RunningServer) =>
  (
    await server.graphql<Passages>(
      `{ documents(first: 10) { nodes { externalId version createdAt updatedAt
        chunks(first: 100) { nodes { id text headingPath range { start end } tokenCount } } } } }`,
    )
  ).data.documents.nodes

const manual = (name: string) =>
  [
    `# ${name}`,
    'What it is for, in a few words that make a paragraph.',
    '## Parts',
    '- red handle\n- green wheel\n- blue lamp',
    '| Part | Colour |\n|---|---|\n| handle | red |\n| wheel | green |',
    '### Screws\n\n```\nturn(left)\nturn(right)\n```',
    `## Use\n\n${'Turn the green wheel until the blue lamp is on. '.repeat(12)}`,
  ].join('\n\n')

const MANUALS = `mutation ($documents: [DocumentInput!]!) {
  upsertDocuments(input: { wait: SEARCHABLE, documents: $documents }) { userErrors { message } } }`

const manuals = ['press', 'lathe', 'saw'].map((name) => ({
  externalId: name,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-02-01T00:00:00Z',
  content: { markdown: manual(name) },
}))

describe('settings that changed', () => {
  it('cut the texts as if they had been there from the start, and lead a page of before on', async () => {
    const place = newInstallation({ encoder: SMALL.model })
    const first = await place.start()
    await first.graphql(MANUALS, { documents: manuals })
    const before = await passagesOf(first)
    const page = `query ($after: String) { search(query: "green wheel", groupBy: NONE, first: 1, after: $after) {
      pageInfo { endCursor } nodes { rank } execution { warnings { code } } } }`
    interface Page {
      readonly search: { readonly pageInfo: { readonly endCursor: string }; readonly nodes: readonly unknown[] }
    }
    const after = (await first.graphql<Page>(page)).data.search.pageInfo.endCursor
    expect(await first.stop()).toBe(0)

    place.configure({ encoder: SMALL.model, maxTokens: 40 })
    const again = await place.start('--reindex')
    const passages = () => passagesOf(again)
    while ((await passages()).every(({ chunks }, at) => chunks.nodes.length === before[at]?.chunks.nodes.length))
      await setTimeout(50)
    const fresh = await newInstallation({ encoder: SMALL.model, maxTokens: 40 }).start()
    await fresh.graphql(MANUALS, { documents: manuals })
    expect(await passages()).toEqual(await passagesOf(fresh))
    expect((await again.graphql<Page>(page, { after })).data.search).toMatchObject({
      nodes: [{ rank: 2 }],
      execution: { warnings: [{ code: 'STALE_CURSOR_RERANKED' }] },
    })
  }, 120_000)

  it('are refused with the command that reindexes, which does so with and without a server', async () => {
    const place = newInstallation({ encoder: SMALL.model })
    const first = await place.start()
    const contents = await filled(first, 30)
    expect(await first.stop()).toBe(0)

    place.configure({ encoder: COMPACT.model })
    const refused = sextant(['serve', '--port', '0'], { cwd: place.path })
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain('dimensions: stored with 4, configured is 384')
    expect(refused.stderr).toContain('sextant reindex default')

    const server = await place.start('--reindex')
    await Promise.all(
      [searchingClient(() => server)].map(async (client) => {
        while ((await collection(server)).embedding.dimensions !== COMPACT.dimensions) await setTimeout(50)
        await client.stop()
        expect(client.count).toBeGreaterThan(0)
      }),
    )
    expect(sorted(await held(server))).toEqual(sorted(contents))
    expect(await server.stop()).toBe(0)

    place.configure({ encoder: COMPACT.model, maxTokens: 16 })
    const reindexed = sextant(['reindex'], { cwd: place.path })
    expect(reindexed.stderr).toMatch(/default: 30 documents reindexed \([1-9]\d+ chunks\) in/)
    expect(reindexed.status).toBe(0)
    const last = await place.start()
    expect(await collection(last)).toMatchObject({ status: 'READY', documentCount: 30 })
    const through = sextant(['reindex', '--encoder', SMALL.model], { cwd: place.path })
    expect(through.stderr).toContain('reindexing through it')
    expect(through.status).toBe(0)
    expect((await collection(last)).embedding).toEqual(SMALL)
    expect(sorted(await held(last))).toEqual(sorted(contents))
  }, 240_000)
})
