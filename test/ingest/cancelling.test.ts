import { afterAll, describe, expect, it } from '@jest/globals'
import { tenantId } from '../../src/core/ids.ts'
import { acceptDocument } from '../../src/ingest/accept.ts'
import { extractHere } from '../../src/ingest/extract.ts'
import { writeDocument } from '../../src/ingest/write.ts'
import type { Engine } from '../../src/ports/engine.ts'
import { removeFolders } from '../support/folders.ts'
import { wordEncoder } from './encoders.ts'
import { ARTICLES, openStand, SCOPE, type Stand, type StandOptions, text } from './stand.ts'

afterAll(removeFolders)

const library = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ externalId: `d${place}`, ...text(`Text number ${place}.`) }))

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new RangeError('it never came true')
}

async function accepted(stand: Stand, count: number): Promise<string> {
  const { job } = await stand.upsert(library(count))
  if (job === undefined) throw new RangeError('nothing was accepted')
  return job.id
}

const jobOf = (stand: Stand, id: string) => stand.ingest.job(SCOPE.tenant, id)
const finished = (stand: Stand, id: string) => until(async () => (await jobOf(stand, id))?.finishedAt !== null)

/** An encoder that waits until it is let go, or nobody waits for it any more. */
function gatedEncoder() {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const encoder = wordEncoder({
    before() {
      reached.resolve()
      return gate.promise
    },
  })
  const abortable: typeof encoder = {
    ...encoder,
    encode: (texts, input, signal) =>
      Promise.race([
        encoder.encode(texts, input, signal),
        new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      ]),
  }
  return { encoder: abortable, encoded: encoder.encoded, open: gate.resolve, reached: reached.promise }
}

/** A stand whose engine holds writes back until they are let go. */
async function standWithSlowWrites(change: StandOptions = {}) {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const stand = await openStand({ ...change, idle: true })
  const replaceDocument: Engine['replaceDocument'] = async (...asked) => {
    reached.resolve()
    await gate.promise
    return stand.engine.replaceDocument(...asked)
  }
  const engine: Engine = Object.assign(Object.create(stand.engine), { replaceDocument })
  await stand.restart({ engine })
  return { stand, open: gate.resolve, reached: reached.promise }
}

