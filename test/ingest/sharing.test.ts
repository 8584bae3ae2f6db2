import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, it } from '@jest/globals'
import { documentIdOf } from '../../src/core/ids.ts'
import { createIngest, type Ingest, type IngestJob } from '../../src/ingest/ingest.ts'
import { openPostgresJobStore } from '../../src/jobs/postgres/open.ts'
import { removeFolders } from '../support/folders.ts'
import { describeWithPostgres, type PostgresDatabase, postgresDatabase } from '../support/postgres.ts'
import { SILENT } from '../support/silent-log.ts'
import { wordEncoder } from './encoders.ts'
import { ARTICLES, openStand, SCOPE, type Stand, type StandOptions, text } from './stand.ts'

afterAll(removeFolders)

/** Two ingests over one engine and one database, as two gateways over one Qdrant would be. */
interface Pair extends AsyncDisposable {
  readonly stand: Stand
  /** The stand's own one, and another. */
  readonly ingests: readonly [Ingest, Ingest]
}

async function openPair(database: PostgresDatabase, options: StandOptions = {}): Promise<Pair> {
  const parts = new AsyncDisposableStack()
  const open = async () => parts.use(await openPostgresJobStore({ url: database.url, connections: 3, log: SILENT }))
  const [jobs, others] = [await open(), await open()]
  const stand = parts.use(await openStand({ ...options, jobs }))
  const other = parts.use(createIngest({ ...stand.dependencies, jobs: others }))
  if (!options.idle) other.start()
  return { stand, ingests: [stand.ingest, other], [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

const documents = (count: number, word: string) =>
  Array.from({ length: count }, (_, place) => ({
    externalId: `${word}${place}`,
    tags: [],
    attributes: {},
    ...text(`The ${word} number ${place}.`),
  }))

async function storedCount({ engine }: Stand, word: string, count: number): Promise<number> {
  const ids = documents(count, word).map(({ externalId }) => documentIdOf(ARTICLES.name, SCOPE.tenant, externalId))
  return (await engine.documents(SCOPE, ids)).filter((document) => document !== undefined).length
}

/** The job once it has finished, or as it stands after ten seconds. */
async function finishedJob(ingest: Ingest, id: string): Promise<IngestJob | undefined> {
  for (let tries = 0; tries < 200 && !(await ingest.job(SCOPE.tenant, id))?.finishedAt; tries += 1) await setTimeout(50)
  return ingest.job(SCOPE.tenant, id)
}

describeWithPostgres('two ingests on one database', () => {
  it('tell who follows a job of the other one what is being done for it', async () => {
    await using database = await postgresDatabase()
    const slow = wordEncoder({ before: () => setTimeout(100) })
    await using pair = await openPair(database, { idle: true, encoder: slow })
    const [following, working] = pair.ingests
    working.start()
    const { job } = await following.upsert(SCOPE, { documents: documents(60, 'one'), wait: 'ACCEPTED' })
    const phases = new Set<string | null>()
    const updates = (await following.updates(SCOPE.tenant, job?.id ?? '', AbortSignal.timeout(20_000))) ?? []
    for await (const { phase } of updates) phases.add(phase)
    expect([...phases]).toEqual(expect.arrayContaining(['EMBEDDING', null]))
  })

  it('carry out what either accepted, and a caller who waits hears of it whoever does', async () => {
    await using database = await postgresDatabase()
    await using pair = await openPair(database, { idle: true })
    const [accepting, working] = pair.ingests
    working.start()
    const { job } = await accepting.upsert(SCOPE, { documents: documents(20, 'one'), wait: 'SEARCHABLE' })
    expect(job).toMatchObject({ state: 'SUCCEEDED', done: 20, failed: 0 })
    expect(await storedCount(pair.stand, 'one', 20)).toBe(20)
  })

  it('carry out each item once', async () => {
    const encoder = wordEncoder()
    await using database = await postgresDatabase()
    await using pair = await openPair(database, { encoder })
    const jobs = await Promise.all(
      pair.ingests.map((ingest, place) =>
        ingest.upsert(SCOPE, { documents: documents(150, `side${place}-`), wait: 'SEARCHABLE' }),
      ),
    )
    for (const { job } of jobs) expect(job).toMatchObject({ state: 'SUCCEEDED', done: 150 })
    expect(encoder.encoded.length).toBe(300)
  })

  it('count together what may wait', async () => {
    await using database = await postgresDatabase()
    await using pair = await openPair(database, { idle: true, maxWaitingDocuments: 30 })
    const [one, other] = pair.ingests
    await one.upsert(SCOPE, { documents: documents(20, 'one'), wait: 'ACCEPTED' })
    await expect(other.upsert(SCOPE, { documents: documents(20, 'other'), wait: 'ACCEPTED' })).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: expect.stringContaining('20 accepted documents wait'),
    })
  })

  it('never carry out what either cancelled and nobody had begun, and count what the other one holds', async () => {
    await using database = await postgresDatabase()
    const gate = Promise.withResolvers<void>()
    await using pair = await openPair(database, { encoder: wordEncoder({ before: () => gate.promise }), idle: true })
    const [one, other] = pair.ingests
    one.start()
    const { job } = await one.upsert(SCOPE, { documents: documents(150, 'off'), wait: 'ACCEPTED' })
    await setTimeout(200)
    const cancelled = await other.cancel(SCOPE.tenant, job?.id ?? '')
    expect(cancelled).toMatchObject({ state: 'CANCELLED', done: 0, finishedAt: null })
    expect(cancelled?.cancelled).toBeGreaterThanOrEqual(150 - 64)
    gate.resolve()
    const seen = await finishedJob(other, job?.id ?? '')
    const stored = await storedCount(pair.stand, 'off', 150)
    expect(stored).toBeLessThanOrEqual(64)
    expect(seen).toMatchObject({ state: 'CANCELLED', done: stored, cancelled: 150 - stored })
  })

  it('take up what the other one left when it closed', async () => {
    await using database = await postgresDatabase()
    const gate = Promise.withResolvers<void>()
    await using pair = await openPair(database, { encoder: wordEncoder({ before: () => gate.promise }), idle: true })
    const [one, other] = pair.ingests
    one.start()
    const { job } = await one.upsert(SCOPE, { documents: documents(30, 'left'), wait: 'ACCEPTED' })
    await setTimeout(100)
    const closing = one[Symbol.asyncDispose]()
    gate.resolve()
    await closing
    other.start()
    expect(await finishedJob(other, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', done: 30 })
  })
})
