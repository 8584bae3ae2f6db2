/** The processes that a benchmark measures and measures with; each is closed by whoever started it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { childEnvironment, ended, watched } from './children.ts'
import type { DirectRun } from './processes/direct-load.ts'
import type { LoadOutcome, LoadRun } from './processes/load.ts'
import { spawnServer } from './server.ts'

export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

/** `sextant serve`, once it answers searches. @param folder has its configuration */
export async function startSextant(folder: string): Promise<ServerProcess> {
  const { child, url } = await spawnServer(folder)
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50))
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => ended(child) }
}

/** Apollo Server alone. @param answer what its `search` gives */
export async function startConstant(answer: object): Promise<ServerProcess> {
  const child = started('constant')
  child.send(answer)
  const { url } = await nextFrom<{ readonly url: string }>(child)
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => ended(child) }
}

export interface LoadGenerator<Run = LoadRun> extends AsyncDisposable {
  /** @returns answers a second @throws Error when a request failed */
  rate(run: Run): Promise<number>
}

export const startLoad = (): LoadGenerator => generator(started('load'), ({ bodies }) => bodies.length)

/** Asks Qdrant instead of a gateway. */
export const startDirectLoad = (): LoadGenerator<DirectRun> =>
  generator(started('direct-load'), ({ searches }) => searches.length)

function generator<Run extends object>(child: ChildProcess, answersOf: (run: Run) => number): LoadGenerator<Run> {
  return {
    async rate(run) {
      child.send(run)
      const { seconds, fault } = await nextFrom<LoadOutcome>(child)
      if (fault !== undefined) throw new Error(`a request failed: ${fault}`)
      return answersOf(run) / seconds
    },
    [Symbol.asyncDispose]: () => ended(child),
  }
}

const started = (name: string): ChildProcess =>
  watched(fork(join(import.meta.dirname, `processes/${name}.ts`), { env: childEnvironment() }))

async function nextFrom<Message>(child: ChildProcess): Promise<Message> {
  // Whichever does not come stops listening: a child is asked many times.
  const listening = new AbortController()
  const { signal } = listening
  const failed = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process of the benchmark ended too early')
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), failed])
    return message as Message
  } finally {
    listening.abort()
  }
}
