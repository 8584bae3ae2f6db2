/** Resolvers of `schema/writing.graphql`. */
import { requireRight } from '../../access/principals.ts'
import { isMatchAll } from '../../core/filter.ts'
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
  const selection = readSelection(select, place)
  if (!dryRun && selection.kind === 'filter' && isMatchAll(selection.filter)) return REFUSED
  const request = { select: selection, mode: dryRun ? ('count' as const) : ('delete' as const) }
  return services.ingest.delete(addressed.scope, request, signal)
}

/** A filter without conditions is far more often one that lost them than the wish to delete everything. */
const REFUSED = {
  deletedCount: 0,
  userErrors: [
    {
      code: 'INVALID' as const,
      pointer: '/select/filter',
      message:
        'The filter holds for every document. Say which to delete; `sextant collections drop` empties a collection, and { createdAt: { exists: true } } is every document too.',
    },
  ],
}

export const writingResolvers: Resolvers = {
  Mutation: {
    upsertDocuments: (_, { input }, context) => upsertDocuments(input, context),
    deleteDocuments: (_, { input }, context) => deleteDocuments(input, context),
  },
}
