/**
 * The whole port over a few Maps: what any engine must answer, in the plainest form. Each tenant is a world of its own; only
 * the numbers behind IDF and the highest version are the collection's, and each generation's own.
 */
import type { CollectionRecord, RecordChange } from '../../src/core/collection.ts'
import type { Chunk, Document, EncodedChunk } from '../../src/core/document.ts'
import type { Filter } from '../../src/core/filter.ts'
import type { EngineHealth } from '../../src/core/health.ts'
import type { ChunkId, CollectionName, DocumentId } from '../../src/core/ids.ts'
import type { Scope } from '../../src/core/scope.ts'
import type {
  ChunkSlice,
  DocumentStamp,
  Engine,
  FacetCounts,
  FacetRequest,
  Retrieval,
  RetrievalRequest,
  ScrollPosition,
  ScrollRequest,
  StoredVector,
  VersionRise,
} from '../../src/ports/engine.ts'
import { backfilled } from './backfill.ts'
import { facetOf } from './facets.ts'
import { matches } from './filter.ts'
import { byText, comparePositions, positionOf, sortValueOf } from './order.ts'
import { fuse, keywordRanking, type Ranking, type Rankings, semanticRanking } from './ranking.ts'

interface StoredDocument {
  readonly tenant: string
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
  readonly outline: string | undefined
}

/** One generation of a collection. */
interface StoredBuild {
  record: CollectionRecord
  highestVersion: number
  /** By tenant and id. */
  readonly documents: Map<string, StoredDocument>
  /** The version of the last delete, by tenant and id. */
  readonly tombstones: Map<string, number>
}

interface StoredCollection {
  live: number
  readonly builds: Map<number, StoredBuild>
}

/** What a scope names. */
interface Named {
  readonly collection: CollectionName
  readonly generation?: number
}

/** Known by its name and code, because the oracle runs nothing of `src`. */
class CollectionNotFound extends Error {
  override readonly name = 'SextantError'
  readonly code = 'COLLECTION_NOT_FOUND'
}

class LiveGenerationStays extends Error {
  override readonly name = 'SextantError'
  readonly code = 'COLLECTION_MISMATCH'
}

export class OracleEngine implements Engine {
  readonly capabilities = {
    name: 'oracle',
    maxWindowSize: 1_000,
    concurrentSearches: 1,
    whileReplacing: 'whole',
    keywordStatistics: 'live',
  } as const
  readonly #collections = new Map<CollectionName, StoredCollection>()

  /** It keeps no count, so nothing that is read from it is ever kept. */
  changeCount(): number | undefined {
    return undefined
  }

  async health(): Promise<EngineHealth> {
    return { state: 'healthy', troubles: [] }
  }

