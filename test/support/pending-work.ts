/** What a job store has accepted and nobody holds, without taking it from anybody. */
import { randomUUID } from 'node:crypto'
import type { CollectionName } from '../../src/core/ids.ts'
import type { JobStore, PendingItem } from '../../src/ports/jobs.ts'

const LEASE_MS = 60_000
const ALL = 1_000_000

/** By version, all of the collections'. */
export async function pendingWork(
  store: JobStore,
  collections: readonly CollectionName[],
): Promise<readonly PendingItem[]> {
  const worker = randomUUID()
  await store.renewLease(worker, LEASE_MS, [])
  const items = await store.claim({ worker, collections, notReplacing: [], limit: ALL })
  await store.endLease(worker)
  return items
}