describe('a job that is cancelled', () => {
  it('stores nothing of what waits, and calls off what is being encoded', async () => {
    const { encoder, encoded, open, reached } = gatedEncoder()
    await using stand = await openStand({ encoder })
    const id = await accepted(stand, 200)
    await reached
    expect(await stand.ingest.cancel(SCOPE.tenant, id)).toMatchObject({ id, state: 'CANCELLED', done: 0, failed: 0 })
    await finished(stand, id)
    expect(await jobOf(stand, id)).toMatchObject({
      state: 'CANCELLED',
      total: 200,
      done: 0,
      cancelled: 200,
      phase: null,
    })
    open()
    expect(await stand.stored([{ externalId: 'later' }])).toMatchObject({ state: 'SUCCEEDED' })
    expect(await stand.document('d0')).toBeUndefined()
    expect(encoded).toEqual(['Some text.'])
    expect(stand.logged.filter(({ level }) => level !== 'info')).toEqual([])
  })

  it('counts and keeps whole what was being written', async () => {
    const { stand, open, reached } = await standWithSlowWrites()
    await using _ = stand
    const id = await accepted(stand, 100)
    await reached
    await stand.ingest.cancel(SCOPE.tenant, id)
    open()
    await finished(stand, id)
    const job = await jobOf(stand, id)
    const stored = await Promise.all(library(100).map(({ externalId }) => stand.document(externalId)))
    const count = stored.filter((document) => document !== undefined).length
    expect(count).toBeGreaterThan(0)
    expect(job).toMatchObject({ state: 'CANCELLED', done: count, cancelled: 100 - count, chunks: count })
  })

  it('finishes for who waits for it', async () => {
    const { encoder, reached } = gatedEncoder()
    await using stand = await openStand({ encoder })
    const waiting = stand.upsert(library(3), { wait: 'SEARCHABLE', idempotencyKey: 'key' })
    await reached
    const { job } = await stand.upsert(library(3), { idempotencyKey: 'key' })
    await stand.ingest.cancel(SCOPE.tenant, job?.id ?? '')
    expect((await waiting).job).toMatchObject({ state: 'CANCELLED', cancelled: 3 })
  })

  it('leaves the versions of documents as if it had not been', async () => {
    const { encoder, open, reached } = gatedEncoder()
    await using stand = await openStand({ encoder })
    const id = await accepted(stand, 1)
    await reached
    const early = await stand.upsert([{ externalId: 'd0', ifVersion: 0 }])
    expect(early.userErrors).toMatchObject([{ code: 'VERSION_CONFLICT' }])
    await stand.ingest.cancel(SCOPE.tenant, id)
    await finished(stand, id)
    open()
    expect(await stand.upsert([{ externalId: 'd0', ifVersion: 0 }], { wait: 'SEARCHABLE' })).toMatchObject({
      job: { state: 'SUCCEEDED', done: 1 },
      userErrors: [],
    })
  })

  it('has counted, after a restart, what a process stored of it that ended before it could record that', async () => {
    await using stand = await openStand({ idle: true })
    const id = await accepted(stand, 2)
    const [first] = await claimedBy('one that dies', stand)
    if (first?.kind !== 'replace') throw new RangeError('nothing was claimed')
    await storeAs(stand, first.version)
    await stand.ingest.cancel(SCOPE.tenant, id)
    await stand.jobs.endLease('one that dies')
    await stand.restart()
    await finished(stand, id)
    expect(await jobOf(stand, id)).toMatchObject({ state: 'CANCELLED', done: 1, cancelled: 1, chunks: 1 })
  })

  it('is none when it has finished, does not exist, or is of another tenant', async () => {
    await using stand = await openStand()
    const job = await stand.stored(library(2))
    expect(await stand.ingest.cancel(SCOPE.tenant, job.id)).toEqual(job)
    expect(await stand.ingest.cancel(SCOPE.tenant, 'none')).toBeUndefined()
    expect(await stand.ingest.cancel(tenantId('somebody-else'), job.id)).toBeUndefined()
  })
})

async function claimedBy(worker: string, { jobs }: Stand) {
  await jobs.renewLease(worker, 60_000, [])
  return jobs.claim({ worker, collections: [ARTICLES.name], notReplacing: [], limit: 10 })
}

/** Stores the document `d0` as an ingest would under that version. */
async function storeAs({ dependencies }: Stand, version: number): Promise<void> {
  const { engine, collections, scopeOf } = dependencies
  const scope = scopeOf({ collection: ARTICLES.name, tenant: SCOPE.tenant })
  const [collection] = collections
  if (!collection) throw new RangeError('there is no collection')
  const source = { externalId: 'd0', origin: 'd0', others: {}, content: { kind: 'text', source: 'Text.' } } as const
  const document = acceptDocument(source, await extractHere(source.content, undefined), scope, [])
  await writeDocument({ document, stored: undefined }, { ...collection, engine, scope }, () => ({ version, now: 1 }))
}

describe('unfinished jobs', () => {
  it('are limited for each tenant, and documents beyond that are refused in words', async () => {
    const { encoder, reached } = gatedEncoder()
    await using stand = await openStand({ encoder, maxJobsPerTenant: 2 })
    const id = await accepted(stand, 1)
    await reached
    await accepted(stand, 2)
    expect(await stand.upsert(library(3))).toEqual({
      job: undefined,
      userErrors: [
        {
          code: 'QUOTA_EXCEEDED',
          message: expect.stringContaining('2 jobs are unfinished, and 2 may be (jobs.maxJobsPerTenant)'),
          pointer: '/documents',
        },
      ],
    })
    await stand.ingest.cancel(SCOPE.tenant, id)
    await finished(stand, id)
    expect((await stand.upsert(library(3))).userErrors).toEqual([])
  })
})
