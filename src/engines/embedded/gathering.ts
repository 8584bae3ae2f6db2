/**
 * Reads that come together go to a reader together. Waking a thread and being woken by it costs as much as reading a page of
 * documents, and vectors are passed over for several queries at once; so a reader that falls idle takes all that waits by then,
 * and on a quiet engine that is what one turn of the event loop asked for.
 *
 * Searches are shared out over the readers that could take them. Reading by id is little, and goes with whoever is first.
 */
import { receivedFailure } from '../../threads/failure.ts'
import type { Pool } from '../../threads/pool.ts'
import type { Thread } from '../../threads/thread.ts'
import type { GatheredCall, GatheredName, GatheredOperations, ReaderOperations } from './operations.ts'

type Arguments<Name extends GatheredName> = Parameters<GatheredOperations[Name]>
type Answer<Name extends GatheredName> = ReturnType<GatheredOperations[Name]>

export interface Gathering {
  /** @throws the signal's reason when it aborts first */
  call<Name extends GatheredName>(name: Name, args: Arguments<Name>, signal?: AbortSignal): Promise<Answer<Name>>
  /** Waits until all that was called has its answer. */
  settled(): Promise<void>
}

interface Waiting {
  readonly call: GatheredCall
  readonly answer: PromiseWithResolvers<never>
}

/** @param readers how many the pool has */
export function createGathering(pool: Pool<ReaderOperations>, readers: number): Gathering {
  const waiting = new Set<Waiting>()
  const called = new Set<Promise<unknown>>()
  /** Turns that were asked of the pool and have not begun. */
  let turns = 0
  let flushing = false

  function flush(): void {
    flushing = false
    const wanted = Math.min(readers, Math.max(1, partition()[0].length))
    const more = Math.max(0, wanted - turns)
    // All are counted before the first begins, which with an idle reader is at once: it takes its share of them, not everything.
    turns += more
    for (let turn = 0; turn < more; turn++) void pool.run(takeTurn)
  }

  async function takeTurn(reader: Thread<ReaderOperations>): Promise<void> {
    const share = nextShare()
    turns -= 1
    if (share.length > 0) await answer(share, reader)
  }

  /** Where the reader ends, one of the calls may have ended it: each goes once more, by itself, and fails for itself alone. */
  async function answer(share: readonly Waiting[], reader: Thread<ReaderOperations>): Promise<void> {
    try {
      const outcomes = await reader.call('gathered', [share.map(({ call }) => call)])
      for (const [place, { answer: one }] of share.entries()) {
        const outcome = outcomes[place]
        if (outcome?.failure) one.reject(receivedFailure(outcome.failure))
        else one.resolve(outcome?.result as never)
      }
    } catch (thrown) {
      if (share.length === 1) share[0]?.answer.reject(thrown)
      else for (const one of share) void pool.run((another) => answer([one], another))
    }
  }

  /** All that waits, but of the searches only as many as leave the other turns theirs. */
  function nextShare(): readonly Waiting[] {
    const [ranked, read] = partition()
    const share = [...ranked.slice(0, Math.ceil(ranked.length / turns)), ...read]
    for (const one of share) waiting.delete(one)
    return share
  }

  function partition(): readonly [searches: readonly Waiting[], reads: readonly Waiting[]] {
    const { search = [], read = [] } = Object.groupBy(waiting, ({ call }) =>
      call.name === 'search' ? 'search' : 'read',
    )
    return [search, read]
  }

  async function call<Name extends GatheredName>(
    name: Name,
    args: Arguments<Name>,
    signal?: AbortSignal,
  ): Promise<Answer<Name>> {
    signal?.throwIfAborted()
    const one: Waiting = { call: { name, args } as GatheredCall, answer: Promise.withResolvers() }
    const withdraw = () => {
      waiting.delete(one)
      one.answer.reject(signal?.reason)
    }
    signal?.addEventListener('abort', withdraw, { once: true })
    waiting.add(one)
    // Not before what else this turn of the event loop asks for.
    if (!flushing) setImmediate(flush)
    flushing = true
    called.add(one.answer.promise)
    try {
      return await one.answer.promise
    } finally {
      called.delete(one.answer.promise)
      signal?.removeEventListener('abort', withdraw)
    }
  }

  return { call, settled: async () => void (await Promise.allSettled(called)) }
}
