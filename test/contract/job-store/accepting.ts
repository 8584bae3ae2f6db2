/** Accepting work, and reading what is to be done. */
import { describe, expect, it } from '@jest/globals'
import { tenantId } from '../../../src/core/ids.ts'
import type { Section } from '../job-store.ts'

export const acceptingContract: Section = (subject) => {
  describe('accepting', () => {
    it('gives back a queued job that counts documents', async () => {
      const caller = subject().owner()
      const job = await caller.accepted([caller.replace('a'), caller.delete('b', 'c')], { id: 'job of three', now: 17 })
      expect(job).toEqual({
        id: 'job of three',
        kind: 'write',
        phase: null,
        owner: caller.owner,
        state: 'QUEUED',
        total: 3,
        done: 0,
        failed: 0,
        unchanged: 0,
        cancelled: 0,
        chunks: 0,
        createdAt: 17,
        finishedAt: null,
      })
      expect(await subject().store.job(caller.owner.tenant, job.id)).toEqual(job)
    })

    it('leaves the work pending as it was given, with rising versions', async () => {
      const caller = subject().owner()
      const payload = JSON.stringify({ text: 'naïve 日本語 \u0000 \ud83d\ude00', nested: [null, 1.5] })
      const { id: jobId } = await caller.accepted([caller.replace('a', undefined, payload), caller.delete('b', 'c')])
      const pending = await caller.pending()
      const [first, second] = pending.map(({ version }) => version)
      expect(second).toBe((first ?? 0) + 1)
      expect(pending).toEqual([
        {
          jobId,
          owner: caller.owner,
          version: first,
          kind: 'replace',
          documentId: caller.id('a'),
          externalId: 'a',
          payload,
        },
        { jobId, owner: caller.owner, version: second, kind: 'delete', documentIds: [caller.id('b'), caller.id('c')] },
      ])
    })

    it('counts a document once that a delete names twice', async () => {
      const caller = subject().owner()
      expect(await caller.accepted([caller.delete('a', 'b', 'a')])).toMatchObject({ total: 2 })
      expect(await caller.pending()).toMatchObject([{ documentIds: [caller.id('a'), caller.id('b')] }])
    })

    it('shows a job to its tenant alone', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a')])
      expect(await subject().store.job(tenantId('somebody else'), id)).toBeUndefined()
      expect(await subject().store.job(caller.owner.tenant, 'no such job')).toBeUndefined()
    })

    it('refuses the id of another job, and changes nothing then', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([caller.replace('a')])
      const before = await caller.pending()
      await expect(caller.accept([caller.replace('b')], { id })).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
      expect(await caller.pending()).toEqual(before)
    })

    it('keeps no job without items', async () => {
      const caller = subject().owner()
      const acceptance = await caller.accept([], { id: 'nothing to do' })
      expect(acceptance).toMatchObject({ kind: 'accepted', job: undefined, conflicts: [] })
      expect(await subject().store.job(caller.owner.tenant, 'nothing to do')).toBeUndefined()
    })

    it('says the first version of the items, which follow each other', async () => {
      const caller = subject().owner()
      const acceptance = await caller.accept([caller.replace('a'), caller.delete('b')])
      const [first = 0] = await caller.versions()
      expect(acceptance).toMatchObject({ kind: 'accepted', firstVersion: first })
      expect(await caller.versions()).toEqual([first, first + 1])
    })

    it('counts what waits in each collection', async () => {
      const [one, other] = [subject().owner(), subject().owner()]
      await one.accepted([one.replace('a'), one.replace('b'), one.delete('c', 'd')])
      await other.accepted([other.replace('a')])
      const [settled = 0] = await one.versions()
      await subject().store.settle([{ kind: 'stored', version: settled, chunks: 1 }], 1)
      const waiting = await subject().store.waiting()
      expect(waiting).toContainEqual({ collection: one.owner.collection, documents: 3 })
      expect(waiting).toContainEqual({ collection: other.owner.collection, documents: 1 })
    })

    it('keeps nothing of a call that would have more documents wait than may', async () => {
      const caller = subject().owner()
      const before = await caller.accept([caller.replace('a')], { mostWaiting: 0 })
      if (before.kind !== 'full') throw new Error('it was accepted')
      const mostWaiting = before.waiting + 2
      await caller.accepted([caller.replace('a')], { mostWaiting })
      expect(await caller.accept([caller.replace('b'), caller.replace('c')], { mostWaiting })).toEqual({
        kind: 'full',
        waiting: before.waiting + 1,
      })
      await caller.accepted([caller.replace('b'), caller.delete('c', 'd', 'e')], { mostWaiting })
      const [first = 0] = await caller.versions()
      await subject().store.settle([{ kind: 'stored', version: first, chunks: 1 }], 1)
      await caller.accepted([caller.replace('c')], { mostWaiting })
      expect(await caller.accept([caller.replace('d')], { mostWaiting })).toMatchObject({ kind: 'full' })
    })

    it('takes thousands of documents in one call', async () => {
      const caller = subject().owner()
      const names = Array.from({ length: 2_500 }, (_, place) => `document ${place}`)
      const job = await caller.accepted(names.map((name) => caller.replace(name, { version: 0, stored: null })))
      expect(job.total).toBe(names.length)
      const pending = await caller.pending()
      expect(pending.map((item) => item.kind === 'replace' && item.externalId)).toEqual(names)
      const outcomes = pending.map(({ version }) => ({ version, kind: 'stored' as const, chunks: 2 }))
      expect(await subject().store.settle(outcomes, 9)).toMatchObject([{ state: 'SUCCEEDED', chunks: 5_000 }])
      const deletion = await caller.accepted([caller.delete(...names)])
      expect(deletion.total).toBe(names.length)
    })
  })
}
