/**
 * The loaders of one operation. They gather what its resolvers ask for, so N aliased searches are one run of the pipeline and
 * each document is read once, whoever asks.
 */
import DataLoader from 'dataloader'
import type { Principal } from '../access/principals.ts'
import type { ChunkSlice, CollectionCounts, ScrollPosition, ScrollRequest } from '../catalog/catalog.ts'
import type { Chunk, Document } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import type { ChunkId, DocumentId } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { Grouping } from '../core/search.ts'
import type { RankedResult } from '../core/window.ts'
import type { IngestJob, JobFailure } from '../ingest/ingest.ts'
import type { ReadBefore, StillThereOf } from '../search/page.ts'
import { runSearches, type SearchPage } from '../search/pipeline.ts'
import type { SearchRequest } from '../search/plan.ts'
import type { Services } from './services.ts'

/** The loaders of one scope. */
export interface ScopeLoaders {
  readonly document: DataLoader<DocumentId, Document | undefined>
  /** What `document` has given already: a field that needs no promise for it is answered in half the time. */
  readonly documentsRead: ReadonlyMap<DocumentId, Document>
  readonly chunk: DataLoader<ChunkId, Chunk | undefined>
  /** What `chunk` has given already; undefined under the id of one that was not there. */
  readonly chunksRead: ReadonlyMap<ChunkId, Chunk | undefined>
  /** Takes over what was read already. */
  take(read: ReadBefore): void
  readonly documentChunks: DataLoader<ChunkSlice, readonly Chunk[], string>
  readonly counts: DataLoader<Filter, CollectionCounts, string>
  readonly scroll: DataLoader<ScrollRequest, readonly ScrollPosition[], string>
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
  const of = (scope: Scope): ScopeLoaders => {
    const loaders = scopes.get(scope.collection) ?? scopeLoaders(scope, services)
    scopes.set(scope.collection, loaders)
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

function scopeLoaders(scope: Scope, { catalog }: Services): ScopeLoaders {
  const documentsRead = new Map<DocumentId, Document>()
  const chunksRead = new Map<ChunkId, Chunk | undefined>()
  const document = new DataLoader<DocumentId, Document | undefined>(async (ids) => {
    const documents = await catalog.documents(scope, ids)
    for (const one of documents) if (one) documentsRead.set(one.id, one)
    return documents
  })
  const chunk = new DataLoader<ChunkId, Chunk | undefined>(async (ids) => {
    const chunks = await catalog.chunks(scope, ids)
    for (const [place, id] of ids.entries()) chunksRead.set(id, chunks[place])
    return chunks
  })
  return {
    document,
    documentsRead,
    chunk,
    chunksRead,
    take(read) {
      for (const one of read.documents) {
        document.prime(one.id, one)
        documentsRead.set(one.id, one)
      }
      for (const one of read.chunks) {
        chunk.prime(one.id, one)
        chunksRead.set(one.id, one)
      }
    },
    documentChunks: new DataLoader((slices) => catalog.documentChunks(scope, slices), {
      cacheKeyFn: ({ documentId, from, limit }) => `${documentId}:${from}:${limit}`,
    }),
    counts: new DataLoader((filters) => catalog.counts(scope, filters), {
      cacheKeyFn: (filter) => JSON.stringify(filter),
    }),
    scroll: new DataLoader((requests) => Promise.all(requests.map((request) => catalog.scroll(scope, request))), {
      cacheKeyFn: (request) => JSON.stringify(request),
    }),
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
  { document, chunk }: ScopeLoaders,
): Promise<readonly boolean[]> {
  const read = grouping === 'NONE' ? 1 : passages
  const best = results.flatMap(({ chunks }) => chunks.slice(0, read))
  const [documents, chunks] = await Promise.all([
    document.loadMany(results.map(({ documentId }) => documentId)),
    chunk.loadMany(best.map(({ chunkId }) => chunkId)),
  ])
  const found = new Set(withoutFaults(chunks).map((one) => one?.id))
  return withoutFaults(documents).map(
    (one, place) => one !== undefined && (grouping !== 'NONE' || found.has(results[place]?.chunks[0]?.chunkId)),
  )
}

/** @throws the first fault */
function withoutFaults<Item>(loaded: readonly (Item | Error)[]): readonly Item[] {
  return loaded.map((one) => {
    if (one instanceof Error) throw one
    return one
  })
}

const tooMany = ({ limits }: Services) =>
  new SextantError(
    'TOO_MANY_SEARCHES',
    `The operation has more than ${limits.searchesPerOperation} searches, the most that run in one (limits.searchesPerOperation), so none was run. Spread them over several operations.`,
  )
