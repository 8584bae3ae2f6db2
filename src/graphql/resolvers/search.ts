/** Resolvers of `schema/search.graphql`. */
import { type GraphQLResolveInfo, getArgumentValues, isObjectType } from 'graphql'
import { requireRight } from '../../access/principals.ts'
import { requirePageSize } from '../../core/page-size.ts'
import type { ExplainedResult } from '../../search/pipeline.ts'
import { countedFilter, type SearchRequest } from '../../search/plan.ts'
import { lazyPageInfo } from '../connections.ts'
import type { OperationContext } from '../context.ts'
import { facetsOf } from '../facets.ts'
import { readFilter } from '../filters.ts'
import type { QuerySearchArgs, Resolvers } from '../generated.ts'
import { fieldsAt, type Selected, selects } from '../look-ahead.ts'
import { readSearchOrder } from '../orders.ts'
import type { ChunkSource, ResultSource, SearchSource } from '../sources.ts'
import { readTuning } from '../tuning.ts'

type SearchArguments = Omit<QuerySearchArgs, 'first' | 'groupBy'> & Required<Pick<QuerySearchArgs, 'first' | 'groupBy'>>

/** Where an operation selects the results' fields, below `search`. */
const RESULTS = [['nodes'], ['edges', 'node']]

/** What the operation selects of the results. */
const ofResults = ({ fieldNodes, fragments, variableValues }: GraphQLResolveInfo): Selected => {
  const selected = { fragments, variableValues }
  return { ...selected, fieldNodes: RESULTS.flatMap((path) => fieldsAt({ ...selected, fieldNodes }, path)) }
}

/** How many chunks of a result the operation shows at most. */
function passagesOf(results: Selected, { schema }: GraphQLResolveInfo, most: number): number {
  const type = schema.getType('SearchResult')
  const field = isObjectType(type) ? type.getFields()['chunks'] : undefined
  if (!field) return 0
  const asked = fieldsAt(results, ['chunks']).map((node) => {
    const { first } = getArgumentValues(field, node, results.variableValues)
    return typeof first === 'number' ? first : DEFAULT_MATCHES
  })
  return Math.min(most, Math.max(0, ...asked))
}

function requestOf(args: SearchArguments, context: OperationContext, info: GraphQLResolveInfo): SearchRequest {
  if (args.tuning) requireRight(context.principal, 'search:tune')
  const { collection, scope } = context.collection(args.collection)
  const { record } = collection
  const results = ofResults(info)
  const cursor = args.after == null ? undefined : context.services.cursors.read('search', args.after)
  return {
    scope,
    profile: collection.profile,
    query: args.query,
    filter: readFilter(args.filter, { record, limits: context.services.limits, of: 'chunks' }),
    groupBy: args.groupBy,
    first: args.first,
    explained: selects(results, ['explanation']),
    passages: passagesOf(results, info, context.services.limits.pageSize),
    ...(args.mode != null && { mode: args.mode }),
    ...(args.orderBy && { order: readSearchOrder(args.orderBy, record) }),
    ...(args.minRelevance != null && { minRelevance: args.minRelevance }),
    ...(args.tuning && { tuning: readTuning(args.tuning) }),
    ...(cursor && { continuation: cursor }),
  }
}

const resultsOf = (page: SearchSource): readonly ResultSource[] => page.results.map((result) => ({ ...result, page }))

function cursorOf(
  { searchId, planHash, window }: SearchSource,
  { position }: ExplainedResult,
  { services }: OperationContext,
): string {
  return services.cursors.write({ kind: 'search', searchId, planHash, mode: window.mode, position })
}

/**
 * The chunks that are still there; one that a rewrite of its document removed is left out. They were read with the page: a list
 * that needs no promise is answered in half the time.
 */
function matchesOf({ result, page }: ResultSource, first: number, { loaders }: OperationContext) {
  const { scope } = page.plan
  const { chunk, chunksRead } = loaders.of(scope)
  const matches = result.chunks.slice(0, first)
  const shown = () =>
    matches.flatMap(({ chunkId, score }) => {
      const read = chunksRead.get(chunkId)
      return read ? [{ score, chunk: { chunk: read, scope } satisfies ChunkSource }] : []
    })
  if (matches.every(({ chunkId }) => chunksRead.has(chunkId))) return shown()
  return Promise.all(matches.map(({ chunkId }) => chunk.load(chunkId))).then(shown)
}

export const searchResolvers: Resolvers = {
  Query: {
    search: (_, args, context, info) => context.loaders.search.load(requestOf(args, context, info)),
  },
  SearchConnection: {
    nodes: resultsOf,
    edges: (page, _, context) => resultsOf(page).map((node) => ({ node, cursor: cursorOf(page, node, context) })),
    pageInfo: (page, _, context) => lazyPageInfo(page.results, (result) => cursorOf(page, result, context), page),
    rankedCount: ({ window }) => window.results.length,
    filteredCount: async ({ plan }, _, { loaders }) => {
      const filter = countedFilter(plan)
      return filter && (await loaders.of(plan.scope).counts.load(filter)).documents
    },
    facets: (page, { by }, context, info) => facetsOf(page, by, context, info),
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
