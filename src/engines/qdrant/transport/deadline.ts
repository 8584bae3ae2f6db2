/**
 * The time that one call has, tries and pauses together. undici's own timers tick about twice a second, which is too coarse for
 * a deadline, so this is a timer of its own behind the signal that every step of the call listens to.
 */

/** Why a call's signal aborted when it was not the caller. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
}

export interface Deadline extends Disposable {
  /** Aborts with the caller's reason, or with `DeadlinePassed`. */
  readonly signal: AbortSignal
  /** Milliseconds left. */
  left(): number
}

export interface Monotonic {
  monotonic(): number
}

/** @param milliseconds from now @param caller who may give up earlier */
export function startDeadline(milliseconds: number, clock: Monotonic, caller?: AbortSignal): Deadline {
  const ends = clock.monotonic() + milliseconds
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new DeadlinePassed()), milliseconds)
  const giveUp = () => controller.abort(caller?.reason)
  if (caller?.aborted) giveUp()
  else caller?.addEventListener('abort', giveUp, { once: true })
  return {
    signal: controller.signal,
    left: () => ends - clock.monotonic(),
    [Symbol.dispose]() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', giveUp)
    },
  }
}

/** Resolves after the milliseconds. @throws the signal's reason when it aborts before */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const giveUp = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
