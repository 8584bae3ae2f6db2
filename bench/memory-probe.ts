/**
 * Preloaded into the server's process (`node --import`), and by that into its threads: what its memory is, once what nobody needs any
 * more is gone from the heap of each. The product knows nothing of it; the benchmark asks over the process's channel.
 */
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread, threadId } from 'node:worker_threads'

/** Bytes. */
export interface ProbedMemory {
  /** Of the process, with all its threads. */
  readonly resident: number
  /** Objects and their buffers by thread, the main one first; code that is native (SQLite, the model) is not among them. */
  readonly heaps: readonly number[]
}

interface Answer {
  readonly thread: number
  readonly heap: number
}

const CHANNEL = 'sextant-bench-memory'
/** Milliseconds that new threads have to answer in, and that those that have answered before are waited for. */
const FRESH = 150
const LONGEST = 20_000

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const channel = new BroadcastChannel(CHANNEL)
channel.unref()
if (isMainThread) answerParent()
else channel.onmessage = ({ data }: { data: unknown }) => data === 'read' && channel.postMessage(heapNow())

function heapNow(): Answer {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return { thread: threadId, heap: heapUsed + external }
}

function answerParent(): void {
  const heaps = new Map<number, number>()
  let silent = new Set<number>()
  const hear = ({ thread, heap }: Answer): void => {
    heaps.set(thread, heap)
    silent.delete(thread)
  }
  channel.onmessage = ({ data }: { data: unknown }) => {
    if (data !== 'read') hear(data as Answer)
  }
  process.on('message', async () => {
    silent = new Set(heaps.keys())
    hear(heapNow())
    channel.postMessage('read')
    for (let waited = 0; waited < FRESH || (silent.size > 0 && waited < LONGEST); waited += FRESH)
      await setTimeout(FRESH)
    // Threads that have ended.
    for (const thread of silent) heaps.delete(thread)
    const inOrder = [...heaps].toSorted(([left], [right]) => left - right).map(([, heap]) => heap)
    process.send?.({ resident: process.memoryUsage.rss(), heaps: inOrder } satisfies ProbedMemory)
  })
  process.channel?.unref()
}
