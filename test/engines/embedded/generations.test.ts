import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { scopeFor } from '../../../src/access/principals.ts'
import { generationOf } from '../../../src/core/collection.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { LOCAL_TENANT } from '../../../src/core/ids.ts'
import type { Scope } from '../../../src/core/scope.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { NAME, record, request, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const at = (generation?: number): Scope =>
  scopeFor({ tenant: LOCAL_TENANT, access: MATCH_ALL, rights: new Set() }, NAME, generation)

const query = (generation?: number) => request({ scope: at(generation), dense: Float32Array.of(1, 0, 0, 0, 0) })

/** A document of its own in either generation; the first is live. */
async function build(engine: Engine): Promise<void> {
  await engine.createCollection(record())
  await engine.createGeneration(record({ generation: 2 }))
  await put(engine, { ...written('old', 1, [{}]), scope: at(1) })
  await put(engine, { ...written('new', 1, [{}, {}]), scope: at(2) })
}

const filesIn = (directory: string): string[] => readdirSync(join(directory, 'collections')).sort()

/** How many candidates a search of whatever is live finds: 1 in the first generation, 2 in the second. */
const found = async (engine: Engine): Promise<number | undefined> =>
  (await engine.search([query()]))[0]?.candidates.length

async function eventually(check: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + 5_000; performance.now() < end; ) {
    try {
      return await check()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await check()
}

describe('files of generations', () => {
  it('stand side by side, and dropping one leaves the others', async () => {
    using folder = temporaryFolder()
    {
      await using engine = await openIn(folder.directory)
      await build(engine)
      await engine.promote(NAME, 2)
    }
    expect(filesIn(folder.directory)).toEqual(['articles.2.sqlite', 'articles.sqlite'])
    {
      await using engine = await openIn(folder.directory)
      expect(await engine.dropGeneration(NAME, 1)).toBe(true)
      expect(await engine.collections()).toMatchObject([{ name: NAME, generation: 2 }])
    }
    expect(filesIn(folder.directory)).toEqual(['articles.2.sqlite'])
  })

  it('are kept while they are built, and cleared when they are half made or nothing is live', async () => {
    using folder = temporaryFolder()
    {
      await using engine = await openIn(folder.directory)
      await build(engine)
    }
    writeFileSync(join(folder.directory, 'collections', 'articles.3.sqlite.unfinished'), 'half')
    {
      await using engine = await openIn(folder.directory)
      expect(await engine.generations(NAME)).toEqual([1, 2])
      expect((await engine.search([query(2)]))[0]?.candidates).toHaveLength(2)
    }
    expect(filesIn(folder.directory)).toEqual(['articles.2.sqlite', 'articles.sqlite'])
    rmSync(join(folder.directory, 'collections', 'articles.sqlite'))
    await using engine = await openIn(folder.directory)
    expect(await engine.collections()).toEqual([])
    expect(filesIn(folder.directory)).toEqual([])
  })

  it('are not taken for collections where they have another name', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    for (const name of ['articles.1.sqlite', 'articles.02.sqlite', 'articles.2.3.sqlite', 'Articles.2.sqlite']) {
      writeFileSync(join(folder.directory, 'collections', name), 'not ours')
    }
    expect(await engine.generations(NAME)).toEqual([1])
  })
})

describe('searches that cross to a reader together', () => {
  it('are of one generation each, and one of a generation that is not there fails alone', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory, { readers: 1 })
    await build(engine)
    const asked = [undefined, 2, 3, 1, 2].map((generation) => engine.search([query(generation)]))
    const answers = await Promise.allSettled(asked)
    const counts = answers.map((one) =>
      one.status === 'fulfilled' ? one.value[0]?.candidates.length : one.reason.code,
    )
    expect(counts).toEqual([1, 2, 'COLLECTION_NOT_FOUND', 1, 2])
  })
})

describe('an engine that reads beside the one that promotes', () => {
  it('finds the new one, also when the file that it has open was dropped', async () => {
    using folder = temporaryFolder()
    await using writing = await openIn(folder.directory)
    await build(writing)
    await using reading = await openIn(folder.directory, { access: 'read', readers: 1 })
    expect(await found(reading)).toBe(1)
    await writing.promote(NAME, 2)
    await eventually(async () => expect(await found(reading)).toBe(2))
    expect(await reading.collection(NAME)).toMatchObject({ generation: 2 })
    expect((await reading.search([query(1)]))[0]?.candidates).toHaveLength(1)
    await writing.dropGeneration(NAME, 1)
    await eventually(() => expect(reading.search([query(1)])).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' }))
    expect(await found(reading)).toBe(2)
  })

  it('finds the new one when both happened before it asked again', async () => {
    using folder = temporaryFolder()
    await using writing = await openIn(folder.directory)
    await build(writing)
    await using reading = await openIn(folder.directory, { access: 'read', readers: 1 })
    expect(await found(reading)).toBe(1)
    await writing.promote(NAME, 2)
    await writing.dropGeneration(NAME, 1)
    await eventually(async () => expect(await found(reading)).toBe(2))
    expect((await reading.collections()).map(generationOf)).toEqual([2])
  })
})

describe('promoting', () => {
  it('is seen by every reader when it has ended', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory, { readers: 2 })
    await build(engine)
    const everywhere = () => Promise.all([1, 2, 3, 4].map(() => found(engine)))
    expect(await everywhere()).toEqual([1, 1, 1, 1])
    for (const generation of [2, 1, 2]) {
      await engine.promote(NAME, generation)
      expect(await everywhere()).toEqual([1, 2, 3, 4].map(() => generation))
    }
  })
})
