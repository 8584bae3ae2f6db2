import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LOCAL_TENANT } from '../../src/core/ids.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { JobStore, PendingItem } from '../../src/ports/jobs.ts'
import { seeded } from '../contract/seed.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { pendingWork } from '../support/pending-work.ts'
import { SILENT } from '../support/silent-log.ts'
import { itemsOf, jobIdOf, OWNER } from './crashing-acceptor.ts'

const ACCEPTOR = fileURLToPath(new URL('./crashing-acceptor.ts', import.meta.url))
const CRASHES = 10
/** Milliseconds after the first answer. */
const MOMENTS = fc.sample(fc.integer({ min: 0, max: 120 }), { seed: seeded(1).seed, numRuns: CRASHES })

interface Answers {
  readonly accepted: ReadonlySet<number>
  readonly settled: ReadonlySet<number>
}

/** Lets the acceptor run a moment after its first answer, kills it, and returns the calls that were answered. */
async function acceptUntilKilled(directory: string, first: number, moment: number): Promise<Answers> {
  const child: ChildProcess = spawn(process.execPath, [ACCEPTOR, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout?.on('data', (part) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), moment)
    printed += part
  })
  await once(child, 'close')
  const calls = (word: string) =>
    new Set([...printed.matchAll(new RegExp(`^${word} (\\d+)\\n`, 'gm'))].map(([, call]) => Number(call)))
  return { accepted: calls('accepted'), settled: calls('settled') }
}

/** What a pending item asks for, as the call gave it. */
function asGiven({ jobId, owner, version, ...item }: PendingItem) {
  return item
}

/** Calls from `first` that the store knows, whether they were answered or not; the last ones may be missing. */
async function keptCalls(store: JobStore, first: number, answered: ReadonlySet<number>): Promise<readonly number[]> {
  const kept: number[] = []
  for (let call = first; call <= Math.max(first, ...answered) + 10; call++)
    if (await store.job(LOCAL_TENANT, jobIdOf(call))) kept.push(call)
  return kept
}

describe('a process killed while it accepts', () => {
  afterAll(removeFolders)

  it('leaves everything that it acknowledged pending, each item once and whole, and nothing half', async () => {
    const directory = folderWith()
    const expected = new Map<number, 'pending' | 'settled'>()
    let next = 1
    for (const moment of MOMENTS) {
      const { accepted, settled } = await acceptUntilKilled(directory, next, moment)
      await using store = await openSqliteJobStore({ directory, log: SILENT })
      const pending = await pendingWork(store, [OWNER.collection])
      const kept = await keptCalls(store, next, accepted)
      expect([...accepted].filter((call) => !kept.includes(call))).toEqual([])
      for (const call of kept) {
        const { finishedAt } = (await store.job(LOCAL_TENANT, jobIdOf(call))) ?? { finishedAt: null }
        if (settled.has(call)) expect(finishedAt).toBe(call)
        expected.set(call, finishedAt === null ? 'pending' : 'settled')
      }
      const byJob = Map.groupBy(pending, ({ jobId }) => jobId)
      for (const [call, state] of expected)
        expect((byJob.get(jobIdOf(call)) ?? []).map(asGiven)).toEqual(state === 'pending' ? itemsOf(call) : [])
      const versions = pending.map(({ version }) => version)
      expect(new Set(versions).size).toBe(versions.length)
      expect(byJob.size).toBe([...expected.values()].filter((state) => state === 'pending').length)
      expect(await store.reserveVersions(1)).toBeGreaterThan(versions.at(-1) ?? 0)
      next = Math.max(next, ...kept) + 1
    }
    expect(expected.size).toBeGreaterThan(CRASHES)
  }, 120_000)
})
