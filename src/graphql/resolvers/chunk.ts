/** Resolvers of `schema/chunk.graphql`. */
import { contextSlice, mergeChunks, type Neighbours } from '../../catalog/context.ts'
import type { OperationContext } from '../context.ts'
import type { Resolvers } from '../generated.ts'
import { globalId } from '../global-ids.ts'
import type { ChunkSource, DocumentSource } from '../sources.ts'

const NEIGHBOURS = 1

async function documentOf({ chunk, scope }: ChunkSource, { loaders }: OperationContext): Promise<DocumentSource> {
  const document = await loaders.of(scope).document.load(chunk.documentId)
  if (!document) throw new Error(`the document ${chunk.documentId} of a chunk is gone`)
  return { document, scope }
}

async function contextOf(source: ChunkSource, neighbours: Neighbours, context: OperationContext) {
  const { chunk, scope } = source
  const slice = contextSlice(chunk, neighbours)
  const [{ document }, chunks] = await Promise.all([
    documentOf(source, context),
    context.loaders.of(scope).documentChunks.load(slice),
  ])
  const { text, range } = mergeChunks(document.text, chunks)
  return { text: context.texts.take(text), range, chunks: chunks.map((one): ChunkSource => ({ chunk: one, scope })) }
}

export const chunkResolvers: Resolvers = {
  Chunk: {
    id: ({ chunk, scope }) => globalId('Chunk', scope.collection, chunk.id),
    text: ({ chunk }, _, { texts }) => texts.take(chunk.text),
    position: ({ chunk }) => chunk.position,
    headingPath: ({ chunk }) => [...chunk.headingPath],
    range: ({ chunk }) => chunk.range,
    tokenCount: ({ chunk }) => chunk.tokenCount,
    document: (source, _, context) => documentOf(source, context),
    context: (source, { before, after }, context) =>
      contextOf(source, { before: before ?? NEIGHBOURS, after: after ?? NEIGHBOURS }, context),
  },
}