  async collections(): Promise<readonly CollectionRecord[]> {
    return [...this.#collections.keys()].sort(byText).map((collection) => this.#stored({ collection }).record)
  }

  async collection(name: CollectionName, generation?: number): Promise<CollectionRecord | undefined> {
    return this.#find({ collection: name, ...(generation !== undefined && { generation }) })?.record
  }

  async createCollection(record: CollectionRecord): Promise<void> {
    const live = record.generation ?? 1
    this.#collections.set(record.name, { live, builds: new Map([[live, emptyBuild(record)]]) })
  }

  async createGeneration(record: CollectionRecord): Promise<void> {
    const { builds } = this.#whole(record.name)
    const generation = record.generation ?? 1
    if (!builds.has(generation)) builds.set(generation, emptyBuild(record))
  }

  async promote(name: CollectionName, generation: number): Promise<void> {
    this.#stored({ collection: name, generation })
    this.#whole(name).live = generation
  }

  async dropGeneration(name: CollectionName, generation: number): Promise<boolean> {
    const stored = this.#collections.get(name)
    if (stored?.live === generation) throw new LiveGenerationStays(`${name} needs its generation ${generation}`)
    return stored?.builds.delete(generation) ?? false
  }

  async generations(name: CollectionName): Promise<readonly number[]> {
    return [...(this.#collections.get(name)?.builds.keys() ?? [])].sort((left, right) => left - right)
  }

  async updateCollection(name: CollectionName, change: RecordChange, generation?: number): Promise<void> {
    const stored = this.#stored({ collection: name, ...(generation !== undefined && { generation }) })
    const known = stored.record.attributes.map((attribute) => attribute.name)
    const added = (change.attributes ?? []).filter((attribute) => !known.includes(attribute.name))
    const { reindexing, reindexed, ...record } = { ...stored.record, ...change }
    stored.record = { ...record, ...(reindexing && { reindexing }), ...(reindexed && { reindexed }) }
    for (const [key, one] of stored.documents) {
      stored.documents.set(key, { ...one, document: backfilled(one.document, added) })
    }
  }

  async dropCollection(name: CollectionName): Promise<boolean> {
    return this.#collections.delete(name)
  }

  async highestVersion(name: CollectionName): Promise<number> {
    return this.#stored({ collection: name }).highestVersion
  }

  async search(requests: readonly RetrievalRequest[], signal?: AbortSignal): Promise<readonly Retrieval[]> {
    signal?.throwIfAborted()
    return requests.map((request) => retrievalOf(this.rankings(request), request))
  }

  /** What each retriever of the request ranks, uncut: what another engine's answer is held against. */
  rankings({ scope, filter, dense, sparse, field }: RetrievalRequest): Rankings {
    const { record, documents } = this.#stored(scope)
    const live = [...documents.values()].flatMap(({ chunks }) => chunks)
    const visible = this.#visible(scope)
    const found = visible.flatMap(({ document, chunks }) => chunks.filter((one) => matches(document, filter, one)))
    const values = new Map(visible.map(({ document }) => [document.id, field && sortValueOf(document, field)]))
    const valued = (ranking: Ranking): Ranking =>
      ranking.map((one) => {
        const value = values.get(one.documentId)
        return value === undefined ? one : { ...one, value }
      })
    return {
      ...(dense && { semantic: valued(semanticRanking(found, dense, record.model.similarity)) }),
      ...(sparse && { keyword: valued(keywordRanking(found, sparse, live)) }),
    }
  }

  async replaceDocument(
    scope: Scope,
    document: Document,
    chunks: readonly EncodedChunk[],
    outline?: string,
  ): Promise<boolean> {
    const stored = this.#stored(scope)
    const key = keyOf(scope, document.id)
    const known = stored.documents.get(key)?.document.version ?? 0
    if (document.version <= Math.max(known, stored.tombstones.get(key) ?? 0)) return false
    stored.documents.set(key, { tenant: scope.tenant, document, chunks, outline })
    stored.highestVersion = Math.max(stored.highestVersion, document.version)
    return true
  }

  async raiseVersion(scope: Scope, { id, version, contentHash }: VersionRise): Promise<boolean> {
    const stored = this.#stored(scope)
    const known = this.#visible(scope).find(({ document }) => document.id === id)
    if (known?.document.contentHash !== contentHash || known.document.version >= version) return false
    stored.documents.set(keyOf(scope, id), { ...known, document: { ...known.document, version } })
    stored.highestVersion = Math.max(stored.highestVersion, version)
    return true
  }

  async deleteDocuments(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]> {
    const stored = this.#stored(scope)
    stored.highestVersion = Math.max(stored.highestVersion, version)
    return ids.filter((id) => {
      const key = keyOf(scope, id)
      stored.tombstones.set(key, Math.max(version, stored.tombstones.get(key) ?? 0))
      const known = stored.documents.get(key)
      return known !== undefined && known.document.version <= version && stored.documents.delete(key)
    })
  }

  async documents(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (Document | undefined)[]> {
    const visible = this.#visible(scope)
    return ids.map((id) => visible.find(({ document }) => document.id === id)?.document)
  }

  async outlines(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (string | undefined)[]> {
    const visible = this.#visible(scope)
    return ids.map((id) => visible.find(({ document }) => document.id === id)?.outline)
  }

  async chunks(scope: Scope, ids: readonly ChunkId[]): Promise<readonly (Chunk | undefined)[]> {
    const visible = this.#visible(scope).flatMap(({ chunks }) => chunks.map(withoutVectors))
    return ids.map((id) => visible.find((chunk) => chunk.id === id))
  }

  async documentChunks(scope: Scope, slices: readonly ChunkSlice[]): Promise<readonly (readonly Chunk[])[]> {
    const visible = this.#visible(scope)
    return slices.map(({ documentId, from, limit }) => {
      const chunks = visible.find(({ document }) => document.id === documentId)?.chunks ?? []
      const inOrder = [...chunks].sort((left, right) => left.position - right.position)
      return inOrder.slice(from, from + limit).map(withoutVectors)
    })
  }

  async vectorsOf(scope: Scope, { documentId, from, limit }: ChunkSlice): Promise<readonly StoredVector[]> {
    const stored = this.#visible(scope).find(({ document }) => document.id === documentId)
    const inOrder = [...(stored?.chunks ?? [])].sort((left, right) => left.position - right.position)
    const title = stored?.document.title ?? null
    return inOrder.slice(from, from + limit).map(({ text, dense }) => ({ title, text, dense }))
  }

  async count(scope: Scope, filters: readonly Filter[]): Promise<readonly { documents: number; chunks: number }[]> {
    return filters.map((filter) => {
      const visible = this.#visible(scope, filter)
      return { documents: visible.length, chunks: visible.flatMap(({ chunks }) => chunks).length }
    })
  }

  async facets(scope: Scope, requests: readonly FacetRequest[]): Promise<readonly FacetCounts[]> {
    return requests.map(({ field, filter, limit }) => {
      const documents = this.#visible(scope, filter).map(({ document }) => document)
      return facetOf(documents, field, limit)
    })
  }

  async scroll(scope: Scope, request: ScrollRequest): Promise<readonly ScrollPosition[]> {
    const { filter, order, after, limit } = request
    return this.#visible(scope, filter)
      .map(({ document }) => positionOf(document, order))
      .filter((position) => after === undefined || comparePositions(after, position, order) < 0)
      .sort((left, right) => comparePositions(left, right, order))
      .slice(0, limit)
  }

  async stampsOf(scope: Scope, ids: readonly DocumentId[]): Promise<readonly (DocumentStamp | undefined)[]> {
    const stamps = this.#visible(scope).map(({ document }) => stampOf(document))
    return ids.map((id) => stamps.find((stamp) => stamp.id === id))
  }

  async stamps(scope: Scope, after: DocumentId | undefined, limit: number): Promise<readonly DocumentStamp[]> {
    return this.#visible(scope)
      .map(({ document }) => stampOf(document))
      .filter(({ id }) => after === undefined || id > after)
      .sort((left, right) => byText(left.id, right.id))
      .slice(0, limit)
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #whole(name: CollectionName): StoredCollection {
    const stored = this.#collections.get(name)
    if (stored === undefined) throw new CollectionNotFound(`There is no collection "${name}"`)
    return stored
  }

  #find({ collection, generation }: Named): StoredBuild | undefined {
    const stored = this.#collections.get(collection)
    return stored?.builds.get(generation ?? stored.live)
  }

  #stored(named: Named): StoredBuild {
    const build = this.#find(named)
    if (build === undefined)
      throw new CollectionNotFound(`There is no collection "${named.collection}" of generation ${named.generation}`)
    return build
  }

  /** The documents of the tenant for which the scope's access and the filter hold. */
  #visible(scope: Scope, filter: Filter = { kind: 'and', filters: [] }): StoredDocument[] {
    return [...this.#stored(scope).documents.values()].filter(
      ({ tenant, document }) => tenant === scope.tenant && matches(document, scope.access) && matches(document, filter),
    )
  }
}

const emptyBuild = (record: CollectionRecord): StoredBuild => ({
  record,
  highestVersion: 0,
  documents: new Map(),
  tombstones: new Map(),
})

function retrievalOf(rankings: Rankings, { limit, fusion, leaves }: RetrievalRequest): Retrieval {
  const exhausted = [rankings.semantic, rankings.keyword].every((ranking) => (ranking?.length ?? 0) <= limit)
  const semantic = rankings.semantic?.slice(0, limit)
  const keyword = rankings.keyword?.slice(0, limit)
  const candidates = semantic && keyword ? fuse({ semantic, keyword }, fusion) : (semantic ?? keyword ?? [])
  if (leaves !== true) return { candidates, exhausted }
  const given = { ...(semantic && { dense: scored(semantic) }), ...(keyword && { sparse: scored(keyword) }) }
  return { candidates, exhausted, leaves: given }
}

const scored = (ranking: Ranking) => ranking.map(({ chunkId, score }) => ({ chunkId, score }))

const keyOf = ({ tenant }: Scope, id: DocumentId): string => `${tenant}/${id}`

const stampOf = ({ id, externalId, version, contentHash, title }: Document): DocumentStamp => ({
  id,
  externalId,
  version,
  contentHash,
  title,
})

const withoutVectors = ({ dense: _dense, sparse: _sparse, ...chunk }: EncodedChunk): Chunk => chunk
