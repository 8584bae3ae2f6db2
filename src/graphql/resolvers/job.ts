/** Resolvers of `schema/job.graphql`. */

import { SextantError } from '../../core/errors.ts'
import { instant } from '../../core/instant.ts'
import { requirePageSize } from '../../core/page-size.ts'
import type { IngestJob } from '../../ingest/ingest.ts'
import { connectionOf } from '../connections.ts'
import type { OperationContext } from '../context.ts'
import type { Resolvers } from '../generated.ts'
import { globalId, readJobId } from '../global-ids.ts'
import type { JobSource } from '../sources.ts'

/**
 * Null when there is none that the caller may see.
 *
 * @throws SextantError ID_INVALID when the text is no id of a job
 */
export async function jobOf(text: string, { loaders }: OperationContext): Promise<JobSource | null> {
  const { collection, id } = readJobId(text)
  const job = await loaders.job.load(id)
  return job?.owner.collection === collection ? { job } : null
}

/** @throws SextantError ID_INVALID, JOB_NOT_FOUND */
async function updatesOf(text: string, context: OperationContext) {
  const { services, principal, signal } = context
  const found = await jobOf(text, context)
  const updates = found && (await services.ingest.updates(principal.tenant, found.job.id, signal))
  if (!updates) throw new SextantError('JOB_NOT_FOUND', NOT_FOUND)
  return eventsOf(updates)
}

async function* eventsOf(updates: AsyncIterable<IngestJob>) {
  for await (const job of updates) yield { ingestJobUpdated: { job } }
}

const NOT_FOUND =
  'There is no job of this id, or it finished long ago and is forgotten. Give the `job { id }` of a mutation.'

async function failurePage(
  { job }: JobSource,
  first: number,
  after: string | null | undefined,
  { services, loaders }: OperationContext,
) {
  requirePageSize(first, services.limits)
  const start = after == null ? 0 : versionAfter(after, job.id, services)
  const found = await loaders.failures.load({ job, after: start, limit: first + 1 })
  const edges = found.slice(0, first).map(({ version, ...node }) => ({
    cursor: services.cursors.write({ kind: 'failure', jobId: job.id, version }),
    node,
  }))
  return connectionOf(edges, { hasNextPage: found.length > first, hasPreviousPage: after != null })
}

function versionAfter(after: string, jobId: string, { cursors }: OperationContext['services']): number {
  const cursor = cursors.read('failure', after)
  if (cursor.jobId === jobId) return cursor.version
  throw new SextantError('CURSOR_OF_ANOTHER_QUERY', 'The cursor in `after` belongs to the failures of another job.')
}

const DEFAULT_FAILURES = 20

export const jobResolvers: Resolvers = {
  Query: {
    ingestJob: (_, { id }, context) => jobOf(id, context),
  },
  Subscription: {
    ingestJobUpdated: { subscribe: (_, { id }, context) => updatesOf(id, context) },
  },
  IngestJob: {
    id: ({ job }) => globalId('IngestJob', job.owner.collection, job.id),
    state: ({ job }) => job.state,
    phase: ({ job }) => job.phase,
    progress: ({ job }) => ({
      documentsDone: job.done,
      documentsTotal: job.total,
      documentsUnchanged: job.unchanged,
      chunksDone: job.chunks,
    }),
    createdAt: ({ job }) => instant(job.createdAt),
    finishedAt: ({ job }) => (job.finishedAt === null ? null : instant(job.finishedAt)),
    failures: (source, args, context) => failurePage(source, args.first ?? DEFAULT_FAILURES, args.after, context),
  },
}
