/** What outlives the store: everything that was answered. */
import { describe, expect, it } from '@jest/globals'
import type { Section } from '../job-store.ts'
import { at, type Caller } from './subject.ts'

export const durabilityContract: Section = (subject) => {
  async function everythingOf(caller: Caller, jobId: string) {
    const { store } = subject()
    return {
      job: await store.job(caller.owner.tenant, jobId),
      failures: await store.failures(jobId, 0, 10),
      pending: await caller.pending(),
    }
  }

  describe.each(['reopen', 'kill'] as const)('after %s', (end) => {
    it('jobs, failures, pending work, keys and versions are as they were', async () => {
      const caller = subject().owner()
      const idempotency = { key: 'k', requestHash: 'h' }
      const items = [caller.replace('a'), caller.replace('b'), caller.delete('c')]
      const { id } = await caller.accepted(items, { idempotency })
      const versions = await caller.versions()
      await subject().store.settle(
        [{ version: at(versions, 0), kind: 'failed', code: 'INVALID', message: 'no', retryable: false }],
        9,
      )
      const reserved = await subject().store.reserveVersions(5)
      const before = await everythingOf(caller, id)
      await subject()[end]()

      expect(await everythingOf(caller, id)).toEqual(before)
      expect(await subject().store.reserveVersions(1)).toBe(reserved + 5)
      expect(await caller.accept(items, { idempotency })).toEqual({ kind: 'repeated', job: before.job, conflicts: [] })
      expect(await caller.conflicts([caller.replace('b', { version: 0, stored: null })])).toEqual([
        { place: 0, version: at(versions, 1) },
      ])
    })
  })
}
