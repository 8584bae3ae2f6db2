/** Writing for the installations of this folder: ingest over a job store of its own, opened when it is first needed. */
import { randomUUID } from 'node:crypto'
import { localPrincipal, scopeFor } from '../../src/access/principals.ts'
import type { Collections } from '../../src/catalog/collections.ts'
import { createIngest, type Ingest } from '../../src/ingest/ingest.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { Engine } from '../../src/ports/engine.ts'
import { temporaryFolder } from '../engines/embedded/opened.ts'
import { SILENT } from '../support/silent-log.ts'

export const WRITE_LIMITS = { documentsPerCall: 20, documentBytes: 10_000 }

interface Opened {
  readonly ingest: Ingest
  readonly parts: AsyncDisposableStack
}

async function openIngest(engine: Engine, collections: Collections): Promise<Opened> {
  await using parts = new AsyncDisposableStack()
  const { directory } = parts.use(temporaryFolder())
  const jobs = parts.use(await openSqliteJobStore({ directory, log: SILENT }))
  const ingest = parts.use(
    createIngest({
      engine,
      jobs,
      runtime: { clock: { now: Date.now, monotonic: () => performance.now() }, newId: randomUUID, log: SILENT },
      limits: WRITE_LIMITS,
      maxWaitingDocuments: 100,
      maxJobsPerTenant: 20,
      longestWait: 30_000,
      vacuumHours: 0,
      retentionHours: 1,
      collections: collections.all,
      scopeOf: ({ tenant, collection }) => scopeFor({ ...localPrincipal([]), tenant }, collection),
    }),
  )
  ingest.start()
  return { ingest, parts: parts.move() }
}

/** Most tests never write: they need no thread and no file. */
export function ingestWhenNeeded(engine: Engine, collections: Collections): Ingest {
  let opening: Promise<Opened> | undefined
  const opened = async () => {
    opening ??= openIngest(engine, collections)
    return (await opening).ingest
  }
  return {
    start() {},
    upsert: async (...asked) => (await opened()).upsert(...asked),
    delete: async (...asked) => (await opened()).delete(...asked),
    reindex: async (...asked) => (await opened()).reindex(...asked),
    cancel: async (...asked) => (await opened()).cancel(...asked),
    updates: async (...asked) => (await opened()).updates(...asked),
    job: async (...asked) => (await opened()).job(...asked),
    failures: async (...asked) => (await opened()).failures(...asked),
    [Symbol.asyncDispose]: async () => (await opening)?.parts.disposeAsync(),
  }
}
