/** Cancelling jobs, and how many may be unfinished. */
import { describe, expect, it } from '@jest/globals'
import { tenantId } from '../../../src/core/ids.ts'
import type { Section } from '../job-store.ts'
import { acceptedJob, at, type Caller } from './subject.ts'

const LEASE_MS = 3_600_000

export const cancellingContract: Section = (subject) => {
  const cancel = ({ owner }: Caller, id: string, now = 50) => subject().store.cancel(owner.tenant, id, now)
  const claim = (worker: string, { owner }: Caller, limit = 100) =>
    subject().store.claim({ worker, collections: [owner.collection], notReplacing: [], limit })

  describe('cancelling', () => {
    it('settles at once what nobody began, and finishes the job', async () => {
      const caller = subject().owner()
      const job = await caller.accepted([caller.replace('a'), caller.replace('b'), caller.delete('c', 'd')])
      const other = await caller.accepted([caller.replace('e')])
      const due = { ...job, state: 'CANCELLED', done: 0, cancelled: 4, finishedAt: 50 }
      expect(await cancel(caller, job.id)).toEqual(due)
      expect(await subject().store.job(caller.owner.tenant, job.id)).toEqual(due)
      expect((await caller.pending()).map(({ jobId }) => jobId)).toEqual([other.id])
    })

    it('leaves what a worker holds to it, and counts its outcome', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted(['a', 'b', 'c', 'd'].map((name) => caller.replace(name)))
      await subject().store.renewLease('canceller', LEASE_MS, [])
      const [a, b] = (await claim('canceller', caller, 2)).map(({ version }) => version)
      expect(await cancel(caller, id)).toMatchObject({ state: 'CANCELLED', done: 0, cancelled: 2, finishedAt: null })
      expect(await subject().store.settle([{ kind: 'stored', version: a ?? 0, chunks: 3 }], 60)).toMatchObject([
        { state: 'CANCELLED', done: 1, cancelled: 2, chunks: 3, finishedAt: null },
      ])
      expect(await subject().store.settle([{ kind: 'cancelled', version: b ?? 0 }], 70)).toMatchObject([
        { state: 'CANCELLED', done: 1, cancelled: 3, finishedAt: 70 },
      ])
    })

    it('says of what a worker left that it is cancelled, to the next that claims it', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a'), caller.replace('b')])
      await subject().store.renewLease('leaver', LEASE_MS, [])
      await claim('leaver', caller, 1)
      await cancel(caller, id)
      await subject().store.endLease('leaver')
      expect(await caller.pending()).toMatchObject([{ externalId: 'a', cancelled: true, payload: '{"title":"a"}' }])
    })

    it('counts what a worker held whose lease ran out as not begun', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a')])
      await subject().store.renewLease('expired', LEASE_MS, [])
      const held = (await claim('expired', caller)).map(({ version }) => version)
      await subject().store.renewLease('expired', 0, held)
      expect(await cancel(caller, id)).toMatchObject({ cancelled: 1, finishedAt: 50 })
    })

    it('changes nothing of a job that finished, or was cancelled before', async () => {
      const caller = subject().owner()
      const finished = await caller.accepted([caller.replace('a')])
      await subject().store.settle([{ kind: 'stored', version: at(await caller.versions(), 0), chunks: 1 }], 40)
      expect(await cancel(caller, finished.id)).toMatchObject({ state: 'SUCCEEDED', cancelled: 0, finishedAt: 40 })
      const cancelled = await caller.accepted([caller.replace('b')])
      const once = await cancel(caller, cancelled.id, 50)
      expect(await cancel(caller, cancelled.id, 60)).toEqual(once)
    })

    it("knows no job of another tenant, and none that there isn't", async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a')])
      expect(await subject().store.cancel(tenantId('somebody-else'), id, 50)).toBeUndefined()
      expect(await cancel(caller, 'none')).toBeUndefined()
      expect(await caller.pending()).toHaveLength(1)
    })

    it('makes writes count no longer for the version of their documents', async () => {
      const caller = subject().owner()
      const first = await caller.accepted([caller.replace('a')])
      const [version = 0] = await caller.versions()
      const expecting = () => caller.conflicts([caller.replace('a', { version: 0, stored: null })])
      expect(await expecting()).toEqual([{ place: 0, version }])
      await cancel(caller, first.id)
      expect(await expecting()).toEqual([])
    })

    it('gives a repeated call the cancelled job', async () => {
      const caller = subject().owner()
      const idempotency = { key: 'k', requestHash: 'x' }
      const { id } = await caller.accepted([caller.replace('a')], { idempotency })
      await cancel(caller, id)
      expect(await caller.accept([caller.replace('a')], { idempotency })).toMatchObject({
        kind: 'repeated',
        job: { id, state: 'CANCELLED' },
      })
    })

    it('makes room for other documents, and tells of no work that waits', async () => {
      const caller = subject().owner()
      const waitingThere = async () =>
        (await subject().store.waiting()).find(({ collection }) => collection === caller.owner.collection)
      const { id } = await caller.accepted([caller.replace('a'), caller.replace('b')])
      await subject().store.renewLease('holder', LEASE_MS, [])
      await claim('holder', caller, 1)
      const full = await caller.accept([caller.replace('c')], { mostWaiting: 1 })
      await cancel(caller, id)
      expect(await waitingThere()).toMatchObject({ documents: 1 })
      const now = await caller.accept([caller.replace('c')], { mostWaiting: 1 })
      if (full.kind !== 'full' || now.kind !== 'full') throw new Error('there was room')
      expect(full.waiting - now.waiting).toBe(1)
    })
  })

  describe('unfinished jobs', () => {
    it('may be so many of a tenant, over all its collections', async () => {
      const tenant = tenantId('of-few-jobs')
      const ours = (caller: Caller) => ({ owner: { ...caller.owner, tenant }, mostJobs: 2 })
      const [one, other] = [subject().owner(), subject().owner()]
      const first = acceptedJob(await one.accept([one.replace('a')], ours(one)))
      await other.accept([other.replace('b')], ours(other))
      expect(await one.accept([one.replace('c')], ours(one))).toEqual({ kind: 'quota', jobs: 2 })
      expect(await one.accept([one.replace('c')], { mostJobs: 2_000_000 })).toMatchObject({ kind: 'accepted' })
      await subject().store.cancel(tenant, first.id, 50)
      expect(await one.accept([one.replace('c')], ours(one))).toMatchObject({ kind: 'accepted' })
    })
  })
}
