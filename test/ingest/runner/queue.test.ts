import { describe, expect, it } from '@jest/globals'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../../src/core/ids.ts'
import { type Away, createPauses } from '../../../src/ingest/runner/pauses.ts'
import { createQueue, type QueueOptions } from '../../../src/ingest/runner/queue.ts'
import type { PendingItem } from '../../../src/ports/jobs.ts'
import { SILENT } from '../../support/silent-log.ts'

const [articles, notes] = [collectionName('articles'), collectionName('notes')]

const itemOf = (version: number, payload = 'x', collection = articles): PendingItem => ({
  kind: 'replace',
  version,
  jobId: 'job',
  owner: { collection, tenant: LOCAL_TENANT },
  documentId: documentIdOf(collection, LOCAL_TENANT, String(version)),
  externalId: String(version),
  payload,
})

const deleteOf = (version: number): PendingItem => ({
  kind: 'delete',
  version,
  jobId: 'job',
  owner: { collection: articles, tenant: LOCAL_TENANT },
  documentIds: [documentIdOf(articles, LOCAL_TENANT, 'gone')],
})

type QueueLease = QueueOptions['lease']

/** Claims from a list. */
function leaseOver(pending: PendingItem[]): QueueLease {
  const held = new Set<number>()
  const free = (versions: readonly number[]) => {
    for (const version of versions) held.delete(version)
  }
  return {
    async claim({ collections, notReplacing, limit }) {
      const page = pending
        .filter(({ owner }) => collections.includes(owner.collection))
        .filter(({ version, kind, owner }) => {
          return !held.has(version) && (kind === 'delete' || !notReplacing.includes(owner.collection))
        })
        .slice(0, limit)
      for (const { version } of page) held.add(version)
      return page
    },
    drop: (versions) => pending.splice(0, pending.length, ...pending.filter((one) => !versions.includes(one.version))),
    release: async (versions) => free(versions),
  }
}

/** A queue over a list of items, and a clock that a test sets. */
function queueOver(pending: PendingItem[], change: Partial<QueueOptions> = {}) {
  const time = { now: 0 }
  const pauses = createPauses({ monotonic: () => time.now })
  const stop = new AbortController()
  const queue = createQueue({
    lease: leaseOver(pending),
    pauses,
    log: SILENT,
    sleep: async (milliseconds) => {
      time.now += milliseconds
    },
    signal: stop.signal,
    pageSize: 4,
    payloadAtOnce: 100,
    lookEvery: undefined,
    collections: [articles, notes],
    prepare: async () => {},
    ...change,
  })
  const items = queue.items()
  const next = async (): Promise<PendingItem> => (await items.next()).value as PendingItem
  return { queue, pauses, stop, items, next, time }
}

