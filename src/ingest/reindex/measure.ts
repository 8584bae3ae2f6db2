/** How long an average chunk of the new generation will be: measured before its first document is written, because weights stand on it. */
import type { CollectionRecord } from '../../core/collection.ts'
import type { Scope } from '../../core/scope.ts'
import type { Encoder } from '../../ports/encoder.ts'
import type { Engine } from '../../ports/engine.ts'
import { inParallel } from '../in-parallel.ts'
import { createLengthMeter } from '../lengths.ts'
import { turn } from '../turn.ts'
import { readStored } from './copy.ts'
import { stampPages } from './pass.ts'

/** Ids are hashes, so the first of them are a fair sample: of so many, the average is right to a percent. */
const MOST_MEASURED = 5_000
const AT_ONCE = { places: 16, inWork: 16 }

export interface Measuring {
  readonly engine: Engine
  readonly from: Scope
  readonly record: CollectionRecord
  readonly encoder: Encoder
  readonly signal: AbortSignal
}

/** Null where there is no document to measure. A document that cannot be chunked is told of when it is copied. */
export async function measuredLength({ engine, from, record, encoder, signal }: Measuring): Promise<number | null> {
  const meter = createLengthMeter(record, encoder)
  async function* sample() {
    let rest = MOST_MEASURED
    for await (const page of stampPages(engine, from, signal)) {
      yield* page.slice(0, rest)
      rest -= page.length
      if (rest <= 0) return
    }
  }
  await inParallel(sample(), AT_ONCE, async ({ id }) => {
    await turn()
    const stored = await readStored(id, from, { engine })
    if (stored) await meter.add(stored.content, signal).catch(() => signal.throwIfAborted())
  })
  return meter.average() ?? null
}
