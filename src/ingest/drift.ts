/** Whether chunks have become much longer or shorter than what BM25's weights were made for. */
import { MATCH_ALL } from '../core/filter.ts'
import type { Scope } from '../core/scope.ts'
import type { Engine } from '../ports/engine.ts'

/** BM25 lengths of an average chunk: what the weights assume, and what the collection has now. */
export interface LengthDrift {
  readonly assumed: number
  readonly measured: number
}

/** What was written: its chunks, and their terms as BM25 counts them. */
export interface WrittenLength {
  readonly chunks: number
  readonly terms: number
}

/** Drift below this is not worth indexing again. */
const TOLERATED_DRIFT = 0.2

/** Judged only when most of what the collection now holds was written; a few documents say nothing of the rest. */
export async function lengthDrift(
  assumed: number,
  { chunks, terms }: WrittenLength,
  scope: Scope,
  engine: Engine,
): Promise<LengthDrift | undefined> {
  if (chunks === 0) return undefined
  const measured = terms / chunks
  if (Math.abs(measured / assumed - 1) <= TOLERATED_DRIFT) return undefined
  const [held] = await engine.count(scope, [MATCH_ALL])
  return held && chunks * 2 > held.chunks ? { assumed, measured } : undefined
}
