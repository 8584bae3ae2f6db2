import { afterAll, describe, expect, it } from '@jest/globals'
import { tenantId } from '../../src/core/ids.ts'
import { createIngest, type IngestJob } from '../../src/ingest/ingest.ts'
import { openPostgresJobStore } from '../../src/jobs/postgres/open.ts'
import { removeFolders } from '../support/folders.ts'
import { describeWithPostgres, postgresDatabase } from '../support/postgres.ts'
import { SILENT } from '../support/silent-log.ts'
import { wordEncoder } from './encoders.ts'
import { openStand, SCOPE, type Stand, text } from './stand.ts'

afterAll(removeFolders)

const library = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ externalId: `d${place}`, ...text(`Text number ${place}.`) }))

async function accepted(stand: Stand, count: number): Promise<string> {
  const { job } = await stand.upsert(library(count))
  if (job === undefined) throw new RangeError('nothing was accepted')
  return job.id
}

const NEVER = new AbortController().signal

async function updatesOf(
  { ingest }: Pick<Stand, 'ingest'>,
  id: string,
  signal = NEVER,
): Promise<AsyncIterator<IngestJob>> {
  const updates = await ingest.updates(SCOPE.tenant, id, signal)
  if (updates === undefined) throw new RangeError('there is no job')
  return updates[Symbol.asyncIterator]()
}

async function rest(updates: AsyncIterator<IngestJob>): Promise<readonly IngestJob[]> {
  const all: IngestJob[] = []
  for (let next = await updates.next(); !next.done; next = await updates.next()) all.push(next.value)
  return all
}

describe('who follows a job', () => {
  it('is told of it at once, of what changes, together where it changes fast, and of its end', async () => {
    const gate = Promise.withResolvers<void>()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => gate.promise }) })
    const id = await accepted(stand, 500)
    const updates = await updatesOf(stand, id)
    expect(await updates.next()).toMatchObject({ value: { id, state: 'QUEUED', done: 0 } })
    gate.resolve()
    const told = await rest(updates)
    expect(told.at(-1)).toMatchObject({ state: 'SUCCEEDED', done: 500, finishedAt: expect.any(Number), phase: null })
    const counts = told.map(({ done }) => done)
    expect(counts).toEqual(counts.toSorted((one, other) => one - other))
    expect(told.length).toBeLessThan(200)
  })

  it('is told of a finished job once, and of one that finishes meanwhile', async () => {
    await using stand = await openStand()
    const { id } = await stand.stored(library(1))
    expect(await rest(await updatesOf(stand, id))).toMatchObject([{ state: 'SUCCEEDED' }])
    const next = await accepted(stand, 1)
    const updates = await updatesOf(stand, next)
    await stand.stored([{ externalId: 'behind it' }])
    expect((await rest(updates)).at(-1)).toMatchObject({ id: next, state: 'SUCCEEDED' })
  })

  it('is told nothing more once it stops, or the ingest does', async () => {
    const gate = Promise.withResolvers<void>()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => gate.promise }) })
    const id = await accepted(stand, 1)
    const stopping = new AbortController()
    const stopped = rest(await updatesOf(stand, id, stopping.signal))
    const left = rest(await updatesOf(stand, id))
    stopping.abort()
    expect((await stopped).at(-1)).toMatchObject({ finishedAt: null })
    const closed = stand.ingest[Symbol.asyncDispose]()
    expect((await left).at(-1)).toMatchObject({ finishedAt: null })
    gate.resolve()
    await closed
  })

  it('has to know a job of its tenant', async () => {
    await using stand = await openStand()
    const { id } = await stand.stored(library(1))
    expect(await stand.ingest.updates(tenantId('somebody-else'), id, NEVER)).toBeUndefined()
    expect(await stand.ingest.updates(SCOPE.tenant, 'none', NEVER)).toBeUndefined()
  })
})

describeWithPostgres('who follows a job that another process carries out', () => {
  it('is told of its counts and its end', async () => {
    await using database = await postgresDatabase()
    const open = () => openPostgresJobStore({ url: database.url, connections: 3, log: SILENT })
    await using jobs = await open()
    await using others = await open()
    await using stand = await openStand({ jobs })
    await using other = createIngest({ ...stand.dependencies, jobs: others })
    const id = await accepted(stand, 50)
    const told = await rest(await updatesOf({ ingest: other }, id))
    expect(told.at(-1)).toMatchObject({ state: 'SUCCEEDED', done: 50 })
  })
})
