/** Asking again under the same key. */
import { describe, expect, it } from '@jest/globals'
import { tenantId } from '../../../src/core/ids.ts'
import type { Section } from '../job-store.ts'

const [KEY, OTHER] = [
  { key: 'retry', requestHash: 'of a' },
  { key: 'retry', requestHash: 'of b' },
]

export const idempotencyContract: Section = (subject) => {
  describe('an idempotency key', () => {
    it('gives the job as it is now when the same is asked for again', async () => {
      const caller = subject().owner()
      const job = await caller.accepted([caller.replace('a')], { idempotency: KEY })
      expect(await caller.accept([caller.replace('a')], { idempotency: KEY })).toEqual({
        kind: 'repeated',
        job,
        conflicts: [],
      })
      const versions = await caller.versions()
      expect(versions).toHaveLength(1)
      const outcomes = versions.map((version) => ({ version, kind: 'stored' as const, chunks: 1 }))
      const [finished] = await subject().store.settle(outcomes, 1)
      expect(await caller.accept([caller.replace('a')], { idempotency: KEY })).toEqual({
        kind: 'repeated',
        job: finished,
        conflicts: [],
      })
    })

    it('tells of a request that differs, and keeps nothing of it', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')], { idempotency: KEY })
      expect(await caller.accept([caller.replace('b')], { idempotency: OTHER })).toEqual({ kind: 'mismatch' })
      expect(await caller.pending()).toMatchObject([{ externalId: 'a' }])
    })

    it('is one of its collection and tenant', async () => {
      const [one, other] = [subject().owner(), subject().owner()]
      await one.accepted([one.replace('a')], { idempotency: KEY })
      await other.accepted([other.replace('b')], { idempotency: OTHER })
      const owner = { ...one.owner, tenant: tenantId('somebody else') }
      await one.accepted([one.replace('b')], { idempotency: OTHER, owner })
    })

    it('is looked at before versions are: the first call made them rise', async () => {
      const caller = subject().owner()
      const items = [caller.replace('a', { version: 0, stored: null })]
      const job = await caller.accepted(items, { idempotency: KEY })
      expect(await caller.accept(items, { idempotency: KEY })).toEqual({ kind: 'repeated', job, conflicts: [] })
    })

    it('tells again what was left out of the job', async () => {
      const caller = subject().owner()
      const items = [caller.replace('a'), caller.replace('b', { version: 5, stored: 3 })]
      const conflicts = [{ place: 1, version: 3 }]
      expect(await caller.accept(items, { idempotency: KEY })).toMatchObject({ kind: 'accepted', conflicts })
      expect(await caller.accept(items, { idempotency: KEY })).toMatchObject({ kind: 'repeated', conflicts })
    })

    it('makes one job of calls at the same time', async () => {
      const caller = subject().owner()
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => caller.accept([caller.replace('a')], { idempotency: KEY })),
      )
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', ...Array(9).fill('repeated')])
      expect(await caller.pending()).toHaveLength(1)
    })

    it('stays free when no item was accepted', async () => {
      const caller = subject().owner()
      await caller.accept([caller.replace('a', { version: 5, stored: null })], { idempotency: KEY })
      await caller.accepted([caller.replace('b')], { idempotency: OTHER })
    })
  })
}
