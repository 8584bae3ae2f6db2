/**
 * What this process holds of the accepted work: its claims, under a lease that is renewed as long as it runs. Each renewal says
 * what is held, so that what was claimed by a call whose answer was lost comes free again; so nothing is claimed meanwhile.
 */
import { messageOf } from '../../core/errors.ts'
import type { Acceptance, ClaimRequest, JobStore, NewJob, PendingItem } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import type { Sleep } from './settling.ts'

/** Long enough for a database that fails over; what a process leaves that dies is taken up after it. */
const LEASE_MS = 30_000
const RENEWAL_MS = 10_000

export interface LeaseOptions {
  readonly jobs: Pick<JobStore, 'accept' | 'claim' | 'release' | 'renewLease' | 'endLease'>
  /** The worker's name. */
  readonly worker: string
  readonly sleep: Sleep
  readonly log: Log
}

export interface Lease {
  /** What comes is held until it is dropped or released. */
  claim(request: Omit<ClaimRequest, 'worker'>): Promise<readonly PendingItem[]>
  /** Accepts a job whose items are held from the start. */
  accept(job: NewJob): Promise<Acceptance>
  /** They are settled. */
  drop(versions: readonly number[]): void
  /** Anybody may claim them. Never throws. */
  release(versions: readonly number[]): Promise<void>
  /** Frees everything. Never throws. */
  close(): Promise<void>
}

export function createLease({ jobs, worker, sleep, log }: LeaseOptions): Lease {
  const held = new Set<number>()
  const closed = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  let renewing: Promise<void> | undefined
  let hasLease = false

  /** One call after the other. */
  function inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
    const result = last.then(call)
    last = result.catch(() => undefined)
    return result
  }

  async function renew(): Promise<void> {
    await jobs.renewLease(worker, LEASE_MS, [...held])
    hasLease = true
  }

  async function renewAlways(): Promise<void> {
    while (!closed.signal.aborted) {
      await sleep(RENEWAL_MS, closed.signal).catch(() => undefined)
      if (closed.signal.aborted) return
      await inTurn(renew).catch((fault: unknown) =>
        log.warn({ fault }, `the lease of accepted documents could not be renewed: ${messageOf(fault)}`),
      )
    }
  }

  /** The call, once there is a lease. */
  const holding = <Result>(call: () => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      if (!hasLease) await renew()
      renewing ??= renewAlways()
      return call()
    })

  const hold = (versions: readonly number[]) => {
    for (const version of versions) held.add(version)
  }
  const drop = (versions: readonly number[]) => {
    for (const version of versions) held.delete(version)
  }

  return {
    claim: (request) =>
      holding(async () => {
        const items = await jobs.claim({ ...request, worker })
        hold(items.map(({ version }) => version))
        return items
      }),
    accept: (job) =>
      holding(async () => {
        const acceptance = await jobs.accept({ ...job, claimedBy: worker })
        if (acceptance.kind === 'accepted') hold(job.items.map((_, place) => acceptance.firstVersion + place))
        return acceptance
      }),
    drop,
    async release(versions) {
      drop(versions)
      // The next renewal frees what this one does not.
      await jobs
        .release(worker, versions)
        .catch((fault: unknown) =>
          log.warn({ fault }, `accepted documents could not be given back: ${messageOf(fault)}`),
        )
    },
    async close() {
      closed.abort()
      await renewing
      await last
      if (!hasLease) return
      await jobs
        .endLease(worker)
        .catch((fault: unknown) =>
          log.warn({ fault }, `accepted documents could not be given back: ${messageOf(fault)}`),
        )
    },
  }
}
