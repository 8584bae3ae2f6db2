import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { generationOf } from '../../../src/core/collection.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { expectAgreement } from './agreement.ts'
import { NAME, randomFrom, record } from './corpus.ts'
import { writeVersion } from './crashing-writer.ts'
import { openIn, temporaryFolder } from './opened.ts'

const WRITER = fileURLToPath(new URL('./crashing-writer.ts', import.meta.url))
const PROMOTER = fileURLToPath(new URL('./promoting-writer.ts', import.meta.url))
const CRASHES = 8

/** Lets the program run a moment after its first acknowledgement, kills it, and returns the last number that it printed. */
async function runUntilKilled(program: string, args: readonly string[], moment: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
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
      const acknowledged = await runUntilKilled(WRITER, [folder.directory, String(stored + 1)], random() * 60)
      await using engine = await openIn(folder.directory)
      const highest = await engine.highestVersion(NAME)
      expect(highest).toBeGreaterThanOrEqual(acknowledged)
      for (let version = stored + 1; version <= highest; version++) await writeVersion(oracle, version)
      stored = highest
      await expectAgreement(engine, oracle)
    }
  }, 60_000)

  it('leaves one generation live, the one it promoted last or was promoting', async () => {
    using folder = temporaryFolder()
    {
      await using engine = await openIn(folder.directory)
      await engine.createCollection(record())
      await engine.createGeneration(record({ generation: 2 }))
      for (const generation of [1, 2]) await engine.updateCollection(NAME, { averageLength: generation }, generation)
    }
    const random = randomFrom(12)
    for (let crash = 0; crash < CRASHES / 2; crash++) {
      const promoted = await runUntilKilled(PROMOTER, [folder.directory], random() * 60)
      expect([1, 2]).toContain(promoted)
      await using engine = await openIn(folder.directory)
      expect(await engine.generations(NAME)).toEqual([1, 2])
      const live = await engine.collection(NAME)
      expect(live?.averageLength).toBe(generationOf(live ?? {}))
    }
  }, 60_000)
})
