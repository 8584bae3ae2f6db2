/** `sextant serve` in a process of its own, over a folder, alone or with `probe.ts` inside. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { childEnvironment, ended, watched } from './children.ts'
import type { Probed } from './probe.ts'

/** One that is asked over HTTP. */
export interface GraphqlServer {
  /** @throws Error when it answers with errors */
  graphql<Data>(query: string, variables: object): Promise<Data>
}

export interface ProbedServer extends GraphqlServer, AsyncDisposable {
  /** Begins to measure anew. */
  reset(): void
  /** What was measured since. */
  read(): Promise<Probed>
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/**
 * Started, and listening on a free port.
 *
 * @param folder has its configuration, if it has one @param preloaded modules of this folder, inside of the process
 */
export async function spawnServer(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  preloaded: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const modules = ['./follow-parent.ts', ...preloaded].flatMap((module) => ['--import', path(module)])
  const child = watched(
    spawn(process.execPath, [...modules, path('../src/cli/main.ts'), 'serve'], {
      cwd: folder,
      env: childEnvironment({ PORT: '0', ...env }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }),
  )
  return { child, url: await addressOf(child) }
}

export const graphqlAt = (url: string): GraphqlServer => ({
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
})

/** Default settings but for a free port, and no vectors of queries kept, so that each is encoded. */
export async function startProbedServer(folder: string): Promise<ProbedServer> {
  const { child, url } = await spawnServer(folder, { SEXTANT_INFERENCE__CACHE_BYTES: '0' }, ['./probe.ts'])
  return {
    ...graphqlAt(url),
    reset: () => void child.send('reset'),
    async read() {
      const answer = once(child, 'message')
      child.send('read')
      return (await answer)[0] as Probed
    },
    [Symbol.asyncDispose]: () => ended(child),
  }
}

/** Waits for the line that names it; others may name a server that it works with. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /https?:\/\/[\w.:[\]]+(?=\/graphql)/.exec(printed)?.[0]
      if (address !== undefined) resolve(address)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${printed}`)))
  })
}
