import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../../src/core/errors.ts'
import { type ChunkId, chunkIdOf } from '../../../src/core/ids.ts'
import { createGathering } from '../../../src/engines/embedded/gathering.ts'
import type { GatheredCall, ReaderOperations } from '../../../src/engines/embedded/operations.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { createPool } from '../../../src/threads/pool.ts'
import type { Thread } from '../../../src/threads/thread.ts'
import { record, request, scopeOf, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const NEAR = written('near', 1, [{ dense: [1, 0, 0, 0, 0] }, { dense: [0.8, 0.6, 0, 0, 0] }])
const FAR = written('far', 1, [{ dense: [0, 1, 0, 0, 0] }])
const HIDDEN = written('hidden', 1, [{ dense: [1, 0, 0, 0, 0] }], { tenant: 'another' })
const QUERY = request({ dense: Float32Array.of(1, 0, 0, 0, 0) })
const OF_OTHER_MODEL = request({ dense: Float32Array.of(1, 0) })

async function withCorpus(work: (engine: Engine) => Promise<void>, readers = 1): Promise<void> {
  using folder = temporaryFolder()
  await using engine = await openIn(folder.directory, { readers })
  await engine.createCollection(record())
  for (const one of [NEAR, FAR, HIDDEN]) await put(engine, one)
  await work(engine)
}

const first = chunkIdOf(NEAR.document.id, 0)

describe('Calls that come together', () => {
  it.each([1, 2])('each have the answer that they would have alone, with %i readers', (readers) =>
    withCorpus(async (engine) => {
      const alone = await engine.search([QUERY])
      const [searched, again, documents, chunks] = await Promise.all([
        engine.search([QUERY]),
        engine.search([QUERY, QUERY]),
        engine.documents(scopeOf(), [FAR.document.id, HIDDEN.document.id]),
        engine.chunks(scopeOf(), [first]),
      ])
      expect(searched).toEqual(alone)
      expect(again).toEqual([...alone, ...alone])
      expect(documents).toEqual([FAR.document, undefined])
      expect(chunks.map((chunk) => chunk?.id)).toEqual([first])
    }, readers),
  )

  it('fail alone', () =>
    withCorpus(async (engine) => {
      const [good, bad] = await Promise.allSettled([engine.search([QUERY]), engine.search([OF_OTHER_MODEL])])
      expect(good.status).toBe('fulfilled')
      expect(bad).toMatchObject({ reason: { code: 'COLLECTION_MISMATCH' } })
    }))

  it('fail alone when one of them ends the reader', async () => {
    const failure = new SextantError('ENGINE_FAILED', 'The engine reader 1 thread ended.')
    const call = async (_: string, [calls]: readonly [readonly GatheredCall[]]) => {
      if (calls.some(({ args: [, ids] }) => (ids as readonly string[] | undefined)?.includes('deadly'))) throw failure
      return calls.map(() => ({ result: [] }))
    }
    const readers = [0, 1].map(
      () => ({ call, started: true, close: async () => {} }) as unknown as Thread<ReaderOperations>,
    )
    const gathering = createGathering(createPool(readers), readers.length)
    const calls = [first, 'deadly' as ChunkId, first].map((id) => gathering.call('chunks', [scopeOf(), [id]]))
    expect(await Promise.allSettled(calls)).toEqual([
      { status: 'fulfilled', value: [] },
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: [] },
    ])
    await gathering.settled()
  })

  it('are withdrawn alone', () =>
    withCorpus(async (engine) => {
      const leaving = new AbortController()
      const withdrawn = engine.search([QUERY], leaving.signal)
      const staying = engine.search([QUERY])
      leaving.abort(new Error('gone'))
      await expect(withdrawn).rejects.toThrow('gone')
      expect((await staying)[0]?.candidates).toHaveLength(3)
    }))

  it('are answered before the engine closes', () =>
    withCorpus(async (engine) => {
      const searching = engine.search([QUERY])
      await engine[Symbol.asyncDispose]()
      expect((await searching)[0]?.candidates).toHaveLength(3)
    }))
})

describe('What is read along with a search', () => {
  it('is what stands first, as reading it by id gives it', () =>
    withCorpus(async (engine) => {
      const [found] = await engine.search([{ ...QUERY, along: { documents: 1, passages: 1 } }])
      expect(found?.candidates).toHaveLength(3)
      expect(found?.along).toEqual({
        documents: await engine.documents(scopeOf(), [NEAR.document.id]),
        chunks: await engine.chunks(scopeOf(), [first]),
      })
    }))

  it('is nothing unless it was asked for', () =>
    withCorpus(async (engine) => {
      expect((await engine.search([QUERY]))[0]).not.toHaveProperty('along')
    }))
})
