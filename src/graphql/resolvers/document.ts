/** Resolvers of `schema/document.graphql`. */
import { SextantError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import { requirePageSize } from '../../core/page-size.ts'
import { connectionOf } from '../connections.ts'
import type { OperationContext } from '../context.ts'
import { readFilter } from '../filters.ts'
import type { DocumentLookup, QueryDocumentsArgs, Resolvers } from '../generated.ts'
import { globalId, readDocumentId } from '../global-ids.ts'
import { documentPage } from '../listing.ts'
import { readDocumentOrder } from '../orders.ts'
import type { ChunkSource, DocumentSource } from '../sources.ts'

async function lookUp(by: DocumentLookup, collection: string | null | undefined, context: OperationContext) {
  const reference = by.id == null ? undefined : readDocumentId(by.id)
  if (reference && collection != null && collection !== reference.collection) {
    throw new SextantError(
      'ID_INVALID',
      `The id is of a document in "${reference.collection}", not in "${collection}". Leave \`collection\` out.`,
    )
  }
  const { scope } = context.collection(reference?.collection ?? collection)
  const id = reference?.id ?? documentIdOf(scope.collection, scope.tenant, by.externalId ?? '')
  const document = await context.loaders.of(scope).document.load(id)
  return document ? { document, scope } : null
}

type ListingArguments = QueryDocumentsArgs & Required<Pick<QueryDocumentsArgs, 'first'>>

function listDocuments(args: ListingArguments, context: OperationContext) {
  const { collection, scope } = context.collection(args.collection)
  const { record } = collection
  const filter = readFilter(args.filter, { record, limits: context.services.limits, of: 'documents' })
  const order = args.orderBy ? readDocumentOrder(args.orderBy, record) : undefined
  return documentPage({ scope, filter, ...(order && { order }) }, args.first, args.after, context)
}

async function chunkPage(
  source: DocumentSource,
  first: number,
  after: string | null | undefined,
  context: OperationContext,
) {
  const { services, loaders } = context
  requirePageSize(first, services.limits)
  const { document, scope } = source
  const from = after == null ? 0 : positionAfter(after, source, context)
  const chunks = await loaders.of(scope).documentChunks.load({ documentId: document.id, from, limit: first })
  const edges = chunks.map((chunk) => ({
    cursor: services.cursors.write({ kind: 'chunk', documentId: document.id, position: chunk.position }),
    node: { chunk, scope } satisfies ChunkSource,
  }))
  const last = chunks.at(-1)
  return connectionOf(edges, {
    hasNextPage: last !== undefined && last.position + 1 < document.chunkCount,
    hasPreviousPage: from > 0,
  })
}

function positionAfter(after: string, { document }: DocumentSource, { services }: OperationContext): number {
  const cursor = services.cursors.read('chunk', after)
  if (cursor.documentId === document.id) return cursor.position + 1
  throw new SextantError('CURSOR_OF_ANOTHER_QUERY', 'The cursor in `after` belongs to the chunks of another document.')
}

const DEFAULT_CHUNKS = 20

export const documentResolvers: Resolvers = {
  Query: {
    document: (_, { by, collection }, context) => lookUp(by, collection, context),
    documents: (_, args, context) => listDocuments(args, context),
  },
  Document: {
    id: ({ document, scope }) => globalId('Document', scope.collection, document.id),
    collection: ({ scope }, _, context) => context.collection(scope.collection),
    version: ({ document }) => document.version,
    externalId: ({ document }) => document.externalId,
    title: ({ document }) => document.title,
    url: ({ document }) => document.url,
    language: ({ document }) => document.language,
    tags: ({ document }) => [...document.tags],
    metadata: ({ document }) => document.metadata,
    createdAt: ({ document }) => document.createdAt,
    updatedAt: ({ document }) => document.updatedAt,
    chunkCount: ({ document }) => document.chunkCount,
    text: ({ document }, _, { texts }) => texts.take(document.text),
    chunks: (source, args, context) => chunkPage(source, args.first ?? DEFAULT_CHUNKS, args.after, context),
  },
  DocumentConnection: {
    totalCount: async ({ scope, filter }, _, { loaders }) => (await loaders.of(scope).counts.load(filter)).documents,
  },
}
