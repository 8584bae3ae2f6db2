/** Generations: built beside the live one, found by their number alone, promoted, dropped; and never mixed. */
import { afterEach, describe, expect, it } from '@jest/globals'
import type { CollectionRecord, ModelCard } from '../../../src/core/collection.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName } from '../../../src/core/ids.ts'
import { recordOf } from './factories.ts'
import { type Subject, type TestCollection, testCollection } from './subject.ts'

const DOT = [{ text: 'harbor', dense: [2, 0, 0] }]
/** Of the model of the second generation: four dimensions, and distances. */
const EUCLID = [{ text: 'harbor lantern', dense: [0, 0, 3, 4] }]
const OLD_SEARCH = { dense: [3, 0, 0] }
const NEW_SEARCH = { dense: [0, 0, 0, 4] }
const REINDEXING = { generation: 2, encoder: 'larger', jobId: 'job 1' } as const
const NOT_FOUND = { name: 'SextantError', code: 'COLLECTION_NOT_FOUND' }

/** A collection, and the generation that is built beside it. */
interface Built {
  /** Whichever is live. */
  readonly live: TestCollection
  readonly first: TestCollection
  readonly second: TestCollection
}

export function generationsContract(subject: () => Subject): void {
  describe('generations', () => {
    afterEach(() => subject().dropNewest())
    generationTests(subject)
  })
}

