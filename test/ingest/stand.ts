/** An ingest over the embedded engine and the SQLite job store in a folder of its own, with time that passes faster. */
import { setTimeout } from 'node:timers/promises'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { type CollectionRecord, FORMAT_VERSION } from '../../src/core/collection.ts'
import type { Document } from '../../src/core/document.ts'
import { documentIdOf } from '../../src/core/ids.ts'
import { openEmbeddedEngine } from '../../src/engines/embedded/engine.ts'
import type { IngestDependencies } from '../../src/ingest/dependencies.ts'
import {
  createIngest,
  type DocumentWrite,
  type Ingest,
  type IngestJob,
  type UpsertOutcome,
  type UpsertRequest,
} from '../../src/ingest/ingest.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { Engine } from '../../src/ports/engine.ts'
import type { JobStore } from '../../src/ports/jobs.ts'
import { TOKENIZER_VERSION } from '../../src/text/terms.ts'
import { folderWith } from '../support/folders.ts'
import { type WordEncoder, wordEncoder } from './encoders.ts'
import { RECORD } from './sources.ts'

/** How much faster than outside time passes for pauses and waits. */
const SPEED = 10

export const ARTICLES: CollectionRecord = {
  ...RECORD,
  formatVersion: FORMAT_VERSION,
  tokenizerVersion: TOKENIZER_VERSION,
  documentLanguages: ['english', 'german'],
}
export const SCOPE = scopeFor(LOCAL_PRINCIPAL, ARTICLES.name)

export interface Logged {
  readonly level: string
  readonly about: Readonly<Record<string, unknown>>
  readonly message: string
}

export interface Stand extends AsyncDisposable {
  readonly engine: Engine
  readonly jobs: JobStore
  /** What its ingest is made of. */
  readonly dependencies: IngestDependencies
  readonly logged: Logged[]
  /** The one that runs now. */
  readonly ingest: Ingest
  upsert(documents: readonly Partial<DocumentWrite>[], request?: Partial<UpsertRequest>): Promise<UpsertOutcome>
  /** Writes and waits; the job. */
  stored(documents: readonly Partial<DocumentWrite>[]): Promise<IngestJob>
  document(externalId: string): Promise<Document | undefined>
  /** Ends the ingest, and begins another one over the same stores. */
  restart(change?: Partial<IngestDependencies>): Promise<void>
}

export interface StandOptions extends Partial<IngestDependencies> {
  readonly encoder?: WordEncoder
  readonly record?: CollectionRecord
  /** The ingest is begun by the test. */
  readonly idle?: true
}

export async function openStand({
  encoder = wordEncoder(),
  record = ARTICLES,
  idle,
  ...change
}: StandOptions = {}): Promise<Stand> {
  const directory = folderWith()
  const logged: Logged[] = []
  const line = (level: string) => (about: object, message: string) =>
    void logged.push({ level, about: about as Logged['about'], message })
  const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  const engine = await openEmbeddedEngine({ directory, access: 'write', readers: 1, vectorCacheBytes: 2 ** 20, log })
  const jobs = change.jobs ?? (await openSqliteJobStore({ directory, log }))
  await engine.createCollection(record)
  let ids = 0
  const dependencies: IngestDependencies = {
    engine,
    jobs,
    runtime: {
      clock: { now: () => Date.now(), monotonic: () => performance.now() * SPEED },
      newId: () => `id-${++ids}`,
      log,
    },
    collections: [{ record, encoder }],
    scopeOf: ({ collection }) => scopeFor(LOCAL_PRINCIPAL, collection),
    sleep: (milliseconds, signal) => setTimeout(milliseconds / SPEED, undefined, { signal }),
    limits: { documentsPerCall: 2_000, documentBytes: 1024 * 1024 },
    maxWaitingDocuments: 100_000,
    maxJobsPerTenant: 1_000,
    longestWait: 30_000,
    retentionHours: 1,
    vacuumHours: 0,
    ...change,
  }
  let ingest = createIngest(dependencies)
  if (!idle) ingest.start()

  const upsert: Stand['upsert'] = (documents, request = {}) =>
    ingest.upsert(SCOPE, { documents: documents.map(written), wait: 'ACCEPTED', ...request })
  return {
    engine,
    jobs,
    dependencies,
    logged,
    get ingest() {
      return ingest
    },
    upsert,
    async stored(documents) {
      const { job, userErrors } = await upsert(documents, { wait: 'SEARCHABLE' })
      if (job === undefined) throw new RangeError(`nothing was accepted: ${JSON.stringify(userErrors)}`)
      return job
    },
    async document(externalId) {
      const [document] = await engine.documents(SCOPE, [documentIdOf(record.name, SCOPE.tenant, externalId)])
      return document
    },
    async restart(further = {}) {
      await ingest[Symbol.asyncDispose]()
      ingest = createIngest({ ...dependencies, ...further })
      ingest.start()
    },
    async [Symbol.asyncDispose]() {
      await ingest[Symbol.asyncDispose]()
      if (change.jobs === undefined) await jobs[Symbol.asyncDispose]()
      await engine[Symbol.asyncDispose]()
    },
  }
}

const written = (document: Partial<DocumentWrite>): DocumentWrite => ({
  externalId: 'a',
  tags: [],
  attributes: {},
  content: { kind: 'text', source: 'Some text.' },
  ...document,
})

export const text = (source: string): Pick<DocumentWrite, 'content'> => ({ content: { kind: 'text', source } })
