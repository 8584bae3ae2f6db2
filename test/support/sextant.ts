/** The command `sextant`, run from the sources in a process of its own. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, startServer } from './server.ts'

export const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const COMMAND_LIMIT = 120_000

/** An empty folder, removed when the tests that asked for it are done. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'sextant-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export interface CommandOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a command to its end. */
export function sextant(args: readonly string[], { cwd, env }: CommandOptions): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: COMMAND_LIMIT,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  })
}

/** Starts `sextant serve` on a free port and waits until it listens. */
export const sextantServe = (args: readonly string[], { cwd, env }: CommandOptions): Promise<RunningServer> =>
  startServer(process.execPath, [MAIN, 'serve', ...args], { cwd, env: { NODE_OPTIONS: '', ...env } })
