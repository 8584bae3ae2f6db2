/** A job store whose every call goes through one place: where its failures get names, and a close waits for what runs. */
import type { JobStore } from '../ports/jobs.ts'

/** The calls of the port. */
export type JobCalls = Omit<JobStore, typeof Symbol.asyncDispose | 'shared'>

/**
 * @param store what the calls are made on, once `around` makes them
 * @param around makes the call
 */
export function callsThrough(
  store: () => JobCalls | Promise<JobCalls>,
  around: <Result>(call: () => Promise<Result>) => Promise<Result>,
): JobCalls {
  const through = <Result>(call: (store: JobCalls) => Promise<Result>): Promise<Result> =>
    around(async () => call(await store()))
  return {
    accept: (job) => through((jobs) => jobs.accept(job)),
    job: (tenant, id) => through((jobs) => jobs.job(tenant, id)),
    cancel: (tenant, id, now) => through((jobs) => jobs.cancel(tenant, id, now)),
    reindexOf: (collection) => through((jobs) => jobs.reindexOf(collection)),
    failures: (jobId, after, limit) => through((jobs) => jobs.failures(jobId, after, limit)),
    claim: (request) => through((jobs) => jobs.claim(request)),
    release: (worker, versions) => through((jobs) => jobs.release(worker, versions)),
    renewLease: (worker, milliseconds, held) => through((jobs) => jobs.renewLease(worker, milliseconds, held)),
    endLease: (worker) => through((jobs) => jobs.endLease(worker)),
    waiting: () => through((jobs) => jobs.waiting()),
    settle: (outcomes, now) => through((jobs) => jobs.settle(outcomes, now)),
    enter: (jobId, phase) => through((jobs) => jobs.enter(jobId, phase)),
    report: (jobId, progress) => through((jobs) => jobs.report(jobId, progress)),
    reserveVersions: (count) => through((jobs) => jobs.reserveVersions(count)),
    raiseVersions: (version) => through((jobs) => jobs.raiseVersions(version)),
    vacuum: () => through((jobs) => jobs.vacuum()),
    prune: (finishedBefore) => through((jobs) => jobs.prune(finishedBefore)),
  }
}
