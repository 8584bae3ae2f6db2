/** Resolvers of `schema/writing.graphql`. */
import { requireRight } from '../../access/principals.ts'
import type { OperationContext } from '../context.ts'
import type { DeleteDocumentsInput, Resolvers, UpsertDocumentsInput } from '../generated.ts'
import { collectionOfIds, readDocument, readSelection } from '../writes.ts'

async function upsertDocuments(input: UpsertDocumentsInput, context: OperationContext) {
  const { services, principal, signal } = context
  requireRight(principal, 'documents:write')
  const { scope } = context.collection(input.collection)
  const { wait = 'ACCEPTED', idempotencyKey, documents } = input
  const request = { documents: documents.map(readDocument), wait, ...(idempotencyKey != null && { idempotencyKey }) }
  const { job, userErrors } = await services.ingest.upsert(scope, request, signal)
  return { job: job ? { job } : null, userErrors }
}

function deleteDocuments({ collection, select, dryRun }: DeleteDocumentsInput, context: OperationContext) {
  const { services, principal, signal } = context
  requireRight(principal, 'documents:write')
  const addressed = context.collection(collection ?? collectionOfIds(select))
  const { record } = addressed.collection
  const place = { record, limits: services.limits, of: 'documents', path: 'input.select.filter' } as const
  const request = { select: readSelection(select, place), mode: dryRun ? ('count' as const) : ('delete' as const) }
  return services.ingest.delete(addressed.scope, request, signal)
}

export const writingResolvers: Resolvers = {
  Mutation: {
    upsertDocuments: (_, { input }, context) => upsertDocuments(input, context),
    deleteDocuments: (_, { input }, context) => deleteDocuments(input, context),
  },
}
