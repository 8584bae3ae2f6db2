import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { documentIdOf, LOCAL_TENANT } from '../../../src/core/ids.ts'
import { NAME, record, scopeOf, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

describe('deleting many documents at once', () => {
  it('removes those that are there and old enough, and keeps all from being written late', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const names = Array.from({ length: 10_000 }, (_, place) => `d${place}`)
    const ids = names.map((name) => documentIdOf(NAME, LOCAL_TENANT, name))
    const there = names.filter((_, place) => place % 20 === 0)
    await Promise.all(there.map((name, place) => put(engine, written(name, place === 0 ? 50 : 1, [{}, {}]))))
    const gone = await engine.deleteDocuments(scopeOf(), [...ids, ...ids], 10)
    expect(gone).toEqual(ids.filter((_, place) => place % 20 === 0).slice(1))
    expect(await engine.count(scopeOf(), [MATCH_ALL])).toEqual([{ documents: 1, chunks: 2 }])
    for (const name of ['d20', 'd21']) expect(await put(engine, written(name, 10, []))).toBe(false)
    for (const name of ['d20', 'd21']) expect(await put(engine, written(name, 11, []))).toBe(true)
  })
})
