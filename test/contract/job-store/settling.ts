/** Recording what became of the work. */
import { describe, expect, it } from '@jest/globals'
import type { ItemOutcome } from '../../../src/ports/jobs.ts'
import type { Section } from '../job-store.ts'
import { at } from './subject.ts'

const done = (version: number, kind: 'stored' | 'unchanged' | 'superseded' | 'deleted', chunks = 1): ItemOutcome => ({
  version,
  kind,
  chunks,
})
const failed = (version: number, message = 'no'): ItemOutcome => ({
  version,
  kind: 'failed',
  code: 'TOO_LARGE',
  message,
  retryable: true,
})

export const settlingContract: Section = (subject) => {
  describe('settling', () => {
    it('counts documents and chunks, and finishes the job with its last item', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted([
        caller.replace('a'),
        caller.replace('b'),
        caller.replace('c'),
        caller.delete('d', 'e', 'f'),
      ])
      const [a = 0, b = 0, c = 0, d = 0] = await caller.versions()
      const running = { id, state: 'RUNNING', total: 6, done: 2, failed: 0, unchanged: 1, chunks: 7, finishedAt: null }
      expect(await subject().store.settle([done(a, 'stored', 7), done(b, 'unchanged', 0)], 50)).toMatchObject([running])
      expect(await caller.versions()).toEqual([c, d])
      expect(await subject().store.settle([done(d, 'deleted', 0), done(c, 'superseded', 0)], 60)).toMatchObject([
        { ...running, state: 'SUCCEEDED', done: 6, finishedAt: 60 },
      ])
      expect(await caller.pending()).toEqual([])
    })

    it('tells jobs that failed in part from those that failed whole', async () => {
      const caller = subject().owner()
      const part = await caller.accepted([caller.replace('a'), caller.replace('b')])
      const whole = await caller.accepted([caller.replace('c'), caller.delete('d', 'e')])
      const [a = 0, b = 0, c = 0, d = 0] = await caller.versions()
      await subject().store.settle([done(a, 'stored'), failed(b), failed(c), failed(d)], 60)
      const { tenant } = caller.owner
      expect(await subject().store.job(tenant, part.id)).toMatchObject({ state: 'PARTIALLY_SUCCEEDED', failed: 1 })
      expect(await subject().store.job(tenant, whole.id)).toMatchObject({ state: 'FAILED', failed: 3, done: 3 })
    })

    it('gives every job of the outcomes once, as it is now', async () => {
      const caller = subject().owner()
      const jobs = await Promise.all(
        ['a', 'b'].map((name) => caller.accepted([caller.replace(name), caller.replace(name)])),
      )
      const versions = await caller.versions()
      const settled = await subject().store.settle(
        versions.map((version) => done(version, 'stored')),
        60,
      )
      expect(settled.map(({ id, state }) => [id, state]).sort()).toEqual(jobs.map(({ id }) => [id, 'SUCCEEDED']).sort())
    })

    it('ignores outcomes of items that have one, and of items that it does not know', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a'), caller.replace('b')])
      const [a = 0, b = 0] = await caller.versions()
      const once = await subject().store.settle([done(a, 'stored', 3), failed(a)], 50)
      expect(once).toMatchObject([{ done: 1, failed: 0, chunks: 3 }])
      expect(await subject().store.settle([failed(a), done(b + 1_000_000, 'stored')], 51)).toEqual(once)
      await subject().store.settle([done(b, 'stored')], 52)
      expect(await subject().store.settle([done(b, 'stored')], 53)).toMatchObject([{ done: 2, finishedAt: 52 }])
      expect(await subject().store.settle([], 54)).toEqual([])
    })

    it('keeps the failures, in pages by version', async () => {
      const caller = subject().owner()
      const { id } = await caller.accepted(['a', 'b', 'c', 'd'].map((name) => caller.replace(name)))
      const other = await caller.accepted([caller.replace('e')])
      const versions = await caller.versions()
      await subject().store.settle(
        [failed(at(versions, 4)), failed(at(versions, 3)), failed(at(versions, 0), 'é "q"')],
        50,
      )
      await subject().store.settle([done(at(versions, 1), 'stored'), failed(at(versions, 2))], 51)
      const all = await subject().store.failures(id, 0, 10)
      expect(all.map(({ externalId }) => externalId)).toEqual(['a', 'c', 'd'])
      expect(all[0]).toEqual({
        version: at(versions, 0),
        externalId: 'a',
        code: 'TOO_LARGE',
        message: 'é "q"',
        retryable: true,
      })
      expect(await subject().store.failures(id, at(versions, 0), 1)).toEqual(all.slice(1, 2))
      expect(await subject().store.failures(other.id, 0, 10)).toMatchObject([{ externalId: 'e' }])
    })
  })
}
