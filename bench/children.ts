/**
 * The processes that a benchmark starts. They see nothing of the user's settings, so that they neither measure another engine
 * nor write into the user's data, and none of them outlives the benchmark.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const SETTINGS = /^(SEXTANT_.*|HOST|PORT|NODE_OPTIONS)$/i

/** The environment of this process without all that sets something, and with `more`; like a server in use, without development pages. */
export const childEnvironment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.test(name))),
  NODE_ENV: 'production',
  ...more,
})

const running = new Set<ChildProcess>()

/** Remembers a process until it ends. */
export function watched<Child extends ChildProcess>(child: Child): Child {
  running.add(child)
  child.once('exit', () => running.delete(child))
  // Whoever waits for an answer hears it too; with nobody waiting, a message to a process that is gone would end this one.
  child.on('error', () => {})
  return child
}

/** Asks a process to end, and waits until it did. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Ends what still runs, at once: its data is the benchmark's. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}
