/** Searching an open installation without HTTP: what `sextant search` runs. */
import { SextantError } from '../core/errors.ts'
import { MATCH_ALL } from '../core/filter.ts'
import type { SearchMode, SearchWarning } from '../core/search.ts'
import { runSearches, type SearchTimings } from '../search/pipeline.ts'
import { type App, localScope } from './app.ts'

export interface SearchOptions {
  readonly query: string
  readonly mode?: SearchMode
  readonly first: number
  readonly collection?: string
}

export interface FoundDocument {
  readonly rank: number
  readonly score: number
  readonly externalId: string
  readonly title: string | null
  readonly url: string | null
  /** The text of its best chunk. */
  readonly passage: string
}

export interface FoundDocuments {
  readonly mode: SearchMode
  readonly rankedCount: number
  readonly documents: readonly FoundDocument[]
  readonly warnings: readonly SearchWarning[]
  readonly timings: SearchTimings
}

/** @throws SextantError as the GraphQL field `search` */
export async function searchDocuments(
  app: App,
  { query, mode, first, collection }: SearchOptions,
): Promise<FoundDocuments> {
  const { record, profile } = app.collections.named(collection)
  const scope = localScope(record)
  const request = {
    scope,
    profile,
    query,
    first,
    filter: MATCH_ALL,
    groupBy: 'DOCUMENT' as const,
    ...(mode && { mode }),
  }
  const [page] = await runSearches([request], () => async (results) => results.map(() => true), app.search)
  if (!page) throw new RangeError('a search had no answer')
  if (page instanceof SextantError) throw page
  const results = page.results.map(({ position, result }) => ({ position, ...result }))
  const documents = await app.catalog.documents(
    scope,
    results.map(({ documentId }) => documentId),
  )
  const best = await app.catalog.chunks(
    scope,
    results.flatMap(({ chunks }) => chunks.slice(0, 1).map(({ chunkId }) => chunkId)),
  )
  const found = results.flatMap(({ position, score }, place): FoundDocument[] => {
    const document = documents[place]
    if (!document) return []
    const { externalId, title, url } = document
    return [{ rank: position + 1, score, externalId, title, url, passage: best[place]?.text ?? '' }]
  })
  return {
    mode: page.window.mode,
    rankedCount: page.window.results.length,
    documents: found,
    warnings: page.warnings,
    timings: page.timings,
  }
}
