import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { FORMAT_VERSION } from '../../../src/core/collection.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { MIGRATIONS, migrate } from '../../../src/engines/embedded/storage/schema.ts'
import { NAME, record, request, scopeOf, sparse, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const QUERY = request({ dense: Float32Array.of(1, 0, 0, 0, 0), sparse: sparse({ 1: 1 }) })

describe('a collection file that cannot be used', () => {
  it('is refused by name when it is damaged', async () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.directory, 'collections'))
    const file = join(folder.directory, 'collections', 'broken.sqlite')
    writeFileSync(file, 'this is no database, and it is longer than a header of SQLite would be. '.repeat(20))
    await expect(openIn(folder.directory)).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining(file),
    })
  })

  it('is refused when a newer Sextant wrote it', async () => {
    using folder = temporaryFolder()
    {
      await using engine = await openIn(folder.directory)
      await engine.createCollection(record())
    }
    const database = new Sqlite(join(folder.directory, 'collections', `${NAME}.sqlite`))
    database.pragma('user_version = 99')
    database.close()
    await expect(openIn(folder.directory)).rejects.toMatchObject({
      code: 'DATA_FORMAT_UNSUPPORTED',
      message: expect.stringMatching(/articles\.sqlite has data format 99.*up to 3/),
    })
  })

  it('is refused when its folder is a file', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.directory, 'collections'), '')
    await expect(openIn(folder.directory)).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  })
})

describe('what interrupted work left', () => {
  it('is cleared when the folder is opened to write', async () => {
    using folder = temporaryFolder()
    const collections = join(folder.directory, 'collections')
    mkdirSync(collections)
    for (const file of ['a.sqlite.unfinished', 'a.sqlite.unfinished-wal', 'b.sqlite-wal', 'b.sqlite-shm']) {
      writeFileSync(join(collections, file), 'half')
    }
    await using engine = await openIn(folder.directory)
    expect(readdirSync(collections)).toEqual([])
    expect(await engine.collections()).toEqual([])
  })
})

describe('older layouts', () => {
  it('are brought forward step by step, each once', () => {
    using database = disposable()
    const steps = ['CREATE TABLE one (x)', 'CREATE TABLE two (x)', 'CREATE TABLE three (x)']
    const migrations = steps.map((sql) => (into: Sqlite.Database) => void into.exec(sql))
    migrate(database.opened, migrations.slice(0, 1))
    migrate(database.opened, migrations)
    migrate(database.opened, migrations)
    expect(database.opened.pragma('user_version', { simple: true })).toBe(3)
  })

  it('lead to the version that records carry', () => {
    expect(MIGRATIONS).toHaveLength(FORMAT_VERSION)
  })
})

function disposable() {
  const opened = new Sqlite(':memory:')
  return { opened, [Symbol.dispose]: () => void opened.close() }
}

describe('an engine opened to read', () => {
  it('creates nothing and refuses to write', async () => {
    using folder = temporaryFolder()
    await using reading = await openIn(folder.directory, { access: 'read' })
    expect(await reading.collections()).toEqual([])
    await expect(reading.createCollection(record())).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    await expect(put(reading, written('a', 1, []))).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(readdirSync(folder.directory)).toEqual([])
  })

  it('sees what a writer beside it commits', async () => {
    using folder = temporaryFolder()
    await using writing = await openIn(folder.directory)
    await using reading = await openIn(folder.directory, { access: 'read', readers: 1, vectorCacheBytes: 0 })
    await writing.createCollection(record())
    await put(writing, written('a', 1, [{ terms: { 1: 1 } }]))
    expect((await reading.search([QUERY]))[0]?.candidates).toHaveLength(1)
    await writing.deleteDocuments(scopeOf(), [written('a', 1, []).document.id], 2)
    expect((await reading.search([QUERY]))[0]?.candidates).toEqual([])
  })
})

describe('dropping a collection', () => {
  it('removes its files while searches of it wait, and the name can be used again', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    await put(engine, written('a', 1, [{ terms: { 1: 1 } }]))
    const searches = Array.from({ length: 20 }, () => engine.search([QUERY]).catch(({ code }) => code))
    const dropped = engine.dropCollection(NAME)
    const later = engine.search([QUERY]).catch(({ code }) => code)
    expect(await dropped).toBe(true)
    expect(await later).toBe('COLLECTION_NOT_FOUND')
    await Promise.all(searches)
    expect(readdirSync(join(folder.directory, 'collections'))).toEqual([])
    await engine.createCollection(record())
    expect(await engine.count(scopeOf(), [MATCH_ALL])).toEqual([{ documents: 0, chunks: 0 }])
  })
})

describe('what does not fit the collection', () => {
  it('is refused with both sides named', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    await expect(put(engine, written('a', 1, [{ dense: [1, 2] }]))).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
      message: expect.stringMatching(/2 dimensions.*5/),
    })
    await expect(engine.search([request({ dense: Float32Array.of(1) })])).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
    })
    await expect(put(engine, written('a', 1, [], { chunkCount: 3 }))).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
    })
    const range = { kind: 'range', field: { kind: 'tags' }, bounds: { gt: 1 } } as const
    await expect(engine.count(scopeOf(), [range])).rejects.toMatchObject({ code: 'FILTER_INVALID' })
    expect(await engine.count(scopeOf(), [MATCH_ALL])).toEqual([{ documents: 0, chunks: 0 }])
  })
})

describe('writes that wait together', () => {
  it('fail alone: the rest of the group is stored', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const all = ['a', 'b', 'c'].map((id, place) => written(id, 1, [{ dense: place === 1 ? [0] : [1, 2, 3, 4, 5] }]))
    const outcomes = await Promise.allSettled(all.map((one) => put(engine, one)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await engine.count(scopeOf(), [MATCH_ALL])).toEqual([{ documents: 2, chunks: 2 }])
  })
})

describe('adding an attribute', () => {
  it('makes it filterable for the documents there are', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record({ attributes: [] }))
    await put(engine, written('a', 1, [], { attributes: { price: 3 } }))
    const cheap = {
      kind: 'range',
      field: { kind: 'attribute', name: 'price', type: 'INT' },
      bounds: { lt: 5 },
    } as const
    expect((await engine.count(scopeOf(), [cheap]))[0]?.documents).toBe(0)
    await engine.updateCollection(NAME, { attributes: record().attributes })
    expect((await engine.count(scopeOf(), [cheap]))[0]?.documents).toBe(1)
    expect((await engine.collection(NAME))?.attributes).toEqual(record().attributes)
  })
})

describe('closing', () => {
  it('lets what runs finish and refuses what comes', async () => {
    using folder = temporaryFolder()
    const engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const running = Promise.all([put(engine, written('a', 1, [{}])), engine.search([QUERY])])
    const closed = engine[Symbol.asyncDispose]()
    await expect(engine.search([QUERY])).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await closed
    await expect(running).resolves.toHaveLength(2)
  })
})
