/** Versions for writes that are carried out at once: taken from the job store's sequence in blocks, since each taking waits. */
import type { JobStore } from '../ports/jobs.ts'

const BLOCK = 256

/** The next version at each call, above the one before. */
export function createVersions(jobs: Pick<JobStore, 'reserveVersions'>): () => Promise<number> {
  let block: Promise<number> | undefined
  let taken = 0
  return async () => {
    if (block === undefined || taken === BLOCK) {
      block = jobs.reserveVersions(BLOCK)
      taken = 0
    }
    const place = taken
    taken += 1
    return (await block) + place
  }
}
