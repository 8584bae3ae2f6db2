import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const MAIN = join(import.meta.dirname, '../../bench/main.ts')

it('says what to set, and fails, where a benchmark is asked for that needs a server and has none', () => {
  const { QDRANT_URL, QDRANT_BIN, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'qdrant'], { env, encoding: 'utf8' })
  expect(stdout).toContain('set QDRANT_URL to one that runs, or QDRANT_BIN to the program')
  expect(status).toBe(1)
})
