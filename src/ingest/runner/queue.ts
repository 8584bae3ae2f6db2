/**
 * The stream of accepted items, by version: pages from the job store, never more in memory than fits. It ends when it is
 * stopped; when there is nothing to do it sleeps until something is accepted or a pause is over.
 */
import { messageOf } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { JobStore, PendingItem } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import { type Pauses, pauseAfter } from './pauses.ts'
import type { Sleep } from './settling.ts'

export interface QueueOptions {
  readonly jobs: Pick<JobStore, 'pending'>
  readonly pauses: Pauses
  readonly log: Log
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** Items of a page, at most. */
  readonly pageSize: number
  /** Payload of items in work together, in UTF-16 units; one alone may have more. */
  readonly payloadAtOnce: number
  readonly isOpen: (collection: CollectionName) => boolean
  /** Whether somebody else carries out the job. */
  readonly isClaimed: (jobId: string) => boolean
  /** Called with the items of a page before the first of them is given. */
  readonly prepare: (items: readonly PendingItem[]) => Promise<void>
}

export interface Queue {
  items(): AsyncGenerator<PendingItem>
  /** The item is settled, or left. */
  release(item: PendingItem): void
  /** Something was accepted, or is to be looked at again from a version on. */
  wake(from?: number): void
}

export const sizeOf = (item: PendingItem): number => (item.kind === 'replace' ? item.payload.length : 0)

export function createQueue(options: QueueOptions): Queue {
  const { jobs, pauses, log, sleep, signal, isOpen, isClaimed } = options
  const inWork = new Set<number>()
  let after = 0
  let payload = 0
  let awake = true
  let failures = 0
  let stir = () => {}

  const wake = (from?: number): void => {
    if (from !== undefined) after = Math.min(after, from - 1)
    awake = true
    stir()
  }
  signal.addEventListener('abort', () => wake(), { once: true })

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

  async function page(): Promise<readonly PendingItem[]> {
    after = Math.min(after, (pauses.resume() ?? Number.POSITIVE_INFINITY) - 1)
    awake = false
    const start = after
    try {
      const items = await jobs.pending(start, options.pageSize)
      failures = 0
      // Unless it was set back meanwhile.
      if (after === start) after = items.at(-1)?.version ?? start
      return items
    } catch (failure) {
      failures += 1
      log.warn({ fault: failure }, `accepted documents cannot be read: ${messageOf(failure)}`)
      return []
    }
  }

  function isWanted({ kind, version, jobId, owner: { collection } }: PendingItem): boolean {
    if (inWork.has(version) || isClaimed(jobId) || !isOpen(collection)) return false
    // A delete needs no encoder.
    if (kind === 'delete' || !pauses.isPaused(collection)) return true
    pauses.passOver(collection, version)
    return false
  }

  const isFull = (item: PendingItem): boolean => payload > 0 && payload + sizeOf(item) > options.payloadAtOnce

  async function* items(): AsyncGenerator<PendingItem> {
    while (!signal.aborted) {
      const found = await page()
      if (found.length === 0) await idle(failures > 0 ? pauseAfter(failures) : pauses.next())
      await options.prepare(found.filter(isWanted))
      for (const item of found) {
        while (isFull(item) && !signal.aborted) await releaseOf()
        if (signal.aborted) return
        if (!isWanted(item)) continue
        inWork.add(item.version)
        payload += sizeOf(item)
        yield item
      }
    }
  }

  let released = () => {}
  const releaseOf = () =>
    new Promise<void>((resolve) => {
      released = resolve
    })

  return {
    items,
    release(item) {
      inWork.delete(item.version)
      payload -= sizeOf(item)
      released()
    },
    wake,
  }
}
