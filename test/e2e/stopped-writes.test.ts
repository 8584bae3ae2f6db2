/**
 * SIGTERM while documents are being encoded, over and over: the server always ends by itself with 0, quickly, and the next one
 * carries out the rest.
 */
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from '@jest/globals'
import { rounds } from '../support/rounds.ts'
import type { RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'

const STOPS = rounds(100, 12)
const DOCUMENTS = 60
/** Some passages each, so that the model is busy for seconds. */
const textOf = (place: number, edition: number): string =>
  Array.from(
    { length: 8 },
    (_, part) =>
      `Part ${part} of note ${place}, edition ${edition}. ${'The harbour lies behind the breakwater. '.repeat(20)}`,
  ).join('\n\n')

const PUT = `mutation ($documents: [DocumentInput!]!) {
  upsertDocuments(input: { documents: $documents }) { job { id } userErrors { message } }
}`
const JOB = 'query ($id: ID!) { ingestJob(id: $id) { phase state } }'
const COUNTS = '{ collection { documentCount } }'

/** The id of the job. */
async function put(server: RunningServer, edition: number): Promise<string> {
  const documents = Array.from({ length: DOCUMENTS }, (_, place) => ({
    externalId: `d${place}`,
    content: { text: textOf(place, edition) },
  }))
  const { data } = await server.graphql<{ upsertDocuments: { job: { id: string } } }>(PUT, { documents })
  return data.upsertDocuments.job.id
}

interface Job {
  readonly phase: string | null
  readonly state: string
}

async function jobOf(server: RunningServer, id: string): Promise<Job> {
  return (await server.graphql<{ ingestJob: Job }>(JOB, { id })).data.ingestJob
}

describe('a server that is asked to stop while it encodes', () => {
  const folder = temporaryFolder()
  let server: RunningServer | undefined
  afterAll(async () => {
    await server?.stop('SIGKILL')
    folder[Symbol.dispose]()
  })

  it(`ends with 0 each of ${STOPS} times, and loses nothing`, async () => {
    server = await sextantServe([], { cwd: folder.path })
    let job = await put(server, 0)
    for (let stop = 1; stop <= STOPS; stop += 1) {
      // The work in hand may be done by then; there is always some.
      while ((await jobOf(server, job)).phase === null) job = await keepBusy(server, job, stop)
      await setTimeout(Math.random() * 100)
      expect(await server.stop()).toBe(0)
      server = await sextantServe([], { cwd: folder.path })
    }
    while ((await jobOf(server, job)).state !== 'SUCCEEDED') await setTimeout(50)
    expect((await server.graphql(COUNTS)).data).toEqual({ collection: { documentCount: DOCUMENTS } })
  }, 900_000)
})

/** The same documents anew when they are stored; a moment's patience until then. */
async function keepBusy(server: RunningServer, job: string, edition: number): Promise<string> {
  if ((await jobOf(server, job)).state === 'SUCCEEDED') return put(server, edition)
  await setTimeout(5)
  return job
}
