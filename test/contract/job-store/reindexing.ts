/** Jobs that build an index anew: one item, and counts that its worker reports. */
import { describe, expect, it } from '@jest/globals'
import type { Section } from '../job-store.ts'
import { at } from './subject.ts'

const REINDEX = { kind: 'reindex', payload: '{"encoder":"other"}' } as const

export const reindexingContract: Section = (subject) => {
  describe('reindexing', () => {
    it('keeps the item with its payload, and counts no document for it', async () => {
      const caller = subject().owner()
      const job = await caller.accepted([REINDEX])
      expect(job).toMatchObject({ kind: 'reindex', state: 'QUEUED', total: 0, done: 0 })
      expect(await caller.pending()).toMatchObject([{ ...REINDEX, jobId: job.id, owner: caller.owner }])
      const waiting = await subject().store.waiting()
      expect(waiting.filter(({ collection }) => collection === caller.owner.collection)).toEqual([])
    })

    it('shows what was reported last, until it has finished', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([REINDEX])
      await subject().store.report(id, { total: 9, done: 2, chunks: 5 })
      const second = await subject().store.report(id, { total: 10, done: 4, chunks: 8 })
      const due = { kind: 'reindex', state: 'RUNNING', total: 10, done: 4, chunks: 8, finishedAt: null }
      expect(second).toMatchObject(due)
      expect(await subject().store.job(caller.owner.tenant, id)).toMatchObject(due)
      const version = at(await caller.versions(), 0)
      const settled = await subject().store.settle([{ kind: 'reindexed', version }], 70)
      expect(settled).toMatchObject([{ state: 'SUCCEEDED', total: 10, done: 4, chunks: 8, finishedAt: 70 }])
      expect(await subject().store.report(id, { total: 1, done: 1, chunks: 1 })).toBeUndefined()
    })

    it('has failed as a whole when its item has', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([REINDEX])
      await subject().store.report(id, { total: 3, done: 1, chunks: 1 })
      const version = at(await caller.versions(), 0)
      const failed = { kind: 'failed', version, code: 'INVALID', message: 'no', retryable: true } as const
      expect(await subject().store.settle([failed], 70)).toMatchObject([{ state: 'FAILED', finishedAt: 70 }])
      expect(await subject().store.failures(id, 0, 10)).toMatchObject([{ message: 'no', externalId: '' }])
    })

    it('shows the phase that was said last, until it has finished', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([REINDEX])
      await subject().store.enter(id, 'EMBEDDING')
      expect(await subject().store.job(caller.owner.tenant, id)).toMatchObject({ phase: 'EMBEDDING' })
      const version = at(await caller.versions(), 0)
      expect(await subject().store.settle([{ kind: 'reindexed', version }], 70)).toMatchObject([{ phase: null }])
      await subject().store.enter(id, 'SWAPPING')
      expect(await subject().store.job(caller.owner.tenant, id)).toMatchObject({ phase: null })
    })

    it('is no report of a job that writes documents', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a')])
      expect(await subject().store.report(id, { total: 3, done: 1, chunks: 1 })).toBeUndefined()
    })
  })
}
