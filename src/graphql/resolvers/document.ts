/** Resolvers of `schema/document.graphql`. */
import { SextantError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import { requirePageSize } from '../../core/page-size.ts'
import type { OperationContext } from '../context.ts'
import type { DocumentLookup, Resolvers } from '../generated.ts'
import { globalId, readDocumentId } from '../global-ids.ts'
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
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: last !== undefined && last.position + 1 < document.chunkCount,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
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
    text: ({ document }) => document.text,
    chunks: (source, args, context) => chunkPage(source, args.first ?? DEFAULT_CHUNKS, args.after, context),
  },
  Chunk: {
    id: ({ chunk, scope }) => globalId('Chunk', scope.collection, chunk.id),
    text: ({ chunk }) => chunk.text,
    position: ({ chunk }) => chunk.position,
    headingPath: ({ chunk }) => [...chunk.headingPath],
    range: ({ chunk }) => chunk.range,
    tokenCount: ({ chunk }) => chunk.tokenCount,
    document: async ({ chunk, scope }, _, { loaders }) => {
      const document = await loaders.of(scope).document.load(chunk.documentId)
      if (!document) throw new Error(`the document ${chunk.documentId} of a chunk is gone`)
      return { document, scope }
    },
  },
}
