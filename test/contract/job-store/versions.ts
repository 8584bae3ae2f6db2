/** The one sequence of versions, and the version that a caller expects a document to have. */
import { describe, expect, it } from '@jest/globals'
import type { ItemOutcome } from '../../../src/ports/jobs.ts'
import type { Section } from '../job-store.ts'
import { at } from './subject.ts'

export const versionsContract: Section = (subject) => {
  /** Settles with an outcome of its kind. */
  const settle = async (version: number, kind: 'stored' | 'unchanged' | 'superseded' | 'deleted' | 'failed') => {
    const failure = { code: 'INVALID', message: 'no', retryable: false } as const
    const outcome: ItemOutcome = kind === 'failed' ? { version, kind, ...failure } : { version, kind, chunks: 1 }
    await subject().store.settle([outcome], 1)
  }

  describe('versions', () => {
    it('rise over jobs, reservations and raises alike', async () => {
      const caller = subject().owner()
      const { store } = subject()
      const first = await store.reserveVersions(3)
      await caller.accepted([caller.replace('a'), caller.replace('b')])
      expect(await caller.versions()).toEqual([first + 3, first + 4])
      expect(await store.reserveVersions(1)).toBe(first + 5)
      await store.raiseVersions(first + 100)
      expect(await store.reserveVersions(1)).toBe(first + 101)
      await store.raiseVersions(first + 50)
      expect(await store.reserveVersions(2)).toBe(first + 102)
    })

    it('are given once, whoever asks at the same time', async () => {
      const caller = subject().owner()
      const { store } = subject()
      const [reserved] = await Promise.all([
        Promise.all(Array.from({ length: 20 }, () => store.reserveVersions(2))),
        Promise.all(Array.from({ length: 20 }, (_, place) => caller.accepted([caller.replace(`${place}`)]))),
      ])
      const given = [...reserved.flatMap((first) => [first, first + 1]), ...(await caller.versions())]
      expect(new Set(given).size).toBe(60)
      expect(Math.max(...given) - Math.min(...given)).toBe(59)
    })
  })

  describe('an expected version', () => {
    it('is compared with what is stored where nothing is accepted', async () => {
      const caller = subject().owner()
      const items = [
        caller.replace('a', { version: 4, stored: 4 }),
        caller.replace('b', { version: 3, stored: 4 }),
        caller.replace('c', { version: 0, stored: null }),
        caller.replace('d', { version: 0, stored: 4 }),
        caller.replace('e', { version: 4, stored: null }),
      ]
      expect(await caller.conflicts(items)).toEqual([
        { place: 1, version: 4 },
        { place: 3, version: 4 },
        { place: 4, version: null },
      ])
      expect(await caller.pending()).toMatchObject([{ externalId: 'a' }, { externalId: 'c' }])
    })

    it('leaves no gap in the versions where an item is left out', async () => {
      const caller = subject().owner()
      await caller.conflicts([
        caller.replace('a'),
        caller.replace('b', { version: 9, stored: null }),
        caller.replace('c'),
      ])
      const versions = await caller.versions()
      expect(at(versions, 1) - at(versions, 0)).toBe(1)
    })

    it('keeps no job when all items are left out', async () => {
      const caller = subject().owner()
      const acceptance = await caller.accept([caller.replace('a', { version: 9, stored: 8 })], { id: 'all left out' })
      expect(acceptance).toMatchObject({ kind: 'accepted', job: undefined, conflicts: [{ place: 0, version: 8 }] })
      expect(await subject().store.job(caller.owner.tenant, 'all left out')).toBeUndefined()
    })

    it('is that of the last accepted write, pending or carried out', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const version = at(await caller.versions(), 0)
      expect(await caller.conflicts([caller.replace('a', { version: 0, stored: null })])).toEqual([
        { place: 0, version },
      ])
      await settle(version, 'stored')
      expect(await caller.conflicts([caller.replace('a', { version: 0, stored: null })])).toEqual([
        { place: 0, version },
      ])
      await caller.accepted([caller.replace('a', { version, stored: null })])
    })

    it('is what is stored where that is newer than what was accepted', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a'), caller.delete('b')])
      const newer = (await subject().store.reserveVersions(1)) + 10
      await subject().store.raiseVersions(newer)
      await caller.accepted([
        caller.replace('a', { version: newer, stored: newer }),
        caller.replace('b', { version: newer, stored: newer }),
      ])
    })

    it('is none after a delete, pending or carried out', async () => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const stored = at(await caller.versions(), 0)
      await settle(stored, 'stored')
      await caller.accepted([caller.delete('other', 'a')])
      const deletion = at(await caller.versions(), 0)
      const late = [caller.replace('a', { version: stored, stored })]
      expect(await caller.conflicts(late)).toEqual([{ place: 0, version: null }])
      await settle(deletion, 'deleted')
      expect(await caller.conflicts(late)).toEqual([{ place: 0, version: null }])
      await caller.accepted([caller.replace('a', { version: 0, stored })])
    })

    it.each(['failed', 'superseded'] as const)('takes no notice of a write that was %s', async (kind) => {
      const caller = subject().owner()
      await caller.accepted([caller.replace('a')])
      const first = at(await caller.versions(), 0)
      await caller.accepted([caller.replace('a')])
      const second = at(await caller.versions(), 1)
      await settle(second, kind)
      expect(await caller.conflicts([caller.replace('a', { version: 0, stored: null })])).toEqual([
        { place: 0, version: first },
      ])
      await settle(first, kind)
      await caller.accepted([caller.replace('a', { version: 0, stored: null })])
    })

    it('sees the earlier items of its call', async () => {
      const caller = subject().owner()
      const last = await subject().store.reserveVersions(1)
      const items = [
        caller.replace('a'),
        caller.replace('a', { version: 0, stored: null }),
        caller.replace('a', { version: last + 1, stored: null }),
        caller.delete('a'),
        caller.replace('a', { version: last + 1, stored: null }),
        caller.replace('a', { version: 0, stored: null }),
      ]
      expect(await caller.conflicts(items)).toEqual([
        { place: 1, version: last + 1 },
        { place: 4, version: null },
      ])
    })

    it('is that of the tenant and collection alone', async () => {
      const [one, other] = [subject().owner(), subject().owner()]
      await one.accepted([one.replace('a')])
      await other.accepted([other.replace('a', { version: 0, stored: null })])
    })
  })
}
