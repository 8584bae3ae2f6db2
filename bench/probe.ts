/**
 * Preloaded into the server's process (`node --import`), and by that into its threads: how long the event loop keeps others
 * waiting, and how long the model runs. The product knows nothing of it; the benchmark asks over the process's channel.
 *
 * Delay is what a request waits that comes at any moment, because the loop is held. A timer of a millisecond marks the loop's
 * turns; a gap of g milliseconds between two makes who comes in it wait evenly 0 to g, so delay exceeds x for the share
 * sum(max(0, g - x)) / sum(g) of all moments. A histogram with one entry for each gap (`monitorEventLoopDelay`, which counts the
 * timer's own interval too) would make one stall of a second one entry among thousands of a millisecond.
 */
import { isMainThread, workerData } from 'node:worker_threads'

export interface Probed {
  /** Milliseconds between turns of the loop, since the last reset. */
  readonly gaps: readonly number[]
  /** Milliseconds in `session.run`, summed over the threads. */
  readonly runs: number
}

const RUNS = 'sextant-bench-runs'

if (isMainThread) watchLoop()
else if (typeof workerData?.file === 'string' && workerData.file.endsWith('.onnx')) await timeRuns()

function watchLoop(): void {
  let gaps: number[] = []
  let runs = 0
  let last = performance.now()
  const mark = () => {
    const now = performance.now()
    gaps.push(now - last)
    last = now
  }
  setInterval(mark, 1).unref()
  const channel = new BroadcastChannel(RUNS)
  channel.onmessage = ({ data }: { data: unknown }) => {
    runs += Number(data)
  }
  channel.unref()
  process.on('message', (request) => {
    mark()
    if (request === 'read') process.send?.({ gaps, runs } satisfies Probed)
    gaps = []
    runs = 0
  })
  process.channel?.unref()
}

async function timeRuns(): Promise<void> {
  const { InferenceSession } = await import('onnxruntime-node')
  const channel = new BroadcastChannel(RUNS)
  channel.unref()
  const { prototype } = InferenceSession as unknown as { prototype: { run: Run } }
  const { run } = prototype
  prototype.run = async function (...args) {
    const started = performance.now()
    const result = await run.apply(this, args)
    channel.postMessage(performance.now() - started)
    return result
  }
}

type Run = (this: unknown, ...args: unknown[]) => Promise<unknown>
