import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { OracleEngine } from '../../oracle/engine.ts'
import { expectAgreement } from './agreement.ts'
import { NAME, randomFrom, record } from './corpus.ts'
import { writeVersion } from './crashing-writer.ts'
import { openIn, temporaryFolder } from './opened.ts'

const WRITER = fileURLToPath(new URL('./crashing-writer.ts', import.meta.url))
const CRASHES = 8

/** Lets the writer run a moment after its first acknowledgement, kills it, and returns the last version it saw stored. */
async function writeUntilKilled(directory: string, first: number, moment: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [WRITER, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout?.on('data', (part) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), moment)
    printed += part
  })
  await once(child, 'exit')
  return Number(
    printed
      .trimEnd()
      .split('\n')
      .slice(0, printed.endsWith('\n') ? undefined : -1)
      .at(-1),
  )
}

describe('a writer killed at any moment', () => {
  it('leaves a folder that opens, with all that it acknowledged and every write whole', async () => {
    using folder = temporaryFolder()
    const oracle = new OracleEngine()
    await oracle.createCollection(record())
    {
      await using engine = await openIn(folder.directory)
      await engine.createCollection(record())
    }
    const random = randomFrom(11)
    let stored = 0
    for (let crash = 0; crash < CRASHES; crash++) {
      const acknowledged = await writeUntilKilled(folder.directory, stored + 1, random() * 60)
      await using engine = await openIn(folder.directory)
      const highest = await engine.highestVersion(NAME)
      expect(highest).toBeGreaterThanOrEqual(acknowledged)
      for (let version = stored + 1; version <= highest; version++) await writeVersion(oracle, version)
      stored = highest
      await expectAgreement(engine, oracle)
    }
  }, 60_000)
})
