/** Calls side by side: writes land whatever their order, and a search sees each document whole or not at all. */
import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import type { DocumentContent } from './factories.ts'
import { only, RRF_20, type Subject, type TestCollection } from './subject.ts'

const ONE = [{ text: 'signal', dense: [1, 0, 0] }]
const THREE = [1, 2, 3].map(() => ({ text: 'signal', dense: [0.5, 0, 0] }))
const SEARCH = { dense: [1, 0, 0], sparse: 'signal' }
const REPLACEMENTS = 60

/** The form that odd and even versions of a document have. */
const content = (version: number): DocumentContent => ({ version, chunks: version % 2 === 0 ? THREE : ONE })

export function concurrencyContract(subject: () => Subject): void {
  describe('calls side by side', () => {
    it('write different documents', async () => {
      const collection = await subject().collection()
      const names = Array.from({ length: 40 }, (_, place) => `document ${place}`)
      const stored = await Promise.all(names.map((name) => collection.write(name, { chunks: THREE })))
      expect(stored).toEqual(names.map(() => true))
      expect(await subject().engine.count(collection.scope(), [MATCH_ALL])).toEqual([{ documents: 40, chunks: 120 }])
    })

    it('leave the highest version of one document', async () => {
      const collection = await subject().collection()
      const versions = Array.from({ length: 25 }, (_, place) => ((place * 7) % 25) + 1)
      await Promise.all(versions.map((version) => collection.write('contended', content(version))))
      const document = only(await subject().engine.documents(collection.scope(), [collection.id('contended')]))
      expect(document?.version).toBe(25)
      expect((await collection.search(SEARCH)).candidates).toHaveLength(1)
    })

    it.each([
      ['semantic', { dense: SEARCH.dense }, [[1], [0.5, 0.5, 0.5]]],
      ['hybrid', SEARCH, [fusedScores(1), fusedScores(3)]],
    ])(
      'show a %s search the old document or the new one, never both, where the engine says so',
      async (_, search, whole) => {
        if (subject().engine.capabilities.whileReplacing === 'mixed') return
        const collection = await subject().collection()
        await collection.write('changing', content(1))
        const seen = await searchWhile(collection, search, async () => {
          for (let version = 2; version <= REPLACEMENTS; version += 1)
            await collection.write('changing', content(version))
        })
        expect(seen.length).toBeGreaterThan(0)
        for (const scores of seen) expect(whole).toContainEqual(scores.map((score) => expect.closeTo(score, 5)))
      },
    )

    it('show a search a document until it is deleted, and at once when it is back', async () => {
      const collection = await subject().collection()
      const seen = await searchWhile(collection, SEARCH, async () => {
        for (let version = 1; version <= REPLACEMENTS; version += 2) {
          await collection.write('blinking', { version, chunks: THREE })
          expect((await collection.search(SEARCH)).candidates).toHaveLength(3)
          await collection.delete(['blinking'], version + 1)
          expect((await collection.search(SEARCH)).candidates).toHaveLength(0)
        }
      })
      for (const { length } of seen) expect([0, 3]).toContain(length)
    })
  })
}

/** Fused scores when both retrievers rank the same `size` chunks, all equally. */
const fusedScores = (size: number): number[] => Array.from({ length: size }, (_, position) => 2 / (position + RRF_20.k))

/** The scores of all searches that ran while `work` did. */
async function searchWhile(
  collection: TestCollection,
  search: Parameters<TestCollection['search']>[0],
  work: () => Promise<void>,
): Promise<number[][]> {
  const seen: number[][] = []
  let working = true
  const searching = async (): Promise<void> => {
    while (working) {
      const { candidates } = await collection.search(search)
      seen.push(candidates.map(({ score }) => score))
      await new Promise(setImmediate)
    }
  }
  const searches = [searching(), searching()]
  try {
    await work()
  } finally {
    working = false
    await Promise.all(searches)
  }
  return seen
}
