/**
 * The stream of accepted items, by version: claimed in pages, never more in memory than fits. It ends when it is stopped; when
 * there is nothing to do it sleeps until something is accepted or a pause is over, and where other processes accept too it
 * looks now and then.
 */
import { messageOf } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { PendingItem } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import type { Lease } from './lease.ts'
import { type Pauses, pauseAfter } from './pauses.ts'
import type { Sleep } from './settling.ts'

export interface QueueOptions {
  readonly lease: Pick<Lease, 'claim' | 'release' | 'drop'>
  readonly pauses: Pauses
  readonly log: Log
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** Items of a page, at most. */
  readonly pageSize: number
  /** Payload of items in work together, in UTF-16 units; one alone may have more. */
  readonly payloadAtOnce: number
  /** Milliseconds after which to look for what other processes accepted or left; undefined where there are none. */
  readonly lookEvery: number | undefined
  /** The collections that this process serves. */
  readonly collections: readonly CollectionName[]
  /** Called with the items of a page before the first of them is given. */
  readonly prepare: (items: readonly PendingItem[]) => Promise<void>
}

export interface Queue {
  items(): AsyncGenerator<PendingItem>
  /** `settled`: nothing is to be done any more. `left`: it is to be carried out later, by whoever claims it. */
  release(item: PendingItem, as: 'settled' | 'left'): Promise<void>
  /** Something was accepted, or can be claimed again. */
  wake(): void
}

const sizeOf = (item: PendingItem): number => (item.kind === 'replace' ? item.payload.length : 0)

export function createQueue(options: QueueOptions): Queue {
  const { lease, pauses, log, sleep, signal, collections } = options
  let payload = 0
  let awake = true
  let failures = 0
  /** Whether the last look left out what pauses. */
  let narrowed = false
  let stir = () => {}

  const wake = (): void => {
    awake = true
    stir()
  }
  signal.addEventListener('abort', wake, { once: true })

  /** Until `stir`, or for so long. */
  async function idle(milliseconds: number | undefined): Promise<void> {
    const over = new AbortController()
    const stirred = new Promise<void>((resolve) => {
      stir = resolve
    })
    if (awake) return
    const slept = milliseconds === undefined ? [] : [sleep(milliseconds, over.signal).catch(() => undefined)]
    await Promise.race([stirred, ...slept])
    over.abort()
  }

  /** Milliseconds until something may be there that nobody wakes for. */
  function untilNextLook(): number | undefined {
    if (failures > 0) return pauseAfter(failures)
    // A pause may have ended since the look that it narrowed.
    const resumed = narrowed ? (pauses.next() ?? 0) : undefined
    const reasons = [options.lookEvery, resumed].filter((one) => one !== undefined)
    return reasons.length > 0 ? Math.min(...reasons) : undefined
  }

  async function page(): Promise<readonly PendingItem[]> {
    awake = false
    const open = collections.filter((name) => pauses.pausedFor(name) !== 'engine')
    const notReplacing = open.filter((name) => pauses.pausedFor(name) === 'encoder')
    narrowed = open.length < collections.length || notReplacing.length > 0
    if (open.length === 0) return []
    try {
      const items = await lease.claim({ collections: open, notReplacing, limit: options.pageSize })
      failures = 0
      return items
    } catch (failure) {
      failures += 1
      log.warn({ fault: failure }, `accepted documents cannot be read: ${messageOf(failure)}`)
      return []
    }
  }

  // A delete needs no encoder, and a reindex another one.
  function isWanted({ kind, owner }: PendingItem): boolean {
    const away = pauses.pausedFor(owner.collection)
    return away === undefined || (away === 'encoder' && kind !== 'replace')
  }

  const isFull = (item: PendingItem): boolean => payload > 0 && payload + sizeOf(item) > options.payloadAtOnce

  /** Gives the page's items one by one; returns those that were not given. */
  async function* given(page: readonly PendingItem[]): AsyncGenerator<PendingItem, readonly PendingItem[]> {
    const left: PendingItem[] = []
    for (const [place, item] of page.entries()) {
      while (isFull(item) && !signal.aborted) await releaseOf()
      if (signal.aborted) return [...left, ...page.slice(place)]
      if (!isWanted(item)) {
        left.push(item)
        continue
      }
      payload += sizeOf(item)
      yield item
    }
    return left
  }

  async function* items(): AsyncGenerator<PendingItem> {
    while (!signal.aborted) {
      const found = await page()
      if (found.length === 0) {
        await idle(untilNextLook())
        continue
      }
      await options.prepare(found.filter(isWanted))
      const left = yield* given(found)
      if (left.length > 0) await lease.release(left.map(({ version }) => version))
    }
  }

  let released = () => {}
  const releaseOf = () =>
    new Promise<void>((resolve) => {
      released = resolve
    })

  return {
    items,
    async release(item, as) {
      payload -= sizeOf(item)
      released()
      if (as === 'settled') return lease.drop([item.version])
      await lease.release([item.version])
      // It was not to be had when the queue looked last.
      wake()
    },
    wake,
  }
}
