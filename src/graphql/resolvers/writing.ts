/** Resolvers of `schema/writing.graphql`. */
import { requireRight } from '../../access/principals.ts'
import type { UserError } from '../../core/user-errors.ts'
import type { OperationContext } from '../context.ts'
import type {
  CancelIngestJobInput,
  DeleteDocumentsInput,
  ReindexCollectionInput,
  Resolvers,
  UpsertDocumentsInput,
} from '../generated.ts'
import { collectionOfIds, readDocument, readSelection } from '../writes.ts'
import { jobOf } from './job.ts'

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

async function cancelIngestJob({ id }: CancelIngestJobInput, context: OperationContext) {
  const { services, principal } = context
  requireRight(principal, 'documents:write')
  const found = await jobOf(id, context)
  const cancelled = found && (await services.ingest.cancel(principal.tenant, found.job.id))
  return cancelled ? { job: { job: cancelled }, userErrors: [] } : { job: null, userErrors: [NO_JOB] }
}

async function reindexCollection({ collection, embeddingModel }: ReindexCollectionInput, context: OperationContext) {
  const { services, principal } = context
  requireRight(principal, 'collections:admin')
  const { scope } = context.collection(collection)
  const request = embeddingModel == null ? {} : { encoder: embeddingModel }
  const { job, userErrors } = await services.ingest.reindex(scope, request)
  return { job: job ? { job } : null, userErrors }
}

const NO_JOB: UserError = {
  code: 'NOT_FOUND',
  message: 'There is no job of this id, or it finished long ago and is forgotten. Give the `job { id }` of a mutation.',
  pointer: '/id',
}

export const writingResolvers: Resolvers = {
  Mutation: {
    upsertDocuments: (_, { input }, context) => upsertDocuments(input, context),
    deleteDocuments: (_, { input }, context) => deleteDocuments(input, context),
    reindexCollection: (_, { input }, context) => reindexCollection(input, context),
    cancelIngestJob: (_, { input }, context) => cancelIngestJob(input, context),
  },
}
