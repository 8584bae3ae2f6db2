/**
 * A load generator in a process of its own that asks Qdrant itself: so many clients, each making the calls of one search after the
 * other. It takes one run at a time from its parent and answers with how long that took.
 */
import { callDirectly, type DirectCaller, type Upstream } from '../qdrant/direct.ts'
import type { UpstreamCall } from '../qdrant/upstream-probe.ts'
import type { LoadOutcome } from './load.ts'

export interface DirectRun {
  readonly upstream: Upstream
  readonly clients: number
  /** The calls of each, in sequence. */
  readonly searches: readonly (readonly UpstreamCall[])[]
}

async function run({ upstream, clients, searches }: DirectRun): Promise<LoadOutcome> {
  await using direct = callDirectly(upstream, clients)
  const queue = searches.values()
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, () => callAll(direct, queue)))
  return { seconds: (performance.now() - start) / 1000 }
}

async function callAll(direct: DirectCaller, queue: Iterable<readonly UpstreamCall[]>): Promise<void> {
  for (const calls of queue) await direct.inTurn(calls)
}

// Whoever started it is gone.
process.once('disconnect', () => process.exit())
process.on('message', async (asked: DirectRun) => {
  const outcome = await run(asked).catch((error: unknown) => ({ seconds: Number.NaN, fault: String(error) }))
  process.send?.(outcome)
})
