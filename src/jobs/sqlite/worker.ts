/** The thread that holds the job store's file. */
import { workerData } from 'node:worker_threads'
import type { JobStore } from '../../ports/jobs.ts'
import { serve } from '../../threads/thread.ts'
import type { JobOperations, JobThreadOptions } from '../operations.ts'
import { createJobStore } from '../store.ts'
import { openDatabase } from './database.ts'
import { namingFile } from './failures.ts'

const { file }: JobThreadOptions = workerData
let opened: Promise<JobStore> | undefined

/** The store, opened by the first call: one that fails is tried again by the next. */
function store(): Promise<JobStore> {
  opened ??= openDatabase(file)
    .then(createJobStore)
    .catch((thrown) => {
      opened = undefined
      throw thrown
    })
  return opened
}

const using = <Result>(work: (store: JobStore) => Promise<Result>): Promise<Result> =>
  namingFile(file, async () => work(await store()))

serve<JobOperations>({
  prepare: () => using(async () => {}),
  accept: (job) => using((jobs) => jobs.accept(job)),
  job: (tenant, id) => using((jobs) => jobs.job(tenant, id)),
  failures: (jobId, after, limit) => using((jobs) => jobs.failures(jobId, after, limit)),
  pending: (after, limit) => using((jobs) => jobs.pending(after, limit)),
  settle: (outcomes, now) => using((jobs) => jobs.settle(outcomes, now)),
  reserveVersions: (count) => using((jobs) => jobs.reserveVersions(count)),
  raiseVersions: (version) => using((jobs) => jobs.raiseVersions(version)),
  prune: (finishedBefore) => using((jobs) => jobs.prune(finishedBefore)),
  close: async () => (await opened)?.[Symbol.asyncDispose](),
})
