/**
 * Random writes of a client, through GraphQL, for tests that kill servers meanwhile: a dozen documents that are put and removed over
 * and over, and what they must hold in the end.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { expect } from '@jest/globals'
import type { RunningServer } from './server.ts'

export const IDS = Array.from({ length: 12 }, (_, place) => `d${place}`)
export const WORDS = ['harbour', 'tide', 'sail', 'anchor', 'lantern', 'compass', 'rope', 'gull']

/** The texts by external id. */
export type Contents = ReadonlyMap<string, string>
type Write =
  | { readonly kind: 'put'; readonly key: string; readonly texts: Contents }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const some = <Item>(items: readonly Item[], most: number): readonly Item[] => [
  ...new Set(Array.from({ length: 1 + Math.floor(Math.random() * most) }, () => pick(items))),
]

let written = 0
/** The number of the newest text. */
export const newestText = (): number => written
/** A text that was never written before. */
const newText = () => `Note ${++written} on ${Array.from({ length: 25 }, () => pick(WORDS)).join(' ')}.`

const newWrite = (): Write =>
  Math.random() < 0.3
    ? { kind: 'remove', ids: some(IDS, 3) }
    : { kind: 'put', key: randomUUID(), texts: new Map(some(IDS, 5).map((id) => [id, newText()])) }

export function after(contents: Contents, write: Write): Contents {
  const next = new Map(contents)
  if (write.kind === 'put') for (const [id, text] of write.texts) next.set(id, text)
  else for (const id of write.ids) next.delete(id)
  return next
}

interface Payload {
  readonly job?: { readonly id: string } | null
  readonly userErrors: readonly unknown[]
}

const PUT = `mutation ($documents: [DocumentInput!]!, $key: String) {
  write: upsertDocuments(input: { documents: $documents, idempotencyKey: $key }) { job { id } userErrors { message } }
}`
const REMOVE = `mutation ($ids: [String!]!) {
  write: deleteDocuments(input: { select: { externalIds: $ids } }) { userErrors { message } }
}`

/** Resolves with the job's id once the write is acknowledged. */
export async function send(server: RunningServer, write: Write): Promise<string | undefined> {
  const { data, errors } = await (write.kind === 'put'
    ? server.graphql<{ write: Payload }>(PUT, { documents: documentsOf(write.texts), key: write.key })
    : server.graphql<{ write: Payload }>(REMOVE, { ids: write.ids }))
  expect(errors).toBeUndefined()
  expect(data.write.userErrors).toEqual([])
  return data.write.job?.id
}

const documentsOf = (texts: Contents) => [...texts].map(([externalId, text]) => ({ externalId, content: { text } }))

/** What the server holds, by external id. */
export async function held(server: RunningServer): Promise<Contents> {
  const { data } = await server.graphql<{
    documents: { nodes: readonly { externalId: string; text: string }[]; totalCount: number }
  }>('{ documents(first: 50) { totalCount nodes { externalId text } } }')
  expect(data.documents.totalCount).toBe(data.documents.nodes.length)
  return new Map(data.documents.nodes.map(({ externalId, text }) => [externalId, text]))
}

export async function finished(server: RunningServer, job: string): Promise<void> {
  for (;;) {
    const { data } = await server.graphql<{ ingestJob: { state: string; failures: { nodes: unknown[] } } }>(
      'query ($id: ID!) { ingestJob(id: $id) { state failures { nodes { message } } } }',
      { id: job },
    )
    expect(data.ingestJob.failures.nodes).toEqual([])
    if (data.ingestJob.state === 'SUCCEEDED') return
    await setTimeout(20)
  }
}

export const sorted = (contents: Contents) => [...contents].sort(([left], [right]) => (left < right ? -1 : 1))

const LATEST_KILL_MS = 700

export interface Round {
  /** As the acknowledged writes leave them. */
  readonly contents: Contents
  /** Sent to the server that was killed, and not answered. */
  readonly unanswered: Write
  readonly jobs: readonly string[]
}

/** Writes until one server is killed, at a random moment; where another one lives on, through both in turns. */
export async function writeUntilKilled(before: Contents, dying: RunningServer, living?: RunningServer): Promise<Round> {
  let contents = before
  const jobs: string[] = []
  const killed = setTimeout(Math.random() * LATEST_KILL_MS).then(() => dying.stop('SIGKILL'))
  for (let count = 0; ; count += 1) {
    const server = living && count % 2 === 1 ? living : dying
    const write = newWrite()
    try {
      const job = await send(server, write)
      contents = after(contents, write)
      if (job !== undefined) jobs.push(job)
    } catch (error) {
      // Only the kill may cut an answer off. The classes are those of another realm here, so their names tell.
      if (server === living || !['TypeError', 'SyntaxError'].includes((error as Error).name)) throw error
      await killed
      return { contents, unanswered: write, jobs }
    }
  }
}
