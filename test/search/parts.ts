/**
 * What searches are tested with: requests and plans with everything filled in, an encoder whose vectors a reader can work out,
 * and engines that count or follow a script.
 */
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { type Filter, MATCH_ALL } from '../../src/core/filter.ts'
import { type ChunkId, type CollectionName, collectionName, type DocumentId } from '../../src/core/ids.ts'
import type { Candidate, SearchPlan, SearchProfile } from '../../src/core/search.ts'
import type { Encoder } from '../../src/ports/encoder.ts'
import type { ChunkSlice, Retrieval, RetrievalRequest } from '../../src/ports/engine.ts'
import type { Clock } from '../../src/ports/runtime.ts'
import type { SearchRequest } from '../../src/search/plan.ts'
import { bm25QueryVector } from '../../src/text/bm25.ts'
import { DIMENSIONS, type DocumentContent, documentOf, idOf, recordOf } from '../contract/engine/factories.ts'
import { OracleEngine } from '../oracle/engine.ts'

export const ARTICLES: CollectionName = collectionName('articles')
export const SCOPE = scopeFor(LOCAL_PRINCIPAL, ARTICLES)
export const LIMITS = { pageSize: 100, queryCharacters: 200 }

export const PROFILE: SearchProfile = {
  name: 'default',
  mode: 'HYBRID',
  windowSize: 100,
  fusion: { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 1 } },
}

/** A request for the first ten documents of "billing". */
export const requestFor = (differing: Partial<SearchRequest> = {}): SearchRequest => ({
  scope: SCOPE,
  profile: PROFILE,
  query: 'billing',
  filter: MATCH_ALL,
  groupBy: 'DOCUMENT',
  first: 10,
  ...differing,
})

export const planFor = (differing: Partial<SearchPlan> = {}): SearchPlan => ({
  scope: SCOPE,
  query: 'billing',
  mode: 'HYBRID',
  profile: PROFILE.name,
  filter: MATCH_ALL,
  groupBy: 'DOCUMENT',
  windowSize: PROFILE.windowSize,
  fusion: PROFILE.fusion,
  ...differing,
})

/** A chunk named `document/position`, of that document. */
export const candidate = (name: string, score = 1): Candidate => ({
  chunkId: name as ChunkId,
  documentId: (name.split('/')[0] ?? name) as DocumentId,
  score,
})

export const documentId = (externalId: string): DocumentId => idOf(ARTICLES, SCOPE.tenant, externalId)
export const tagged = (tag: string): Filter => ({ kind: 'in', field: { kind: 'tags' }, values: [tag] })

const AXES = ['billing', 'login', 'export']

export interface FakeEncoder extends Encoder {
  /** The texts of every call. */
  readonly calls: readonly (readonly string[])[]
}

/** Its vectors count the words billing, login and export. */
export function fakeEncoder({ name = 'three-axes', cutTokens = 0, onEncode = () => {} } = {}): FakeEncoder {
  const calls: (readonly string[])[] = []
  const dense = (text: string) => Float32Array.from(AXES, (axis) => text.split(axis).length - 1)
  return {
    calls,
    model: recordOf(ARTICLES, { model: { name, dimensions: DIMENSIONS, maxTokens: 16 } }).model,
    async encode(texts, _, signal) {
      signal?.throwIfAborted()
      calls.push(texts)
      onEncode()
      return texts.map((text) => ({ dense: dense(text), tokenCount: 16, cutTokens }))
    },
    countTokens: async (texts) => texts.map((text) => text.split(' ').length),
  }
}

type CountedCall = 'search' | 'documents' | 'chunks' | 'documentChunks'

/** The oracle, counting what is asked of it. */
export class CountingEngine extends OracleEngine {
  readonly calls: CountedCall[] = []
  /** How many requests each `search` brought. */
  readonly requests: number[] = []
  /** Runs before every answer. */
  beforeAnswer: (call: CountedCall) => void = () => {}

  override search(requests: readonly RetrievalRequest[], signal?: AbortSignal) {
    this.#count('search')
    this.requests.push(requests.length)
    return super.search(requests, signal)
  }
  override documents(scope: typeof SCOPE, ids: readonly DocumentId[]) {
    this.#count('documents')
    return super.documents(scope, ids)
  }
  override chunks(scope: typeof SCOPE, ids: readonly ChunkId[]) {
    this.#count('chunks')
    return super.chunks(scope, ids)
  }
  override documentChunks(scope: typeof SCOPE, slices: readonly ChunkSlice[]) {
    this.#count('documentChunks')
    return super.documentChunks(scope, slices)
  }
  #count(call: CountedCall): void {
    this.calls.push(call)
    this.beforeAnswer(call)
  }
}

/** An engine with the collection `articles` and these documents in it, by external id. */
export async function engineWith(documents: Readonly<Record<string, DocumentContent>>): Promise<CountingEngine> {
  const engine = new CountingEngine()
  await engine.createCollection(recordOf(ARTICLES))
  for (const [externalId, content] of Object.entries(documents)) {
    await engine.replaceDocument(SCOPE, ...documentOf(documentId(externalId), externalId, content))
  }
  return engine
}

/** Documents a01, a02, …, each more about billing than the one before, by both vectors the same way. */
export function billingDocuments(count: number): Readonly<Record<string, DocumentContent>> {
  const weights = Array.from({ length: count }, (_, index) => index + 1)
  return Object.fromEntries(weights.map((weight) => billingDocument(`a${String(weight).padStart(2, '0')}`, weight)))
}

function billingDocument(name: string, weight: number): readonly [string, DocumentContent] {
  const text = `billing ${name}`
  const { indices, values } = bm25QueryVector(text, 'english')
  const sparse = { indices, values: values.map((value) => value * weight) }
  return [name, { chunks: [{ text, dense: [weight, 0, 0], sparse }] }]
}

/** An engine whose answers are a function of the request. */
export class ScriptedEngine extends OracleEngine {
  readonly asked: (readonly RetrievalRequest[])[] = []
  readonly #answer: (request: RetrievalRequest) => Retrieval

  constructor(answer: (request: RetrievalRequest) => Retrieval) {
    super()
    this.#answer = answer
  }
  override async search(requests: readonly RetrievalRequest[], signal?: AbortSignal): Promise<readonly Retrieval[]> {
    signal?.throwIfAborted()
    this.asked.push(requests)
    return requests.map(this.#answer)
  }
}

/** A clock that stands still until it is told to pass. */
export function manualClock(): Clock & { pass(milliseconds: number): void } {
  let time = 1_000
  return {
    now: () => time,
    monotonic: () => time,
    pass(milliseconds) {
      time += milliseconds
    },
  }
}
