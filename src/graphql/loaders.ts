/**
 * The loaders of one operation. They gather what its resolvers ask for, so N aliased searches are one run of the pipeline and
 * each document is read once, whoever asks.
 */
import DataLoader from 'dataloader'
import type { Principal } from '../access/principals.ts'
import type {
  ChunkSlice,
  CollectionCounts,
  FacetCounts,
  FacetRequest,
  ScrollPosition,
  ScrollRequest,
} from '../catalog/catalog.ts'
import type { Chunk, Document } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import type { ChunkId, DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { Grouping, ScoredChunk } from '../core/search.ts'
import type { RankedResult } from '../core/window.ts'
import type { IngestJob, JobFailure } from '../ingest/ingest.ts'
import type { ReadBefore, StillThereOf } from '../search/page.ts'
import { runSearches, type SearchPage } from '../search/pipeline.ts'
import type { SearchRequest } from '../search/plan.ts'
import type { Services } from './services.ts'

/** The loaders of one scope. */
export interface ScopeLoaders {
  readonly document: DataLoader<DocumentId, Document | undefined>
  /**
   * What was read already, undefined under the id of one that was not there: a field that needs no promise for it is answered in
   * half the time.
   */
  readonly documentsRead: ReadonlyMap<DocumentId, Document | undefined>
  readonly chunk: DataLoader<ChunkId, Chunk | undefined>
  /** The same of chunks. */
  readonly chunksRead: ReadonlyMap<ChunkId, Chunk | undefined>
  /** Takes over what was read already. */
  take(read: ReadBefore): void
  /** Reads what a page shows into `documentsRead` and `chunksRead`. */
  readonly page: DataLoader<PageReads, PageReads>
  readonly documentChunks: DataLoader<ChunkSlice, readonly Chunk[], string>
  readonly counts: DataLoader<Filter, CollectionCounts, string>
  readonly facets: DataLoader<FacetRequest, FacetCounts, string>
  readonly scroll: DataLoader<ScrollRequest, readonly ScrollPosition[], string>
}

/** By one key for a whole page: a promise for each of its documents and chunks costs more than to read those that are kept. */
export interface PageReads {
  readonly documents: readonly DocumentId[]
  readonly chunks: readonly ChunkId[]
}

/** Failures of a job after a version. */
export interface FailureSlice {
  readonly job: IngestJob
  readonly after: number
  readonly limit: number
}

export interface Loaders {
  of(scope: Scope): ScopeLoaders
  readonly search: DataLoader<SearchRequest, SearchPage>
  /** Undefined where there is none that the caller may see. */
  readonly job: DataLoader<string, IngestJob | undefined>
  readonly failures: DataLoader<FailureSlice, readonly JobFailure[], string>
}

export function createLoaders(services: Services, principal: Principal, signal: AbortSignal): Loaders {
  const scopes = new Map<string, ScopeLoaders>()
  const takeFacets = countingFacets(services)
  const of = (scope: Scope): ScopeLoaders => {
    const key = `${scope.collection}.${scope.generation ?? ''}`
    const loaders = scopes.get(key) ?? scopeLoaders(scope, services, takeFacets)
    scopes.set(key, loaders)
    return loaders
  }
  return { of, search: searchLoader(services, of, signal), ...jobLoaders(services, principal) }
}

function jobLoaders({ ingest }: Services, { tenant }: Principal): Pick<Loaders, 'job' | 'failures'> {
  return {
    job: new DataLoader((ids) => Promise.all(ids.map((id) => ingest.job(tenant, id)))),
    failures: new DataLoader(
      (slices) => Promise.all(slices.map(({ job, after, limit }) => ingest.failures(job.id, after, limit))),
      // A job that has failed further since has other failures: a mutation may return it anew.
      { cacheKeyFn: ({ job, after, limit }) => `${job.id}:${job.failed}:${after}:${limit}` },
    ),
  }
}

function scopeLoaders(scope: Scope, { catalog }: Services, takeFacets: (count: number) => void): ScopeLoaders {
  const documentsRead = new Map<DocumentId, Document | undefined>()
  const chunksRead = new Map<ChunkId, Chunk | undefined>()
  const documents = readingOnce(documentsRead, (ids: readonly DocumentId[]) => catalog.documents(scope, ids))
  const chunks = readingOnce(chunksRead, (ids: readonly ChunkId[]) => catalog.chunks(scope, ids))
  return {
    document: new DataLoader(documents),
    documentsRead,
    chunk: new DataLoader(chunks),
    chunksRead,
    take(read) {
      for (const one of read.documents) documentsRead.set(one.id, one)
      for (const one of read.chunks) chunksRead.set(one.id, one)
    },
    page: new DataLoader(
      async (pages) => {
        await Promise.all([
          documents(pages.flatMap((page) => page.documents)),
          chunks(pages.flatMap((page) => page.chunks)),
        ])
        return pages
      },
      { cache: false },
    ),
    documentChunks: new DataLoader((slices) => catalog.documentChunks(scope, slices), {
      cacheKeyFn: ({ documentId, from, limit }) => `${documentId}:${from}:${limit}`,
    }),
    counts: new DataLoader((filters) => catalog.counts(scope, filters), {
      cacheKeyFn: (filter) => JSON.stringify(filter),
    }),
    facets: new DataLoader(
      async (requests) => {
        takeFacets(requests.length)
        return catalog.facets(scope, requests)
      },
      { cacheKeyFn: (request) => JSON.stringify(request) },
    ),
    scroll: new DataLoader((requests) => Promise.all(requests.map((request) => catalog.scroll(scope, request))), {
      cacheKeyFn: (request) => JSON.stringify(request),
    }),
  }
}

/** Reads what is not among the known, and adds it to them. */
const readingOnce =
  <Id, Item>(known: Map<Id, Item | undefined>, read: (ids: readonly Id[]) => Promise<readonly (Item | undefined)[]>) =>
  async (ids: readonly Id[]): Promise<readonly (Item | undefined)[]> => {
    const missing = [...new Set(ids)].filter((id) => !known.has(id))
    const items = missing.length === 0 ? [] : await read(missing)
    for (const [place, id] of missing.entries()) known.set(id, items[place])
    return ids.map((id) => known.get(id))
  }

/** @returns counts so many more. @throws SextantError TOO_MANY_FACETS */
function countingFacets({ limits }: Services): (count: number) => void {
  let asked = 0
  return (count) => {
    asked += count
    if (asked <= limits.facetsPerOperation) return
    throw new SextantError(
      'TOO_MANY_FACETS',
      `The operation has more than ${limits.facetsPerOperation} facets, the most that are counted for one (limits.facetsPerOperation). Spread them over several operations.`,
    )
  }
}

function searchLoader(
  services: Services,
  of: Loaders['of'],
  signal: AbortSignal,
): DataLoader<SearchRequest, SearchPage> {
  const stillThereOf: StillThereOf = ({ scope }, { passages = 0 }, along) => {
    const loaders = of(scope)
    if (along) loaders.take(along)
    return (results, grouping) => areThere(results, grouping, passages, loaders)
  }
  let asked = 0
  return new DataLoader<SearchRequest, SearchPage>(
    async (requests) => {
      asked += requests.length
      if (asked > services.limits.searchesPerOperation) throw tooMany(services)
      return runSearches(requests, stillThereOf, services.search, signal)
    },
    { cache: false },
  )
}

/** @param passages chunks of each result that are shown: they are read along, which costs less than to ask once more */
async function areThere(
  results: readonly RankedResult[],
  grouping: Grouping,
  passages: number,
  { page, documentsRead, chunksRead }: ScopeLoaders,
): Promise<readonly boolean[]> {
  const read = grouping === 'NONE' ? 1 : passages
  const documents = results.map(({ documentId }) => documentId)
  const chunks = results.flatMap((result) => result.chunks.slice(0, read).map(({ chunkId }) => chunkId))
  const wasRead = documents.every((id) => documentsRead.has(id)) && chunks.every((id) => chunksRead.has(id))
  if (!wasRead) await page.load({ documents, chunks })
  const isThere = ({ chunkId }: ScoredChunk): boolean => chunksRead.get(chunkId) !== undefined
  return results.map(
    ({ documentId, chunks }) =>
      documentsRead.get(documentId) !== undefined && (grouping !== 'NONE' || chunks.slice(0, 1).some(isThere)),
  )
}

const tooMany = ({ limits }: Services) =>
  new SextantError(
    'TOO_MANY_SEARCHES',
    `The operation has more than ${limits.searchesPerOperation} searches, the most that run in one (limits.searchesPerOperation), so none was run. Spread them over several operations.`,
  )
