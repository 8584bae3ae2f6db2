/** Resolvers of `schema/search.graphql`. */
import type { GraphQLResolveInfo } from 'graphql'
import { requireRight } from '../../access/principals.ts'
import { requirePageSize } from '../../core/page-size.ts'
import { countedFilter, type SearchRequest } from '../../search/plan.ts'
import { lazyPageInfo } from '../connections.ts'
import type { OperationContext } from '../context.ts'
import { readFilter } from '../filters.ts'
import type { QuerySearchArgs, Resolvers } from '../generated.ts'
import { selects } from '../look-ahead.ts'
import { readSearchOrder } from '../orders.ts'
import type { ChunkSource, ResultSource, SearchSource } from '../sources.ts'
import { readTuning } from '../tuning.ts'

type SearchArguments = Omit<QuerySearchArgs, 'first' | 'groupBy'> & Required<Pick<QuerySearchArgs, 'first' | 'groupBy'>>

/** Where an operation asks how scores came about, below `search`. */
const EXPLANATIONS = [
  ['nodes', 'explanation'],
  ['edges', 'node', 'explanation'],
]

function requestOf(args: SearchArguments, context: OperationContext, info: GraphQLResolveInfo): SearchRequest {
  if (args.tuning) requireRight(context.principal, 'search:tune')
  const { collection, scope } = context.collection(args.collection)
  const { record } = collection
  const cursor = args.after == null ? undefined : context.services.cursors.read('search', args.after)
  return {
    scope,
    profile: collection.profile,
    query: args.query,
    filter: readFilter(args.filter, { record, limits: context.services.limits, of: 'chunks' }),
    groupBy: args.groupBy,
    first: args.first,
    explained: EXPLANATIONS.some((path) => selects(info, path)),
    ...(args.mode != null && { mode: args.mode }),
    ...(args.orderBy && { order: readSearchOrder(args.orderBy, record) }),
    ...(args.minRelevance != null && { minRelevance: args.minRelevance }),
    ...(args.tuning && { tuning: readTuning(args.tuning) }),
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
    search: (_, args, context, info) => context.loaders.search.load(requestOf(args, context, info)),
  },
  SearchConnection: {
    nodes: resultsOf,
    edges: (page, _, context) => resultsOf(page).map((node) => ({ node, cursor: cursorOf(node, context) })),
    pageInfo: (page, _, context) => lazyPageInfo(resultsOf(page), (node) => cursorOf(node, context), page),
    rankedCount: ({ window }) => window.results.length,
    filteredCount: async ({ plan }, _, { loaders }) => {
      const filter = countedFilter(plan)
      return filter && (await loaders.of(plan.scope).counts.load(filter)).documents
    },
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
    document: ({ result, page }, _, { loaders }) => {
      const { scope } = page.plan
      // The page was made of those that are there.
      const document = loaders.of(scope).documentsRead.get(result.documentId)
      if (!document) throw new Error(`the document ${result.documentId} of a page is gone`)
      return { document, scope }
    },
    chunks: (result, args, context) => {
      const first = args.first ?? DEFAULT_MATCHES
      requirePageSize(first, context.services.limits)
      return matchesOf(result, first, context)
    },
    explanation: ({ explanation }) => explanation,
  },
}

const DEFAULT_MATCHES = 3
