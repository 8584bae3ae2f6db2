/** Other processes for tests: scripts of `test/fixtures/processes`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const started: ChildProcess[] = []
const pathOf = (script: string): string => fileURLToPath(new URL(`../fixtures/processes/${script}.ts`, import.meta.url))

/** The process and the first thing it said. */
export async function start(
  script: string,
  ...args: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [pathOf(script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString() }
}

/** Runs the script to its end. */
export function run(script: string, ...args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [pathOf(script), ...args], { encoding: 'utf8' })
}

/** Ends the process as `kill -9` does. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

export async function killAll(): Promise<void> {
  await Promise.all(started.splice(0).map(kill))
}
