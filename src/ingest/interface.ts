/** What ingest does for its callers: the API and the commands. */
import type { Scope } from '../core/scope.ts'
import type { JobFailure } from '../ports/jobs.ts'
import type {
  DeleteOutcome,
  DeleteRequest,
  IngestJob,
  ReindexOutcome,
  ReindexRequest,
  UpsertOutcome,
  UpsertRequest,
} from './requests.ts'

export interface Ingest extends AsyncDisposable {
  /** Begins to carry out what is accepted, and what was left by an earlier process. */
  start(): void
  /**
   * Keeps the documents that can be stored; the others are told of one by one.
   *
   * @throws SextantError OVERLOADED when too much accepted work waits, COLLECTION_NOT_FOUND, SHUTTING_DOWN, ENGINE_FAILED
   * @throws the signal's reason when it aborts while the call waits; what was accepted is carried out nevertheless
   */
  upsert(scope: Scope, request: UpsertRequest, signal?: AbortSignal): Promise<UpsertOutcome>
  /**
   * Deletes at once: no search that begins later finds them, nor does earlier accepted work bring them back.
   *
   * @throws SextantError COLLECTION_NOT_FOUND, SHUTTING_DOWN, ENGINE_FAILED
   */
  delete(scope: Scope, request: DeleteRequest, signal?: AbortSignal): Promise<DeleteOutcome>
  /**
   * Builds the collection's index anew, as it is configured, beside the live one, which it replaces when it is complete. Of a
   * collection that is being reindexed to the same, that job.
   *
   * @throws SextantError COLLECTION_NOT_FOUND, SHUTTING_DOWN, ENGINE_FAILED
   */
  reindex(scope: Scope, request: ReindexRequest): Promise<ReindexOutcome>
  /** Undefined when there is none that the scope's tenant may see. */
  job(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined>
  failures(jobId: string, after: number, limit: number): Promise<readonly JobFailure[]>
  /**
   * The job as it stands, then at each change, until it has finished or the signal aborts. Undefined when there is none that the
   * tenant may see.
   */
  updates(tenant: Scope['tenant'], id: string, signal: AbortSignal): Promise<AsyncIterable<IngestJob> | undefined>
  /**
   * Cancels the job: what nobody has begun is never carried out, what is in work ends whole or not at all. One that has finished
   * stays as it is. Undefined when there is none that the tenant may see.
   *
   * @throws SextantError SHUTTING_DOWN, ENGINE_FAILED
   */
  cancel(tenant: Scope['tenant'], id: string): Promise<IngestJob | undefined>
}
