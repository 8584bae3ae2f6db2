/** Resolvers of `schema/node.graphql`. */
import type { OperationContext } from '../context.ts'
import type { Resolvers } from '../generated.ts'
import { type NodeReference, readNodeId } from '../global-ids.ts'
import type { NodeSource } from '../sources.ts'

async function nodeOf(reference: NodeReference, context: OperationContext): Promise<NodeSource | null> {
  const { services, loaders } = context
  // An id may outlive its collection; it leads to nothing then, as that of a deleted document does.
  const open = services.collections.all.find(({ record }) => record.name === reference.collection)
  if (!open) return null
  const { scope } = context.collection(open.record.name)
  switch (reference.type) {
    case 'Document': {
      const document = await loaders.of(scope).document.load(reference.id)
      return document ? { document, scope } : null
    }
    case 'Chunk': {
      const chunk = await loaders.of(scope).chunk.load(reference.id)
      return chunk ? { chunk, scope } : null
    }
    case 'IngestJob': {
      const job = await loaders.job.load(reference.id)
      return job?.owner.collection === reference.collection ? { job } : null
    }
  }
}

export const nodeResolvers: Resolvers = {
  Query: {
    node: (_, { id }, context) => nodeOf(readNodeId(id), context),
  },
  Node: {
    __resolveType: (node) => ('document' in node ? 'Document' : 'chunk' in node ? 'Chunk' : 'IngestJob'),
  },
}
