/**
 * Who runs next when a worker is free. Queries go ahead of passages. While queries come, passages run in small batches and
 * leave one worker free, so that a query finds one idle; but the oldest passage never waits longer than a second for a batch.
 */
import type { EncoderInput } from '../ports/encoder.ts'
import type { BatchLimits } from './batch.ts'

/** Milliseconds after a query in which another one is expected. */
export const QUERYING_FOR = 1_000
/** Milliseconds that queries can hold passages back. */
export const LONGEST_HOLD = 1_000

export interface Situation {
  readonly concurrency: number
  readonly waiting: Readonly<Record<EncoderInput, number>>
  readonly running: Readonly<Record<EncoderInput, number>>
  /** Milliseconds since the last query came. */
  readonly sinceQuery: number
  /** Milliseconds that passages have waited while none of their batches started. */
  readonly passagesHeld: number
}

export interface PolicyOptions {
  readonly batchTokens: number
  readonly ingestBatchTokensWhileQuerying: number
  readonly paddingPerText: number
}

/** The lane to take the next batch from; undefined when nothing is to run now. */
export function nextLane(situation: Situation): EncoderInput | undefined {
  const { concurrency, waiting, running } = situation
  if (running.query + running.passage >= concurrency) return undefined
  const held = waiting.passage > 0 && situation.passagesHeld >= LONGEST_HOLD
  if (waiting.query > 0 && !held) return 'query'
  return waiting.passage > 0 && (held || running.passage < passageWorkers(situation)) ? 'passage' : undefined
}

export function limitsOf(lane: EncoderInput, { sinceQuery }: Situation, options: PolicyOptions): BatchLimits {
  const small = lane === 'passage' && sinceQuery < QUERYING_FOR
  const tokens = small ? options.ingestBatchTokensWhileQuerying : options.batchTokens
  return { tokens, paddingPerText: options.paddingPerText }
}

const passageWorkers = ({ concurrency, sinceQuery }: Situation): number =>
  sinceQuery < QUERYING_FOR ? Math.max(1, concurrency - 1) : concurrency
