import { describe, expect, it } from '@jest/globals'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../../src/core/ids.ts'
import { createPauses } from '../../../src/ingest/runner/pauses.ts'
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

/** A queue over a list of items, and a clock that a test sets. */
function queueOver(pending: PendingItem[], change: Partial<QueueOptions> = {}) {
  const time = { now: 0 }
  const pauses = createPauses({ monotonic: () => time.now })
  const stop = new AbortController()
  const queue = createQueue({
    jobs: {
      pending: async (after, limit) => pending.filter(({ version }) => version > after).slice(0, limit),
    },
    pauses,
    log: SILENT,
    sleep: async (milliseconds) => {
      time.now += milliseconds
    },
    signal: stop.signal,
    pageSize: 4,
    payloadAtOnce: 100,
    isOpen: () => true,
    isClaimed: () => false,
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
    queue.release(first)
    const third = next()
    expect((await second).version).toBe(2)
    queue.release(await second)
    expect((await third).version).toBe(3)
  })

  it('passes over a collection that pauses and takes it up again from where it left off', async () => {
    const pending = [itemOf(1), itemOf(2, 'x', notes), itemOf(3), itemOf(4, 'x', notes)]
    const { queue, pauses, next } = queueOver(pending)
    const first = await next()
    expect(pauses.pause(articles, first.version)).toBe(250)
    queue.release(first)
    expect([(await next()).version, (await next()).version]).toEqual([2, 4])
    expect([(await next()).version, (await next()).version]).toEqual([1, 3])
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
    full.queue.release(first)
    expect((await waiting).done).toBe(true)
  })

  it('asks a job store that is away again after a pause', async () => {
    let away = 3
    const jobs = {
      pending: async () => {
        away -= 1
        if (away > 0) throw new Error('away')
        return [itemOf(1)]
      },
    }
    const { next, time } = queueOver([], { jobs })
    expect((await next()).version).toBe(1)
    expect(time.now).toBe(250 + 500)
  })
})

describe('pauses', () => {
  it('grow to half a minute with each try in vain, and begin anew after a success', () => {
    const time = { now: 0 }
    const pauses = createPauses({ monotonic: () => time.now })
    const lengths = Array.from({ length: 9 }, (_, version) => {
      const length = pauses.pause(articles, version)
      expect(pauses.pause(articles, version)).toBeUndefined()
      time.now += length ?? 0
      expect(pauses.resume()).toBe(version)
      return length
    })
    expect(lengths).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    pauses.succeed(articles)
    expect(pauses.pause(articles, 1)).toBe(250)
  })
})
