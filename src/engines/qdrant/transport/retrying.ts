/**
 * When a call that failed is sent again. undici's retry handler is made for downloads: it resumes a body at a byte, drops the
 * answers that it retries (and with them Qdrant's words), has no jitter and knows no deadline. So the tries are counted here.
 */
import type { Failure } from './failures.ts'
import type { QdrantCall } from './transport.ts'

/** Milliseconds. */
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 2_000

/**
 * Milliseconds until the next try: doubling, half of it by chance, and never sooner than the server asks for.
 *
 * @param tries how many have failed
 * @param left milliseconds of the call
 * @param random in [0, 1)
 * @returns undefined when it is not to be sent again, or there is no time to
 */
export function pauseBeforeRetry(
  kind: QdrantCall['kind'],
  failure: Pick<Failure, 'passes' | 'retryAfter'>,
  tries: number,
  left: number,
  random: number,
): number | undefined {
  if (!failure.passes || kind === 'administration') return undefined
  const backoff = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
  const wait = failure.retryAfter + backoff * (0.5 + random / 2)
  return wait < left ? wait : undefined
}
