/** Resolvers of `schema/search.graphql`. */

import { requirePageSize } from '../../core/page-size.ts'
import type { SearchRequest } from '../../search/plan.ts'
import type { OperationContext } from '../context.ts'
import { readFilter } from '../filters.ts'
import type { QuerySearchArgs, Resolvers } from '../generated.ts'
import type { ChunkSource, ResultSource, SearchSource } from '../sources.ts'

type SearchArguments = Omit<QuerySearchArgs, 'first' | 'groupBy'> & Required<Pick<QuerySearchArgs, 'first' | 'groupBy'>>

function requestOf(args: SearchArguments, context: OperationContext): SearchRequest {
  const { collection, scope } = context.collection(args.collection)
  const cursor = args.after == null ? undefined : context.services.cursors.read('search', args.after)
  return {
    scope,
    profile: collection.profile,
    query: args.query,
    filter: readFilter(args.filter, collection.record.attributes, context.services.limits),
    groupBy: args.groupBy,
    first: args.first,
    ...(args.mode != null && { mode: args.mode }),
    ...(cursor && { continuation: cursor }),
  }
}

const resultsOf = (page: SearchSource): readonly ResultSource[] => page.results.map((result) => ({ ...result, page }))

function cursorOf({ page, position }: ResultSource, { services }: OperationContext): string {
  const { searchId, planHash, window } = page
  return services.cursors.write({ kind: 'search', searchId, planHash, mode: window.mode, position })
}

/** The chunks that are still there; one that a rewrite of its document removed is left out. */
async function matchesOf({ result, page }: ResultSource, first: number, { loaders }: OperationContext) {
  const { scope } = page.plan
  const matches = result.chunks.slice(0, first)
  const chunks = await loaders.of(scope).chunk.loadMany(matches.map(({ chunkId }) => chunkId))
  return matches.flatMap(({ score }, place) => {
    const chunk = chunks[place]
    if (chunk instanceof Error) throw chunk
    return chunk ? [{ score, chunk: { chunk, scope } satisfies ChunkSource }] : []
  })
}

export const searchResolvers: Resolvers = {
  Query: {
    search: (_, args, context) => context.loaders.search.load(requestOf(args, context)),
  },
  SearchConnection: {
    nodes: resultsOf,
    edges: (page, _, context) => resultsOf(page).map((node) => ({ node, cursor: cursorOf(node, context) })),
    pageInfo: (page, _, context) => {
      const results = resultsOf(page)
      const [first, last] = [results[0], results.at(-1)]
      return {
        hasNextPage: page.hasNextPage,
        hasPreviousPage: page.hasPreviousPage,
        startCursor: first ? cursorOf(first, context) : null,
        endCursor: last ? cursorOf(last, context) : null,
      }
    },
    rankedCount: ({ window }) => window.results.length,
    filteredCount: async ({ plan }, _, { loaders }) =>
      (await loaders.of(plan.scope).counts.load(plan.filter)).documents,
    execution: ({ window, plan, warnings, timings }) => ({
      mode: window.mode,
      profile: plan.profile,
      windowSize: window.windowSize,
      warnings: [...warnings],
      timings,
    }),
  },
  SearchResult: {
    rank: ({ position }) => position + 1,
    score: ({ result }) => result.score,
    document: async ({ result, page }, _, { loaders }) => {
      const { scope } = page.plan
      const document = await loaders.of(scope).document.load(result.documentId)
      if (!document) throw new Error(`the document ${result.documentId} of a page is gone`)
      return { document, scope }
    },
    chunks: (result, args, context) => {
      const first = args.first ?? DEFAULT_MATCHES
      requirePageSize(first, context.services.limits)
      return matchesOf(result, first, context)
    },
  },
}

const DEFAULT_MATCHES = 3
