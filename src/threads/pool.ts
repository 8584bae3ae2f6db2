/**
 * The reader threads as one. A task waits, first come first served, until a reader is idle; each reader runs one task at a
 * time. The reader that was busy last is taken first, so a quiet server keeps one set of caches warm and grows another only
 * under load. A waiting task can be withdrawn; one that runs is left to end, and its caller is told at once.
 */
import type { Thread } from './thread.ts'

type Task<Operations> = (reader: Thread<Operations>) => Promise<void>

export interface Pool<Operations> {
  /** @throws the signal's reason when it aborts first */
  run<Result>(task: (reader: Thread<Operations>) => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Runs `work` while no reader runs anything; tasks wait meanwhile. */
  alone<Result>(work: (readers: readonly Thread<Operations>[]) => Promise<Result>): Promise<Result>
  /** Lets all tasks end, then ends the threads. */
  close(): Promise<void>
}

export function createPool<Operations>(readers: readonly Thread<Operations>[]): Pool<Operations> {
  const idle = [...readers]
  const waiting: Task<Operations>[] = []
  const pending = new Set<Promise<unknown>>()
  let quiet: (() => void) | undefined
  let lastAlone: Promise<unknown> = Promise.resolve()
  let held = false

  function dispatch(): void {
    if (idle.length === readers.length) quiet?.()
    while (!held && idle.length > 0) {
      const task = waiting.shift()
      if (task === undefined) return
      const reader = idle.pop()
      if (reader === undefined) return
      void task(reader).finally(() => {
        idle.push(reader)
        dispatch()
      })
    }
  }

  function run<Result>(task: (reader: Thread<Operations>) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const entry: Task<Operations> = (reader) =>
        task(reader)
          .then(resolve, reject)
          .finally(() => signal?.removeEventListener('abort', withdraw))
      const withdraw = () => {
        const place = waiting.indexOf(entry)
        if (place >= 0) waiting.splice(place, 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', withdraw, { once: true })
      waiting.push(entry)
      dispatch()
    })
  }

  async function whenQuiet<Result>(work: () => Promise<Result>): Promise<Result> {
    held = true
    try {
      if (idle.length < readers.length)
        await new Promise<void>((resolve) => {
          quiet = resolve
        })
      quiet = undefined
      return await work()
    } finally {
      held = false
      dispatch()
    }
  }

  function alone<Result>(work: (readers: readonly Thread<Operations>[]) => Promise<Result>): Promise<Result> {
    const next = lastAlone.then(() => whenQuiet(() => work(readers)))
    lastAlone = next.catch(() => undefined)
    return next
  }

  return {
    run: async (task, signal) => {
      const running = run(task, signal)
      pending.add(running)
      return running.finally(() => pending.delete(running))
    },
    alone,
    close: async () => {
      await Promise.allSettled(pending)
      await alone((all) => Promise.all(all.map((reader) => reader.close())))
    },
  }
}
