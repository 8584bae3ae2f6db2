/** `sextant serve` in a process of its own, over a folder, with `probe.ts` inside. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Probed } from './probe.ts'

export interface ProbedServer extends AsyncDisposable {
  graphql<Data>(query: string, variables: object): Promise<Data>
  /** Begins to measure anew. */
  reset(): void
  /** What was measured since. */
  read(): Promise<Probed>
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Default settings but for a free port, and no vectors of queries kept, so that each is encoded. */
export async function startProbedServer(folder: string): Promise<ProbedServer> {
  const child = spawn(process.execPath, ['--import', path('./probe.ts'), path('../src/cli/main.ts'), 'serve'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', NODE_ENV: 'production', SEXTANT_INFERENCE__CACHE_BYTES: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const url = await addressOf(child)
  return {
    async graphql<Data>(query: string, variables: object) {
      const reply = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors } = (await reply.json()) as { readonly data: Data; readonly errors?: unknown }
      if (errors !== undefined) throw new Error(`the server answered ${JSON.stringify(errors)}`)
      return data
    },
    reset: () => void child.send('reset'),
    async read() {
      const answer = once(child, 'message')
      child.send('read')
      return (await answer)[0] as Probed
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Waits for the line that names it. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /https?:\/\/[\w.:[\]]+(?=\/graphql|\s)/.exec(printed)?.[0]
      if (address !== undefined) resolve(address)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${printed}`)))
  })
}
