/**
 * Leaves a server alone that cannot be reached. After some failures in a row calls fail at once; after a pause one of them may
 * try again, and either ends the pause for all or makes it twice as long.
 */

/** What a try says of the server once it has ended; exactly one of these is called. */
export interface Passage {
  /** Whatever it answered, it is there. */
  reached(): void
  unreachable(): void
  /** The caller gave up: nothing is known. */
  dropped(): void
}

export interface Breaker {
  /** Undefined while the server is left alone. */
  enter(): Passage | undefined
  /** Milliseconds until the next may try; 0 when one may, or does. */
  restingFor(): number
}

export interface BreakerOptions {
  readonly monotonic: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly opened: (milliseconds: number) => void
  readonly closed: () => void
}

/** Failures in a row before the server is left alone. */
export const MOST_FAILURES = 5
/** Milliseconds. The longest is what a server that is back may go unnoticed; one call each two seconds burdens no server. */
export const FIRST_REST = 500
export const LONGEST_REST = 2_000

export function createBreaker({ monotonic, random, opened, closed }: BreakerOptions): Breaker {
  let failures = 0
  let rest = 0
  let restsUntil = 0
  let probe: Passage | undefined

  const isOpen = () => failures >= MOST_FAILURES

  /** Gateways that lost a server together do not come back together: up to a tenth off. */
  function leaveAlone(milliseconds: number): void {
    rest = milliseconds
    restsUntil = monotonic() + rest * (1 - random() / 10)
    opened(rest)
  }

  function passage(): Passage {
    const failuresThen = failures
    const self: Passage = {
      reached() {
        if (isOpen()) closed()
        failures = 0
        probe = undefined
      },
      unreachable() {
        if (probe === self) {
          probe = undefined
          leaveAlone(Math.min(rest * 2, LONGEST_REST))
        } else if (!isOpen() && failures === failuresThen) {
          // Calls that fail together, of a node that died behind a balancer, tell one thing and not five.
          failures += 1
          if (isOpen()) leaveAlone(FIRST_REST)
        }
      },
      dropped() {
        if (probe === self) probe = undefined
      },
    }
    return self
  }

  return {
    enter() {
      if (!isOpen()) return passage()
      if (probe || monotonic() < restsUntil) return undefined
      probe = passage()
      return probe
    },
    restingFor: () => (isOpen() ? Math.max(0, restsUntil - monotonic()) : 0),
  }
}
