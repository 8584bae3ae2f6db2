/** A client that writes and one that searches, without a pause, for tests that reindex meanwhile. */
import { setTimeout } from 'node:timers/promises'
import { expect } from '@jest/globals'
import type { RunningServer } from './server.ts'

export type Contents = Map<string, string>

const COLOURS = ['red', 'green', 'blue', 'query', 'passage']
const MODES = ['SEMANTIC', 'KEYWORD', 'HYBRID'] as const
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item

let texts = 0
export const newText = (): string => {
  texts += 1
  return `Note ${texts}: ${Array.from({ length: 12 }, () => pick(COLOURS)).join(' ')}.`
}

export interface Client {
  /** What it did by now. */
  readonly count: number
  /** Resolves once its last call is answered. */
  stop(): Promise<void>
}

function repeating(work: () => Promise<void>): Client {
  let isStopped = false
  let count = 0
  const running = (async () => {
    while (!isStopped) {
      await work()
      count += 1
    }
  })()
  // Whoever stops it is told.
  running.catch(() => undefined)
  return {
    get count() {
      return count
    },
    async stop() {
      isStopped = true
      await running
    },
  }
}

export async function put(server: RunningServer, documents: Contents, wait: 'ACCEPTED' | 'SEARCHABLE'): Promise<void> {
  const { data, errors } = await server.graphql<{ upsertDocuments: { userErrors: unknown[] } }>(
    `mutation ($documents: [DocumentInput!]!, $wait: IngestWait!) {
      upsertDocuments(input: { documents: $documents, wait: $wait }) { userErrors { message } }
    }`,
    { wait, documents: [...documents].map(([externalId, text]) => ({ externalId, content: { text } })) },
  )
  expect(errors).toBeUndefined()
  expect(data.upsertDocuments.userErrors).toEqual([])
}

async function remove(server: RunningServer, id: string): Promise<void> {
  const { errors } = await server.graphql(
    'mutation ($ids: [String!]!) { deleteDocuments(input: { select: { externalIds: $ids } }) { deletedCount } }',
    { ids: [id] },
  )
  expect(errors).toBeUndefined()
}

/** Puts, changes and removes documents, and keeps `contents` as the server is to have it. */
export function writingClient(server: () => RunningServer, contents: Contents): Client {
  let added = 0
  return repeating(async () => {
    const chance = Math.random()
    const known = pick([...contents.keys()])
    if (chance < 0.2 && contents.size > 20) {
      await remove(server(), known)
      contents.delete(known)
    } else {
      const changes: Contents = new Map([[chance < 0.5 ? `new-${added++}` : known, newText()]])
      await put(server(), changes, chance < 0.7 ? 'SEARCHABLE' : 'ACCEPTED')
      for (const [id, text] of changes) contents.set(id, text)
    }
    await setTimeout(5)
  })
}

/** Searches in every mode; each search must answer in its mode, and warn of nothing but that a result was deleted just now. */
export function searchingClient(server: () => RunningServer): Client {
  return repeating(async () => {
    const mode = pick(MODES)
    const { data, errors } = await server().graphql<{ search: Found }>(SEARCH, { query: pick(COLOURS), mode })
    expect(errors).toBeUndefined()
    const { warnings } = data.search.execution
    expect(warnings.filter(({ code }) => code !== 'RESULTS_REMOVED')).toEqual([])
    expect(data.search.execution.mode).toBe(mode)
    expect(data.search.edges.length).toBeGreaterThan(0)
  })
}

interface Found {
  readonly execution: { readonly mode: string; readonly warnings: readonly { readonly code: string }[] }
  readonly edges: readonly { readonly node: { readonly document: { readonly externalId: string } } }[]
}

const SEARCH = `query ($query: String!, $mode: SearchMode) {
  search(query: $query, mode: $mode, first: 10) {
    execution { mode warnings { code } }
    edges { node { document { externalId } } }
  }
}`

/** External ids by rank. */
export async function ranked(server: RunningServer, query: string, mode: string): Promise<readonly string[]> {
  const { data } = await server.graphql<{ search: Found }>(SEARCH, { query, mode })
  return data.search.edges.map(({ node }) => node.document.externalId)
}

/** What the server holds, by external id. */
export async function held(server: RunningServer): Promise<Contents> {
  const contents: Contents = new Map()
  for (let after: string | null = null; ; ) {
    const answer: Page = await server.graphql(
      `query ($after: String) { documents(first: 100, after: $after) {
        nodes { externalId text } pageInfo { hasNextPage endCursor } } }`,
      { after },
    )
    const { nodes, pageInfo } = answer.data.documents
    for (const { externalId, text } of nodes) contents.set(externalId, text)
    if (!pageInfo.hasNextPage) return contents
    after = pageInfo.endCursor
  }
}

interface Page {
  readonly data: {
    readonly documents: {
      readonly nodes: readonly { readonly externalId: string; readonly text: string }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  }
}

export const sorted = (contents: Contents) => [...contents].sort(([left], [right]) => (left < right ? -1 : 1))

export interface ReindexJob {
  readonly state: string
  readonly phase: string | null
  readonly finishedAt: string | null
  readonly progress: { readonly documentsDone: number; readonly documentsTotal: number }
  readonly failures: { readonly nodes: readonly { readonly message: string }[] }
}

export async function reindex(server: RunningServer, embeddingModel: string | null): Promise<string> {
  const { data, errors } = await server.graphql<{
    reindexCollection: { job: { id: string } | null; userErrors: readonly unknown[] }
  }>(
    `mutation ($embeddingModel: String) {
      reindexCollection(input: { collection: "default", embeddingModel: $embeddingModel }) {
        job { id } userErrors { code message pointer }
      }
    }`,
    { embeddingModel },
  )
  expect(errors).toBeUndefined()
  expect(data.reindexCollection.userErrors).toEqual([])
  return data.reindexCollection.job?.id ?? ''
}

export async function jobOf(server: RunningServer, id: string): Promise<ReindexJob> {
  const { data } = await server.graphql<{ ingestJob: ReindexJob }>(
    `query ($id: ID!) { ingestJob(id: $id) {
      state phase finishedAt progress { documentsDone documentsTotal } failures { nodes { message } } } }`,
    { id },
  )
  return data.ingestJob
}

export async function finished(server: RunningServer, id: string): Promise<ReindexJob> {
  for (;;) {
    const job = await jobOf(server, id)
    if (job.finishedAt !== null) return job
    await setTimeout(50)
  }
}

/** Everything that was accepted is stored. */
export async function settled(server: RunningServer): Promise<void> {
  await put(server, new Map([['last', 'The last note: red.']]), 'SEARCHABLE')
}

export interface CollectionState {
  readonly status: string
  readonly documentCount: number
  readonly embedding: { readonly model: string; readonly dimensions: number }
}

export async function collection(server: RunningServer): Promise<CollectionState> {
  const { data } = await server.graphql<{ collection: CollectionState }>(
    '{ collection { status documentCount embedding { model dimensions } } }',
  )
  return data.collection
}