describe('the queue', () => {
  it('gives items by version, page by page, each once, and new ones when it is woken', async () => {
    const pending = [1, 2, 3, 4, 5, 6].map((version) => itemOf(version))
    const { queue, next } = queueOver(pending)
    for (const version of [1, 2, 3, 4, 5, 6]) expect((await next()).version).toBe(version)
    const seventh = next()
    pending.push(itemOf(7))
    queue.wake()
    expect((await seventh).version).toBe(7)
  })

  it('keeps no more payload in work than it may, but for a single item', async () => {
    const pending = [itemOf(1, 'x'.repeat(300)), itemOf(2, 'x'.repeat(60)), itemOf(3, 'x'.repeat(60))]
    const { queue, next } = queueOver(pending)
    const first = await next()
    let given = 0
    const second = next().finally(() => {
      given += 1
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBe(0)
    await queue.release(first, 'settled')
    const third = next()
    expect((await second).version).toBe(2)
    await queue.release(await second, 'settled')
    expect((await third).version).toBe(3)
  })

  it('passes over a collection that pauses, also in the page it has, and takes it up again after', async () => {
    const pending = [itemOf(1), itemOf(2, 'x', notes), itemOf(3), itemOf(4, 'x', notes)]
    const { queue, pauses, next } = queueOver(pending)
    const first = await next()
    expect(pauses.pause(articles, 'encoder')).toBe(250)
    await queue.release(first, 'left')
    expect([(await next()).version, (await next()).version]).toEqual([2, 4])
    expect([(await next()).version, (await next()).version]).toEqual([1, 3])
  })

  it('gives deletes while an encoder is away, and nothing of the collection while the engine is', async () => {
    const pending: PendingItem[] = [itemOf(1), deleteOf(2)]
    const { pauses, next, time } = queueOver(pending)
    pauses.pause(articles, 'encoder')
    expect((await next()).version).toBe(2)
    expect(time.now).toBe(0)
    expect((await next()).version).toBe(1)
    expect(time.now).toBe(250)
    const other = queueOver([deleteOf(1)])
    other.pauses.pause(articles, 'engine')
    expect((await other.next()).version).toBe(1)
    expect(other.time.now).toBe(250)
  })

  it('ends when it is stopped, also while it sleeps or waits for room', async () => {
    const sleeping = queueOver([])
    const none = sleeping.items.next()
    sleeping.stop.abort()
    expect((await none).done).toBe(true)
    const full = queueOver([itemOf(1, 'x'.repeat(90)), itemOf(2, 'x'.repeat(90))])
    const first = await full.next()
    const waiting = full.items.next()
    full.stop.abort()
    await full.queue.release(first, 'settled')
    expect((await waiting).done).toBe(true)
  })

  it('asks a job store that is away again after a pause', async () => {
    let away = 3
    const lease: QueueLease = {
      ...leaseOver([]),
      claim: async () => {
        away -= 1
        if (away > 0) throw new Error('away')
        return [itemOf(1)]
      },
    }
    const { next, time } = queueOver([], { lease })
    expect((await next()).version).toBe(1)
    expect(time.now).toBe(250 + 500)
  })
})

describe('a queue whose store others use too', () => {
  it('looks now and then for what they accepted or left', async () => {
    const pending: PendingItem[] = []
    const { next, time } = queueOver(pending, {
      lookEvery: 1_000,
      sleep: async (milliseconds) => {
        time.now += milliseconds
        if (time.now === 3_000) pending.push(itemOf(1))
      },
    })
    expect((await next()).version).toBe(1)
    expect(time.now).toBe(3_000)
  })
})

describe('pauses', () => {
  const lengthsOf = (away: Away) => {
    const time = { now: 0 }
    const pauses = createPauses({ monotonic: () => time.now })
    const lengths = Array.from({ length: 9 }, () => {
      const length = pauses.pause(articles, away)
      expect(pauses.pause(articles, away)).toBeUndefined()
      expect(pauses.next()).toBe(length)
      expect(pauses.pausedFor(articles)).toBe(away)
      time.now += length ?? 0
      expect(pauses.pausedFor(articles)).toBeUndefined()
      return length
    })
    pauses.succeed(articles)
    expect(pauses.pause(articles, away)).toBe(250)
    return lengths
  }

  it('for an encoder grow to half a minute with each try in vain, and begin anew after a success', () => {
    expect(lengthsOf('encoder')).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  it('for the engine grow to a few seconds, so that one that is back is soon made use of', () => {
    expect(lengthsOf('engine')).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000])
  })

  it('for the engine end soon when it turns out to be back', () => {
    const time = { now: 0 }
    const pauses = createPauses({ monotonic: () => time.now })
    for (let tries = 0; tries < 5; tries += 1) time.now += pauses.pause(articles, 'engine') ?? 0
    expect(pauses.pause(articles, 'engine')).toBe(5_000)
    expect(pauses.succeed(articles)).toBe(true)
    expect(pauses.next()).toBe(250)
    expect(pauses.succeed(articles)).toBe(false)
  })

  it('for an encoder become such for the engine when a delete finds it away', () => {
    const pauses = createPauses({ monotonic: () => 0 })
    pauses.pause(articles, 'encoder')
    expect(pauses.pause(articles, 'engine')).toBeUndefined()
    expect(pauses.pausedFor(articles)).toBe('engine')
  })
})
