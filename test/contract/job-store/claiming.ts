/** Who carries out what: claims and leases. */
import { describe, expect, it } from '@jest/globals'
import type { PendingItem } from '../../../src/ports/jobs.ts'
import type { Section } from '../job-store.ts'
import { at, type Caller } from './subject.ts'

const LEASE_MS = 3_600_000
const idsOf = (items: readonly PendingItem[]) => items.map((item) => ('externalId' in item ? item.externalId : '-'))

export const claimingContract: Section = (subject) => {
  let workers = 0
  /** Somebody who holds a lease, for so long. */
  async function newWorker(milliseconds = LEASE_MS): Promise<string> {
    workers += 1
    const worker = `worker ${workers}`
    await subject().store.renewLease(worker, milliseconds, [])
    return worker
  }
  const claim = (worker: string, { owner }: Caller, limit = 100) =>
    subject().store.claim({ worker, collections: [owner.collection], notReplacing: [], limit })

  describe('claiming', () => {
    it('gives each item to one worker, the oldest first, in pages', async () => {
      const caller = subject().owner()
      await caller.accepted(['a', 'b', 'c', 'd', 'e'].map((name) => caller.replace(name)))
      const [one, other] = [await newWorker(), await newWorker()]
      expect(idsOf(await claim(one, caller, 2))).toEqual(['a', 'b'])
      expect(idsOf(await claim(other, caller, 2))).toEqual(['c', 'd'])
      expect(idsOf(await claim(one, caller, 2))).toEqual(['e'])
      expect(await claim(other, caller, 2)).toEqual([])
    })

    it('gives nothing twice, whoever asks at the same time', async () => {
      const caller = subject().owner()
      const names = Array.from({ length: 60 }, (_, place) => `${place}`)
      await caller.accepted(names.map((name) => caller.replace(name)))
      const workers = await Promise.all(Array.from({ length: 5 }, () => newWorker()))
      const claimed: string[] = []
      for (let round = 0; round < 40 && claimed.length < names.length; round += 1) {
        const pages = await Promise.all(workers.map((worker) => claim(worker, caller, 3)))
        claimed.push(...pages.flatMap(idsOf))
      }
      expect(claimed.toSorted()).toEqual(names.toSorted())
    })

    it('gives what is of the collections, and of some deletes alone', async () => {
      const [one, other] = [subject().owner(), subject().owner()]
      await one.accepted([one.replace('a'), one.delete('b')])
      await other.accepted([other.replace('c'), other.delete('d')])
      const worker = await newWorker()
      const collections = [one.owner.collection, other.owner.collection]
      const request = { worker, collections, notReplacing: [one.owner.collection], limit: 10 }
      expect(idsOf(await subject().store.claim(request))).toEqual(['-', 'c', '-'])
      expect(await subject().store.claim({ ...request, collections: [] })).toEqual([])
      expect(idsOf(await claim(worker, one))).toEqual(['a'])
    })

    it('gives what was released to whoever asks, and nothing that has an outcome', async () => {
      const caller = subject().owner()
      await caller.accepted(['a', 'b', 'c'].map((name) => caller.replace(name)))
      const [one, other] = [await newWorker(), await newWorker()]
      const versions = (await claim(one, caller)).map(({ version }) => version)
      await subject().store.settle([{ kind: 'stored', version: at(versions, 0), chunks: 1 }], 1)
      await subject().store.release(other, versions)
      expect(await claim(other, caller)).toEqual([])
      await subject().store.release(one, versions.slice(0, 2))
      expect(idsOf(await claim(other, caller))).toEqual(['b'])
    })

    it('leaves the items of a job to the worker that accepted it for itself', async () => {
      const caller = subject().owner()
      const [one, other] = [await newWorker(), await newWorker()]
      await caller.accepted([caller.replace('a')], { claimedBy: one })
      expect(await claim(other, caller)).toEqual([])
      await subject().store.endLease(one)
      expect(idsOf(await claim(other, caller))).toEqual(['a'])
    })
  })

  describe('a lease', () => {
    it('that ran out leaves the claims to others', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a'), caller.replace('b')])
      const [dying, living] = [await newWorker(), await newWorker()]
      expect(await claim(dying, caller, 1)).toHaveLength(1)
      await subject().store.renewLease(
        dying,
        0,
        (await claim(dying, caller)).map(({ version }) => version),
      )
      expect(idsOf(await claim(living, caller))).toEqual(['a', 'b'])
    })

    it('is needed to claim: without one nothing would ever free the claims', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')], { claimedBy: 'nobody with a lease' })
      expect(await claim('nobody with a lease', caller)).toEqual([])
      expect(await caller.pending()).toHaveLength(1)
    })

    it('that is renewed keeps what is held, and frees what is not', async () => {
      const caller = subject().owner()
      await caller.accepted(['a', 'b', 'c'].map((name) => caller.replace(name)))
      const [one, other] = [await newWorker(), await newWorker()]
      const [, held] = await claim(one, caller)
      await subject().store.renewLease(one, LEASE_MS, [held?.version ?? 0])
      expect(idsOf(await claim(other, caller))).toEqual(['a', 'c'])
    })

    it('that ended frees all claims, and may be taken again', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const worker = await newWorker()
      await claim(worker, caller)
      await subject().store.endLease(worker)
      await subject().store.endLease(worker)
      expect(await claim(worker, caller)).toEqual([])
      await subject().store.renewLease(worker, LEASE_MS, [])
      expect(await claim(worker, caller)).toHaveLength(1)
    })
  })
}
