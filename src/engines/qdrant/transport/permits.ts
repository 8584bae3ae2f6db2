/**
 * So many calls at once; the others wait here, in order, and not inside of the pool: so a call that was never sent is told from one
 * that the server has left without an answer.
 */
export interface Permits {
  /** Resolves in turn; disposing gives the permit back. @throws the signal's reason when it aborts first */
  take(signal: AbortSignal): Promise<Disposable>
}

export function createPermits(count: number): Permits {
  const waiting = new Set<() => void>()
  let free = count

  function giveBack(): void {
    const [next] = waiting
    if (next === undefined) {
      free += 1
      return
    }
    waiting.delete(next)
    next()
  }

  async function turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const giveUp = () => {
      if (waiting.delete(resolve)) reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    waiting.add(resolve)
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  return {
    async take(signal) {
      signal.throwIfAborted()
      if (free > 0) free -= 1
      else await turn(signal)
      return { [Symbol.dispose]: giveBack }
    },
  }
}
