/** An installation in memory with a GraphQL server over it: what the tests of this folder ask. */
import { LOCAL_PRINCIPAL, type Principal } from '../../src/access/principals.ts'
import { createCatalog } from '../../src/catalog/catalog.ts'
import { createCollections } from '../../src/catalog/collections.ts'
import type { AttributeDeclaration, AttributeType } from '../../src/core/attributes.ts'
import { type CollectionName, collectionName } from '../../src/core/ids.ts'
import { unionOfAttributes } from '../../src/graphql/attributes.ts'
import { createContext } from '../../src/graphql/context.ts'
import { createCursors } from '../../src/graphql/cursors.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { createGraphQLServer } from '../../src/graphql/server.ts'
import type { Services } from '../../src/graphql/services.ts'
import type { Engine } from '../../src/ports/engine.ts'
import { createRecentSearches } from '../../src/search/recent.ts'
import { createMemoryWindows } from '../../src/windows/memory.ts'
import { type DocumentContent, recordOf } from '../contract/engine/factories.ts'
import {
  ARTICLES,
  type CountingEngine,
  engineWith,
  type FakeEncoder,
  fakeEncoder,
  manualClock,
  PROFILE,
} from '../search/parts.ts'
import { SILENT } from '../support/silent-log.ts'
import { ingestWhenNeeded } from './writing-parts.ts'

export const LIMITS = {
  operationTokens: 1000,
  pageSize: 50,
  queryCharacters: 200,
  answerCharacters: 20_000,
  searchesPerOperation: 5,
  facetsPerOperation: 6,
  filterNodes: 30,
  filterDepth: 3,
}

export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: Readonly<Record<string, unknown>>
}

export interface Answer<Data> {
  readonly data: Data
  readonly errors?: readonly AnswerError[]
}

export interface Installation extends AsyncDisposable {
  readonly engine: CountingEngine
  readonly encoder: FakeEncoder
  readonly services: Services
  /** What was reported to the log. */
  readonly faults: readonly unknown[]
  /** Runs one operation. @param signal aborts it */
  ask<Data>(query: string, variables?: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Answer<Data>>
}

export interface ServingOptions {
  /** Who asks; whoever runs commands on this machine, if absent. */
  readonly principal?: Principal
  readonly limits?: Partial<typeof LIMITS>
  /** One that works, if absent. */
  readonly encoder?: FakeEncoder
}

export interface InstallationOptions extends ServingOptions {
  /** Documents of the collection `articles`, by external id. */
  readonly documents?: Readonly<Record<string, DocumentContent>>
  /** Of the collection `articles`. */
  readonly attributes?: readonly AttributeDeclaration[]
  /** Collections beside `articles`, with nothing in them. */
  readonly others?: readonly string[]
}

export const declared = (name: string, type: AttributeType): AttributeDeclaration => ({
  name,
  type,
  facetable: false,
  sortable: false,
})

export const sortable = (name: string, type: AttributeType): AttributeDeclaration => ({
  ...declared(name, type),
  sortable: true,
})

export async function openInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const { documents = {}, attributes = [], others = [] } = options
  const engine = await engineWith(documents)
  await engine.updateCollection(ARTICLES, { attributes })
  for (const name of others) await engine.createCollection(emptyRecord(collectionName(name)))
  return { engine, ...(await serve(engine, options)) }
}

/** An installation over an engine with collections in it, which the caller closes. */
export async function serve(
  engine: Engine,
  { principal = LOCAL_PRINCIPAL, limits = {}, encoder = fakeEncoder() }: ServingOptions = {},
): Promise<Omit<Installation, 'engine'>> {
  const faults: unknown[] = []
  const services = await servicesOf(engine, encoder, faults, { ...LIMITS, ...limits })
  const server = createGraphQLServer({
    schema: createSchema(unionOfAttributes(services.collections.all.map(({ record }) => record))),
    services,
    landingPage: 'none',
    logger: SILENT,
    plugins: [],
  })
  return {
    encoder,
    services,
    faults,
    async ask<Data>(query: string, variables = {}, signal = new AbortController().signal) {
      const contextValue = createContext(services, principal, signal)
      const { body } = await server.executeOperation({ query, variables }, { contextValue })
      if (body.kind !== 'single') throw new RangeError('the answer came in parts')
      return body.singleResult as unknown as Answer<Data>
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await services.ingest[Symbol.asyncDispose]()
    },
  }
}

const emptyRecord = (name: CollectionName) => recordOf(name, { attributes: [] })

async function servicesOf(
  engine: Engine,
  encoder: FakeEncoder,
  faults: unknown[],
  limits: typeof LIMITS,
): Promise<Services> {
  const records = await engine.collections()
  const collections = createCollections(records.map((record) => ({ record, profile: PROFILE, encoder })))
  const clock = manualClock()
  let ids = 0
  return {
    collections,
    catalog: createCatalog(engine),
    search: {
      engine,
      clock,
      newId: () => `search-${++ids}`,
      limits,
      recent: createRecentSearches(engine),
      windows: createMemoryWindows({ minutes: 10, maxBytes: 2 ** 20 }, clock),
      log: SILENT,
      retrieversOf: () => ({ encoder, languages: ['english'] }),
    },
    ingest: ingestWhenNeeded(engine, collections),
    cursors: createCursors('the key of these tests'),
    limits,
    reportFault: (fault) => `fault-${faults.push(fault)}`,
  }
}
