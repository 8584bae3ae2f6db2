/** Writing documents as a client does: by calls of `upsertDocuments`, then asking until their jobs are done. */
import { setTimeout } from 'node:timers/promises'
import type { GraphqlServer } from './server.ts'

export interface SentDocument {
  readonly externalId: string
  readonly title: string
  /** One of them. */
  readonly content: { readonly text?: string; readonly markdown?: string }
}

/** Documents of one call. */
const AT_ONCE = 100
/** Milliseconds between questions. */
const ASK_EVERY = 50

const UPSERT = `mutation ($documents: [DocumentInput!]!) {
  upsertDocuments(input: { documents: $documents }) { job { id } userErrors { message } }
}`
const JOB = 'query ($id: ID!) { ingestJob(id: $id) { state } }'

interface Upserted {
  readonly upsertDocuments: { readonly job: { readonly id: string } | null; readonly userErrors: readonly unknown[] }
}

/** @returns milliseconds from the first acceptance until all were carried out @throws Error when one could not be */
export async function writeAll(server: GraphqlServer, documents: readonly SentDocument[]): Promise<number> {
  const jobs: string[] = []
  let accepted = Number.POSITIVE_INFINITY
  for (let from = 0; from < documents.length; from += AT_ONCE) {
    const variables = { documents: documents.slice(from, from + AT_ONCE) }
    const { job, userErrors } = (await server.graphql<Upserted>(UPSERT, variables)).upsertDocuments
    accepted = Math.min(accepted, performance.now())
    if (job === null || userErrors.length > 0) throw new Error(`documents were refused: ${JSON.stringify(userErrors)}`)
    jobs.push(job.id)
  }
  for (const id of jobs) await finished(server, id)
  return performance.now() - accepted
}

async function finished(server: GraphqlServer, id: string): Promise<void> {
  for (;;) {
    const { ingestJob } = await server.graphql<{ readonly ingestJob: { readonly state: string } }>(JOB, { id })
    if (ingestJob.state === 'SUCCEEDED') return
    if (!['QUEUED', 'RUNNING'].includes(ingestJob.state)) throw new Error(`the job ended as ${ingestJob.state}`)
    await setTimeout(ASK_EVERY)
  }
}
