import { describe, expect, it } from '@jest/globals'
import { turn } from '../../src/ingest/turn.ts'

const PART_MS = 3
const LONGEST_MS = 4

/** A part of the work, that leaves the event loop to nobody. */
function part(): void {
  const began = performance.now()
  while (performance.now() - began < PART_MS);
}

async function worker(parts: number): Promise<void> {
  for (let done = 0; done < parts; done += 1) {
    await turn()
    part()
  }
}

describe('the turn of the event loop', () => {
  it('comes while many work side by side, and not only when all have done a part', async () => {
    const workers = 20
    let turns = 0
    let working = true
    const count = () => {
      turns += 1
      if (working) setImmediate(count)
    }
    setImmediate(count)
    await Promise.all(Array.from({ length: workers }, () => worker(2)))
    working = false
    // A turn has room for two parts, and a machine that is busy elsewhere takes some away; one for each round of all workers would
    // be two or three.
    const partsOfTurn = Math.ceil(LONGEST_MS / PART_MS)
    expect(turns).toBeGreaterThan((2 * workers) / partsOfTurn / 4)
  })

  it('is not waited for while the loop was held for a moment only', async () => {
    await new Promise((resolve) => setImmediate(resolve))
    await turn()
    let passed = false
    setImmediate(() => {
      passed = true
    })
    await turn()
    expect(passed).toBe(false)
  })
})
