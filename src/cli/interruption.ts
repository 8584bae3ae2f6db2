/**
 * Ctrl-C and SIGTERM: the first asks to stop, the second ends the process at once. The end is a kill, because a worker thread
 * inside a model run would otherwise abort the process with a dump; the data is safe in any case.
 */
import { SextantError } from '../core/errors.ts'

/** What shells report for a command that Ctrl-C ended. */
export const INTERRUPTED = 130

export interface Interruption {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

export function onInterruption(tellOnce: () => void): Interruption {
  const interrupted = new AbortController()
  const listen = () => {
    if (interrupted.signal.aborted) process.kill(process.pid, 'SIGKILL')
    interrupted.abort(new SextantError('SHUTTING_DOWN', 'Stopped on request.'))
    tellOnce()
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return {
    signal: interrupted.signal,
    release() {
      process.off('SIGINT', listen)
      process.off('SIGTERM', listen)
    },
  }
}

/** Settles when the signal aborts. */
export const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
