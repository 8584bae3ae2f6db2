/**
 * The engine under test, with collections made for one test each. A collection of a test speaks in external ids and plain
 * numbers, and turns them into what the port wants.
 */

import { scopeFor } from '../../../src/access/principals.ts'
import type { CollectionRecord, ModelCard } from '../../../src/core/collection.ts'
import type { Document, EncodedChunk, SparseVector } from '../../../src/core/document.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import {
  type CollectionName,
  collectionName,
  type DocumentId,
  LOCAL_TENANT,
  type TenantId,
} from '../../../src/core/ids.ts'
import type { SortField } from '../../../src/core/order.ts'
import type { Scope } from '../../../src/core/scope.ts'
import type { Fusion, ReciprocalRankFusion } from '../../../src/core/search.ts'
import type { Engine, Retrieval, RetrievalRequest, ScrollRequest } from '../../../src/ports/engine.ts'
import { queryVector } from '../../oracle/bm25.ts'
import type { EngineUnderTest } from '../engines.ts'
import { type DocumentContent, documentOf, idOf, recordOf } from './factories.ts'

export interface Subject extends AsyncDisposable {
  readonly durable: boolean
  /** Of the usual runs of a property. */
  readonly share: number
  /** The engine that is open now: another one after `reopen`. */
  readonly engine: Engine
  /** Closes the engine and opens it over the same data. */
  reopen(): Promise<void>
  /** A collection that nothing else uses. */
  collection(differing?: RecordDifference): Promise<TestCollection>
  /** Drops the collections that were made since it was last called: an engine may hold so many and no more. */
  dropNewest(): Promise<void>
}

export type RecordDifference = Partial<Omit<CollectionRecord, 'name' | 'model'>> & {
  readonly model?: Partial<ModelCard>
}

export interface Search {
  readonly dense?: readonly number[]
  /** A text, of which the BM25 query is made, or the query itself. */
  readonly sparse?: string | SparseVector
  readonly filter?: Filter
  /** 100 if absent. */
  readonly limit?: number
  readonly fusion?: Fusion
  readonly exact?: boolean
  readonly field?: SortField
  readonly leaves?: boolean
  readonly tenant?: TenantId
  readonly access?: Filter
}

/** One generation of a collection, or whichever is live. */
export interface TestCollection {
  readonly name: CollectionName
  readonly record: CollectionRecord
  scope(tenant?: TenantId, access?: Filter): Scope
  id(externalId: string, tenant?: TenantId): DocumentId
  made(externalId: string, content?: DocumentContent, tenant?: TenantId): [Document, readonly EncodedChunk[]]
  /** Replaces the document; true when it was stored. */
  write(externalId: string, content?: DocumentContent, tenant?: TenantId): Promise<boolean>
  delete(externalIds: readonly string[], version: number, tenant?: TenantId): Promise<readonly DocumentId[]>
  /** Raises the version of the document, if it has this content; true when it rose. */
  raise(externalId: string, version: number, contentHash: string, tenant?: TenantId): Promise<boolean>
  request(search: Search): RetrievalRequest
  search(search: Search): Promise<Retrieval>
  /** External ids of the documents that a search finds, in its order, each once. */
  found(search: Search): Promise<readonly string[]>
  /** External ids of the documents that a scroll gives: all of them in one page, unless told otherwise. */
  scrolled(request?: Partial<ScrollRequest>, tenant?: TenantId, access?: Filter): Promise<readonly string[]>
}

export const RRF_20: ReciprocalRankFusion = { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 1 } }

/** Opens the engine in a new home. Disposing closes it and takes the home away. */
export async function openSubject(underTest: EngineUnderTest): Promise<Subject> {
  const home = await underTest.home()
  let engine = await home.open()
  let collections = 0
  let newest: CollectionName[] = []
  return {
    durable: underTest.durable,
    share: underTest.share ?? 1,
    get engine() {
      return engine
    },
    async reopen() {
      await engine[Symbol.asyncDispose]()
      engine = await home.open()
    },
    async collection(differing = {}) {
      collections += 1
      const record = recordOf(collectionName(`collection-${collections}`), differing)
      await engine.createCollection(record)
      newest.push(record.name)
      return testCollection(() => engine, record)
    },
    async dropNewest() {
      const names = newest
      newest = []
      for (const name of names) await engine.dropCollection(name)
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await home.remove()
    },
  }
}

/**
 * @param engine the engine that is open when a call is made
 * @param generation the one that calls are for; absent: the live one
 */
export function testCollection(engine: () => Engine, record: CollectionRecord, generation?: number): TestCollection {
  const { name } = record
  const scope = (tenant = LOCAL_TENANT, access = MATCH_ALL): Scope =>
    scopeFor({ tenant, access, rights: new Set() }, name, generation)
  const id = (externalId: string, tenant = LOCAL_TENANT): DocumentId => idOf(name, tenant, externalId)
  const made: TestCollection['made'] = (externalId, content = {}, tenant = LOCAL_TENANT) =>
    documentOf(id(externalId, tenant), externalId, content)
  const request = (search: Search): RetrievalRequest => requestOf(scope(search.tenant, search.access), search)
  const search = async (asked: Search): Promise<Retrieval> => only(await engine().search([request(asked)]))
  return {
    name,
    record,
    scope,
    id,
    made,
    request,
    search,
    write: (externalId, content, tenant) =>
      engine().replaceDocument(scope(tenant), ...made(externalId, content, tenant)),
    delete: (externalIds, version, tenant) =>
      engine().deleteDocuments(
        scope(tenant),
        externalIds.map((externalId) => id(externalId, tenant)),
        version,
      ),
    raise: (externalId, version, contentHash, tenant) =>
      engine().raiseVersion(scope(tenant), { id: id(externalId, tenant), version, contentHash }),
    async found(asked) {
      const { candidates } = await search(asked)
      const ids = [...new Set(candidates.map(({ documentId }) => documentId))]
      return namesOf(engine(), scope(asked.tenant, asked.access), ids)
    },
    async scrolled(request, tenant, access) {
      const visible = scope(tenant, access)
      const positions = await engine().scroll(visible, { filter: MATCH_ALL, limit: 100, ...request })
      return namesOf(
        engine(),
        visible,
        positions.map((position) => position.id),
      )
    },
  }
}

async function namesOf(engine: Engine, scope: Scope, ids: readonly DocumentId[]): Promise<readonly string[]> {
  const documents = await engine.documents(scope, ids)
  return documents.map((document) => document?.externalId ?? 'not readable')
}

function requestOf(scope: Scope, { dense, sparse, ...search }: Search): RetrievalRequest {
  const { filter = MATCH_ALL, limit = 100, fusion = RRF_20, exact = false, field, leaves } = search
  return {
    scope,
    filter,
    limit,
    fusion,
    exact,
    ...(field && { field }),
    ...(leaves !== undefined && { leaves }),
    ...(dense && { dense: Float32Array.from(dense) }),
    ...(sparse !== undefined && { sparse: typeof sparse === 'string' ? queryVector(sparse) : sparse }),
  }
}

/** The one element. @throws RangeError when there is another number of them */
export function only<Element>(list: readonly Element[]): Element {
  const [first] = list
  if (first === undefined || list.length !== 1) throw new RangeError(`one was due, and ${list.length} came`)
  return first
}
