/**
 * What searches are tested with: requests and plans with everything filled in, an encoder whose vectors a reader can work out,
 * and engines that count or follow a script.
 */
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import type { Similarity } from '../../src/core/collection.ts'
import { type Filter, MATCH_ALL } from '../../src/core/filter.ts'
import { type ChunkId, type CollectionName, collectionName, type DocumentId } from '../../src/core/ids.ts'
import type { Candidate, ReciprocalRankFusion, SearchPlan, SearchProfile } from '../../src/core/search.ts'
import type { Encoder } from '../../src/ports/encoder.ts'
import type { ChunkSlice, FacetRequest, Retrieval, RetrievalRequest } from '../../src/ports/engine.ts'
import type { Clock, Log } from '../../src/ports/runtime.ts'
import type { SearchGround, SearchRequest } from '../../src/search/plan.ts'
import { bm25QueryVector } from '../../src/text/bm25.ts'
import { DIMENSIONS, type DocumentContent, documentOf, idOf, recordOf } from '../contract/engine/factories.ts'
import { OracleEngine } from '../oracle/engine.ts'

export const ARTICLES: CollectionName = collectionName('articles')
export const SCOPE = scopeFor(LOCAL_PRINCIPAL, ARTICLES)
export const LIMITS = { pageSize: 100, queryCharacters: 200 }
export const GROUND: SearchGround = { maxWindowSize: 1_000, similarity: 'dot' }

export const FUSION: ReciprocalRankFusion = { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 1 } }

export const PROFILE: SearchProfile = { name: 'default', mode: 'HYBRID', windowSize: 100, fusion: FUSION }

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
  exact: false,
  approximation: {},
  order: null,
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

interface FakeEncoderOptions {
  readonly name?: string
  readonly cutTokens?: number
  readonly similarity?: Similarity
  /** Runs at every call; what it throws is the call's answer. */
  readonly onEncode?: () => void
}

/** Its vectors count the words billing, login and export. */
export function fakeEncoder(options: FakeEncoderOptions = {}): FakeEncoder {
  const { name = 'three-axes', cutTokens = 0, similarity = 'dot', onEncode = () => {} } = options
  const calls: (readonly string[])[] = []
  const dense = (text: string) => Float32Array.from(AXES, (axis) => text.split(axis).length - 1)
  return {
    calls,
    model: recordOf(ARTICLES, { model: { name, dimensions: DIMENSIONS, maxTokens: 16, similarity } }).model,
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
  /** Which of these asked for their leaves. */
  readonly leaves: (readonly boolean[])[] = []
  /** What each call of `facets` brought. */
  readonly facetRequests: (readonly FacetRequest[])[] = []
  /** Undefined: it does not know, as an engine that others write to. */
  changes: number | undefined
  /** Runs before every answer. */
  beforeAnswer: (call: CountedCall) => void = () => {}

  override changeCount() {
    return this.changes
  }
  override search(requests: readonly RetrievalRequest[], signal?: AbortSignal) {
    this.#count('search')
    this.requests.push(requests.length)
    this.leaves.push(requests.map(({ leaves = false }) => leaves))
    return super.search(requests, signal)
  }
  override facets(scope: typeof SCOPE, requests: readonly FacetRequest[]) {
    this.facetRequests.push(requests)
    return super.facets(scope, requests)
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
export function billingDocuments(
  count: number,
  described: (name: string) => DocumentContent = () => ({}),
): Readonly<Record<string, DocumentContent>> {
  const weights = Array.from({ length: count }, (_, index) => index + 1)
  return Object.fromEntries(
    weights.map((weight) => {
      const name = `a${String(weight).padStart(2, '0')}`
      return [name, { ...billingContent(name, weight), ...described(name) }]
    }),
  )
}

function billingContent(name: string, weight: number): DocumentContent {
  const text = `billing ${name}`
  const { indices, values } = bm25QueryVector(text, ['english'])
  const sparse = { indices, values: values.map((value) => value * weight) }
  return { chunks: [{ text, dense: [weight, 0, 0], sparse }] }
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

export interface RecordedLog extends Log {
  readonly entries: readonly { readonly level: string; readonly about: object; readonly message: string }[]
}

/** A log that can be read. */
export function recordedLog(): RecordedLog {
  const entries: { level: string; about: object; message: string }[] = []
  const at = (level: string) => (about: object, message: string) => void entries.push({ level, about, message })
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
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
