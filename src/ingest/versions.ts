/** Versions: those of writes that are carried out at once, taken from the job store's sequence in blocks, since each taking waits. */
import type { Engine } from '../ports/engine.ts'
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

/** Resolves once the versions that are given from now on are above all that is stored: collections may be newer than the job store. */
export function raisingVersions(
  engine: Pick<Engine, 'collections' | 'highestVersion'>,
  jobs: Pick<JobStore, 'raiseVersions'>,
): () => Promise<void> {
  let raised: Promise<void> | undefined
  const raise = async (): Promise<void> => {
    const records = await engine.collections()
    const highest = await Promise.all(records.map(({ name }) => engine.highestVersion(name)))
    await jobs.raiseVersions(Math.max(0, ...highest))
  }
  return () => {
    raised ??= raise().catch((failure: unknown) => {
      // It is tried again by whoever needs it next.
      raised = undefined
      throw failure
    })
    return raised
  }
}