function generationTests(subject: () => Subject): void {
  const recordOfNext = (
    record: CollectionRecord,
    generation = 2,
    model: Partial<ModelCard> = {},
  ): CollectionRecord => ({
    ...recordOf(record.name, { model: { name: 'four-axes', dimensions: 4, similarity: 'euclid', ...model } }),
    generation,
  })
  const at = (record: CollectionRecord, generation: number) =>
    testCollection(() => subject().engine, record, generation)

  async function built(): Promise<Built> {
    const live = await subject().collection()
    const next = recordOfNext(live.record)
    await subject().engine.createGeneration(next)
    return { live, first: at(live.record, 1), second: at(next, 2) }
  }

  describe('a generation beside the live one', () => {
    it('has its own record, documents, versions and deletes', async () => {
      const { engine } = subject()
      const { live, first, second } = await built()
      await live.write('a', { version: 4, chunks: DOT })
      expect(await second.write('a', { version: 2, chunks: EUCLID })).toBe(true)
      expect(await second.delete(['b'], 9)).toEqual([])

      expect(await engine.generations(live.name)).toEqual([1, 2])
      expect(await engine.collection(live.name)).toEqual(live.record)
      expect(await engine.collection(live.name, 1)).toEqual(live.record)
      expect(await engine.collection(live.name, 2)).toEqual(second.record)
      expect((await engine.collections()).filter(({ name }) => name === live.name)).toEqual([live.record])
      expect(await engine.highestVersion(live.name)).toBe(4)
      expect(await second.write('b', { version: 9, chunks: EUCLID })).toBe(false)
      expect(await first.write('b', { version: 8, chunks: DOT })).toBe(true)
      expect(await live.delete(['b'], 8)).toEqual([live.id('b')])
      expect(await second.raise('a', 3, 'hash of a at 2')).toBe(true)
      expect(await live.raise('a', 9, 'hash of a at 2')).toBe(false)
      expect(await engine.highestVersion(live.name)).toBe(8)
    })

    it('is found by nobody who does not name it, and is read, counted and ranked by whoever does', async () => {
      const { engine } = subject()
      const { live, first, second } = await built()
      await live.write('old', { chunks: DOT })
      await second.write('new', { chunks: EUCLID, tags: ['x'] })
      for (const one of [live, first]) {
        expect(await one.found(OLD_SEARCH)).toEqual(['old'])
        expect(await one.found({ sparse: 'lantern' })).toEqual([])
        expect(await one.scrolled()).toEqual(['old'])
        expect(await engine.documents(one.scope(), [one.id('new')])).toEqual([undefined])
      }
      const [document, chunks] = second.made('new', { chunks: EUCLID, tags: ['x'] })
      const { dense: _dense, sparse: _sparse, ...chunk } = chunks[0] ?? {}
      const scope = second.scope()
      expect(await second.found(NEW_SEARCH)).toEqual(['new'])
      expect(await second.found({ sparse: 'lantern' })).toEqual(['new'])
      expect(await second.scrolled()).toEqual(['new'])
      expect(await engine.documents(scope, [document.id, second.id('old')])).toEqual([document, undefined])
      expect(
        await engine.chunks(
          scope,
          chunks.map(({ id }) => id),
        ),
      ).toEqual([chunk])
      expect(await engine.documentChunks(scope, [{ documentId: document.id, from: 0, limit: 9 }])).toEqual([[chunk]])
      expect(await engine.count(scope, [MATCH_ALL])).toEqual([{ documents: 1, chunks: 1 }])
      expect(await engine.stamps(scope, undefined, 9)).toMatchObject([{ externalId: 'new' }])
      expect(await engine.stampsOf(scope, [document.id])).toMatchObject([{ externalId: 'new' }])
      const facets = await engine.facets(scope, [{ field: { kind: 'tags' }, filter: MATCH_ALL, limit: 9 }])
      expect(facets).toMatchObject([{ values: [{ value: 'x', documents: 1 }], missing: 0 }])
    })

    it('is ranked by its own vectors and similarity, also in one call with the live one', async () => {
      const { live, first, second } = await built()
      await live.write('shared', { chunks: DOT })
      await second.write('shared', { chunks: EUCLID })
      const answers = await subject().engine.search([
        live.request(OLD_SEARCH),
        second.request(NEW_SEARCH),
        first.request(OLD_SEARCH),
        second.request({ ...NEW_SEARCH, leaves: true }),
      ])
      const scores = answers.map(({ candidates }) => candidates.map(({ score }) => score))
      expect(scores).toEqual([6, -3, 6, -3].map((score) => [expect.closeTo(score, 5)]))
      expect(answers[3]?.leaves?.dense).toMatchObject([{ score: expect.closeTo(-3, 5) }])
    })

    it('stays as it is when it is made again', async () => {
      const { live, second } = await built()
      await second.write('kept', { chunks: EUCLID })
      await subject().engine.createGeneration({ ...second.record, titleJoiner: ' / ' })
      expect(await subject().engine.collection(live.name, 2)).toEqual(second.record)
      expect(await second.found(NEW_SEARCH)).toEqual(['kept'])
    })

    it('is changed by its number, and the live one without', async () => {
      const { engine } = subject()
      const { live, second } = await built()
      await engine.updateCollection(live.name, { averageLength: 12 }, 2)
      await engine.updateCollection(live.name, { reindexing: REINDEXING })
      expect(await engine.collection(live.name)).toEqual({ ...live.record, reindexing: REINDEXING })
      expect(await engine.collection(live.name, 2)).toEqual({ ...second.record, averageLength: 12 })
      await engine.updateCollection(live.name, { averageLength: 13 })
      expect(await engine.collection(live.name)).toMatchObject({ reindexing: REINDEXING, averageLength: 13 })
      await engine.updateCollection(live.name, { reindexing: null, reindexed: { from: 'small', to: 'larger' } })
      const { record } = live
      const reindexed = { from: 'small', to: 'larger' }
      expect(await engine.collection(live.name)).toEqual({ ...record, averageLength: 13, reindexed })
      expect(Object.keys((await engine.collection(live.name)) ?? {})).not.toContain('reindexing')
    })

    it('is refused where there is no collection', async () => {
      const absent = { ...recordOf(collectionName('never-made')), generation: 2 }
      await expect(subject().engine.createGeneration(absent)).rejects.toMatchObject(NOT_FOUND)
      expect(await subject().engine.generations(absent.name)).toEqual([])
      await expect(subject().engine.promote(absent.name, 2)).rejects.toMatchObject(NOT_FOUND)
      expect(await subject().engine.dropGeneration(absent.name, 2)).toBe(false)
    })
  })

  describe('promoting', () => {
    it('gives calls that name no generation the new one, and leaves those that name one theirs', async () => {
      const { engine } = subject()
      const { live, first, second } = await built()
      await live.write('a', { version: 5, chunks: DOT })
      await second.write('a', { version: 5, chunks: EUCLID })
      await second.write('b', { version: 7, chunks: EUCLID })
      expect(await live.found(OLD_SEARCH)).toEqual(['a'])
      await engine.promote(live.name, 2)

      expect(await engine.collection(live.name)).toEqual(second.record)
      expect(await engine.collections()).toContainEqual(second.record)
      expect(await engine.collections()).not.toContainEqual(live.record)
      expect(await engine.highestVersion(live.name)).toBe(7)
      expect(await engine.count(live.scope(), [MATCH_ALL])).toEqual([{ documents: 2, chunks: 2 }])
      expect(await engine.count(first.scope(), [MATCH_ALL])).toEqual([{ documents: 1, chunks: 1 }])
      const requests = [live.request(NEW_SEARCH), first.request(OLD_SEARCH), second.request(NEW_SEARCH)]
      const scores = (await engine.search(requests)).map(({ candidates }) => candidates.map(({ score }) => score))
      expect(scores).toEqual([[-3, -3], [6], [-3, -3]].map((list) => list.map((score) => expect.closeTo(score, 5))))

      expect(await live.write('c', { chunks: EUCLID })).toBe(true)
      expect(await first.write('d', { chunks: DOT })).toBe(true)
      expect(await second.scrolled()).toHaveLength(3)
      expect(await first.scrolled()).toHaveLength(2)
    })

    it('goes back to the earlier one, too', async () => {
      const { engine } = subject()
      const { live, second } = await built()
      await live.write('old', { chunks: DOT })
      await engine.promote(live.name, 2)
      await engine.promote(live.name, 1)
      expect(await live.found(OLD_SEARCH)).toEqual(['old'])
      expect(await engine.generations(live.name)).toEqual([1, 2])
      await engine.promote(live.name, 1)
      expect(await engine.dropGeneration(live.name, 2)).toBe(true)
      await expect(second.scrolled()).rejects.toMatchObject(NOT_FOUND)
      expect(await live.found(OLD_SEARCH)).toEqual(['old'])
    })

    it('refuses a generation that was never built, and leaves the live one live', async () => {
      const { live } = await built()
      await expect(subject().engine.promote(live.name, 3)).rejects.toMatchObject(NOT_FOUND)
      expect(await subject().engine.collection(live.name)).toEqual(live.record)
    })

    it('counts as a change, as writes to any generation do', async () => {
      const { engine } = subject()
      const { live, second } = await built()
      const counts = [engine.changeCount(live.name)]
      await second.write('a', { chunks: EUCLID })
      counts.push(engine.changeCount(live.name))
      await engine.promote(live.name, 2)
      counts.push(engine.changeCount(live.name))
      if (counts[0] !== undefined) expect(new Set(counts).size).toBe(3)
    })

    it('answers every search that runs meanwhile, from one generation or the other', async () => {
      const { engine } = subject()
      const collection = await subject().collection()
      const next = { ...collection.record, generation: 2 }
      await engine.createGeneration(next)
      const second = at(next, 2)
      await collection.write('old', { chunks: DOT })
      await second.write('new', { chunks: [{ text: 'lantern', dense: [0, 5, 0] }] })
      let working = true
      const seen = new Set<string>()
      const searching = async (): Promise<void> => {
        while (working) {
          const { candidates } = await collection.search({ dense: [1, 1, 0] })
          seen.add(candidates.map(({ score }) => score).join())
        }
      }
      const searches = [searching(), searching()]
      for (const generation of [2, 1, 2, 1, 2]) {
        await engine.promote(collection.name, generation)
        expect(await collection.found({ dense: [1, 1, 0] })).toEqual([generation === 2 ? 'new' : 'old'])
      }
      expect(await engine.dropGeneration(collection.name, 1)).toBe(true)
      expect(await collection.found({ dense: [1, 1, 0] })).toEqual(['new'])
      working = false
      await Promise.all(searches)
      for (const scores of seen) expect(['2', '5']).toContain(scores)
    })
  })

  describe('dropping a generation', () => {
    it('takes what it held, and leaves the others', async () => {
      const { engine } = subject()
      const { live, first, second } = await built()
      await live.write('old', { version: 3, chunks: DOT })
      await second.write('new', { chunks: EUCLID })
      await engine.promote(live.name, 2)
      expect(await engine.dropGeneration(live.name, 1)).toBe(true)
      expect(await engine.dropGeneration(live.name, 1)).toBe(false)
      expect(await engine.generations(live.name)).toEqual([2])
      expect(await engine.collection(live.name, 1)).toBeUndefined()
      for (const call of [
        () => first.search(OLD_SEARCH),
        () => first.write('a', { chunks: DOT }),
        () => first.delete(['a'], 9),
        () => first.scrolled(),
        () => engine.updateCollection(live.name, { averageLength: 3 }, 1),
      ]) {
        await expect(call()).rejects.toMatchObject(NOT_FOUND)
      }
      expect(await live.found(NEW_SEARCH)).toEqual(['new'])
    })

    it('is refused for the live one', async () => {
      const { engine } = subject()
      const { live } = await built()
      const refusal = { name: 'SextantError', code: 'COLLECTION_MISMATCH' }
      await expect(engine.dropGeneration(live.name, 1)).rejects.toMatchObject(refusal)
      await engine.promote(live.name, 2)
      await expect(engine.dropGeneration(live.name, 2)).rejects.toMatchObject(refusal)
      expect(await engine.generations(live.name)).toEqual([1, 2])
    })

    it('takes a build that was given up, and one of the same number begins empty', async () => {
      const { engine } = subject()
      const { live, second } = await built()
      await second.write('half', { version: 9, chunks: EUCLID })
      expect(await engine.dropGeneration(live.name, 2)).toBe(true)
      await engine.createGeneration(recordOfNext(live.record, 2, { similarity: 'dot' }))
      expect(await second.scrolled()).toEqual([])
      expect(await second.write('half', { version: 1, chunks: EUCLID })).toBe(true)
      expect((await second.search(NEW_SEARCH)).candidates).toMatchObject([{ score: expect.closeTo(16, 5) }])
    })
  })

  it('drops a collection with all its generations, and a new one of that name has one', async () => {
    const { engine } = subject()
    const { live, second } = await built()
    await second.write('new', { chunks: EUCLID })
    await engine.promote(live.name, 2)
    await engine.createGeneration(recordOfNext(live.record, 3))
    expect(await engine.dropCollection(live.name)).toBe(true)
    expect(await engine.generations(live.name)).toEqual([])
    expect(await engine.collection(live.name)).toBeUndefined()
    await engine.createCollection(live.record)
    expect(await engine.generations(live.name)).toEqual([1])
    expect(await live.scrolled()).toEqual([])
    await expect(second.scrolled()).rejects.toMatchObject(NOT_FOUND)
  })

  it('keeps all of it when the engine is closed and opened', async () => {
    if (!subject().durable) return
    const { live, first, second } = await built()
    await live.write('old', { chunks: DOT })
    await second.write('half', { chunks: EUCLID })
    await subject().reopen()
    expect(await subject().engine.generations(live.name)).toEqual([1, 2])
    expect(await live.found(OLD_SEARCH)).toEqual(['old'])
    expect(await second.found(NEW_SEARCH)).toEqual(['half'])
    await subject().engine.promote(live.name, 2)
    await subject().reopen()
    expect(await live.found(NEW_SEARCH)).toEqual(['half'])
    expect(await first.found(OLD_SEARCH)).toEqual(['old'])
    await subject().engine.dropGeneration(live.name, 1)
    await subject().reopen()
    expect(await subject().engine.generations(live.name)).toEqual([2])
    expect(await live.found(NEW_SEARCH)).toEqual(['half'])
  })
}
