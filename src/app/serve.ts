/** Serving an open installation over HTTP: what `sextant serve` runs. */
import { randomUUID } from 'node:crypto'
import { messageOf } from '../core/errors.ts'
import { MATCH_ALL } from '../core/filter.ts'
import { unionOfAttributes } from '../graphql/attributes.ts'
import { createCursors } from '../graphql/cursors.ts'
import type { Services } from '../graphql/services.ts'
import { type HttpServer, startHttpServer } from '../http/server.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { Log } from '../ports/runtime.ts'
import { type App, localScope, requireWriting } from './app.ts'

/** Where a server is in its life; /readyz answers 200 while it serves. */
type Phase = 'starting' | 'serving' | 'draining'

/** @throws SextantError ADDRESS_UNAVAILABLE */
export async function serveApp(app: App): Promise<HttpServer> {
  const { server, limits } = app.configuration
  const { folder, ingest, generations } = requireWriting(app)
  let phase: Phase = 'starting'
  const http = await startHttpServer({
    ...server,
    operationSeconds: limits.operationSeconds,
    operationLimits: limits,
    subscriptions: limits.subscriptions,
    attributes: unionOfAttributes(app.collections.all.map(({ record }) => record)),
    services: servicesOf(app, ingest),
    logger: plainLogger(app.runtime.log),
    pages: process.env['NODE_ENV'] === 'production' ? 'none' : 'development',
    ready: () => phase === 'serving',
    engineHealth: () => app.catalog.health(),
  })
  folder.announce(http.url)
  ingest.start()
  generations.follow()
  await warmUp(app)
  phase = 'serving'
  return {
    url: http.url,
    close() {
      phase = 'draining'
      return http.close()
    },
  }
}

/**
 * Makes the first search as fast as the second: one for each reader and collection, so that threads run and vectors are in
 * memory. What fails here would fail a search too, and is told then.
 */
async function warmUp({ collections, engine, runtime }: App): Promise<void> {
  const warming = collections.all.map(async ({ record, encoder, profile }) => {
    const [encoding] = await encoder.encode(['warm'], 'query')
    if (!encoding) return
    const request = {
      scope: localScope(record),
      filter: MATCH_ALL,
      limit: 1,
      fusion: profile.fusion,
      exact: false,
      dense: encoding.dense,
    }
    await engine.search(Array.from({ length: engine.capabilities.concurrentSearches }, () => request))
  })
  for (const outcome of await Promise.allSettled(warming)) {
    if (outcome.status === 'rejected')
      runtime.log.warn({ fault: outcome.reason }, 'a collection could not be warmed up')
  }
}

/** What resolvers stand on. */
function servicesOf(
  { collections, catalog, search, cursorKey, configuration, runtime }: App,
  ingest: Ingest,
): Services {
  return {
    collections,
    ingest,
    catalog,
    search,
    cursors: createCursors(cursorKey),
    limits: configuration.limits,
    reportFault(fault) {
      const reference = randomUUID()
      runtime.log.error({ fault, reference }, `a fault that nobody expected: ${messageOf(fault)}`)
      return reference
    },
  }
}

/** The log for libraries that give a message and nothing about it. */
const plainLogger = (log: Log) => ({
  debug: (message?: string) => log.debug({}, message ?? ''),
  info: (message?: string) => log.info({}, message ?? ''),
  warn: (message?: string) => log.warn({}, message ?? ''),
  error: (message?: string) => log.error({}, message ?? ''),
})
