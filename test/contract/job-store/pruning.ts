/** Forgetting what finished long ago. */
import { describe, expect, it } from '@jest/globals'
import type { Section } from '../job-store.ts'
import type { Caller } from './subject.ts'

const failure = { kind: 'failed', code: 'INVALID', message: 'no', retryable: false } as const

export const pruningContract: Section = (subject) => {
  async function failAll(caller: Caller, now: number): Promise<void> {
    await subject().store.settle(
      (await caller.versions()).map((version) => ({ version, ...failure })),
      now,
    )
  }

  describe('pruning', () => {
    it('removes the jobs that finished before the time, with their keys and failures', async () => {
      const caller = subject().owner()
      const { store } = subject()
      const idempotency = { key: 'k', requestHash: 'h' }
      const old = await caller.accepted([caller.replace('a')], { idempotency })
      await failAll(caller, 100)
      const recent = await caller.accepted([caller.replace('b')])
      await failAll(caller, 200)
      const open = await caller.accepted([caller.replace('c')])
      await store.prune(100)
      expect(await store.job(caller.owner.tenant, old.id)).toBeDefined()
      await store.prune(200)
      expect(await store.job(caller.owner.tenant, old.id)).toBeUndefined()
      expect(await store.failures(old.id, 0, 10)).toEqual([])
      expect(await store.job(caller.owner.tenant, recent.id)).toBeDefined()
      expect(await store.failures(recent.id, 0, 10)).toHaveLength(1)
      expect(await caller.pending()).toMatchObject([{ jobId: open.id }])
      await caller.accepted([caller.replace('d')], { idempotency })
    })

    it('says how many jobs went', async () => {
      const caller = subject().owner()
      await subject().store.prune(Number.MAX_SAFE_INTEGER)
      for (let job = 0; job < 45; job++) await caller.accepted([caller.replace(`${job}`)])
      await failAll(caller, 100)
      expect(await subject().store.prune(101)).toBe(45)
      expect(await subject().store.prune(101)).toBe(0)
    })

    it('leaves what is stored to decide the version', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const [version = 0] = await caller.versions()
      await subject().store.settle([{ version, kind: 'stored', chunks: 1 }], 100)
      await subject().store.prune(101)
      expect(await caller.conflicts([caller.replace('a', { version, stored: null })])).toEqual([
        { place: 0, version: null },
      ])
    })

    it('gives no version twice', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const [version = 0] = await caller.versions()
      await failAll(caller, 100)
      await subject().store.prune(101)
      await caller.accepted([caller.replace('a')])
      expect(await caller.versions()).toEqual([version + 1])
    })
  })
}
