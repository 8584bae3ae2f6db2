/**
 * Where a benchmark works: a temporary folder, and the processes it starts. Both are gone afterwards, also when the benchmark
 * fails, and when Ctrl-C, SIGTERM or a closed terminal ends it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killChildren } from './children.ts'

export interface Workplace extends Disposable {
  readonly folder: string
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function openWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'))
  const clear = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupted)
    killChildren()
    // A process that was just killed may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  function interrupted(signal: NodeJS.Signals): void {
    try {
      clear()
    } finally {
      // Nobody listens any more, so the signal ends this process, and the shell sees by what.
      process.kill(process.pid, signal)
    }
  }
  for (const signal of SIGNALS) process.on(signal, interrupted)
  return { folder, [Symbol.dispose]: clear }
}
