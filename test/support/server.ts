/** A real server in a process of its own, for tests that look at Sextant from outside. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface RunningServer {
  readonly url: string
  readonly process: ChildProcess
  /** Everything it has printed so far. */
  output(): string
  graphql<Data>(query: string, variables?: object): Promise<{ data: Data; errors?: readonly GraphQLFault[] }>
  /** Sends the signal and waits for the end; the exit code, or null when the signal itself ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface GraphQLFault {
  readonly message: string
  readonly extensions: { readonly code: string }
}

const START_LIMIT = 60_000

/** Starts the command and waits until it prints its address. */
export async function startServer(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly uid?: number; readonly gid?: number },
): Promise<RunningServer> {
  const child = spawn(command, args, { ...options, env: { ...process.env, PORT: '0', ...options.env } })
  let printed = ''
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not start in time:\n${printed}`)), START_LIMIT)
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /https?:\/\/[\w.:[\]]+(?=\/graphql)/.exec(printed)?.[0]
      if (address) {
        clearTimeout(timer)
        resolve(address)
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened:\n${printed}`)))
  })
  return {
    url,
    process: child,
    output: () => printed,
    async graphql(query, variables) {
      const reply = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return (await reply.json()) as never
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null) return child.exitCode
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
  }
}
