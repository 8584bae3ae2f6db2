import { describe, expect, it } from '@jest/globals'
import type { AttributeDeclaration } from '../../../src/core/attributes.ts'
import { moveDeclared } from '../../../src/core/declared-later.ts'
import type { JsonValue } from '../../../src/core/document.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { NAME, record, scopeOf, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const declared = (name: string, type: AttributeDeclaration['type']): AttributeDeclaration => ({
  name,
  type,
  facetable: false,
  sortable: false,
})

describe('members of the metadata that are declared now', () => {
  it('become attributes where they are of the type, and leave the metadata', () => {
    const fields = { attributes: { kept: 1 }, metadata: { price: 3, due: '2026-11-21', color: 5, rest: [1] } }
    expect(
      moveDeclared(fields, [declared('price', 'INT'), declared('due', 'DATE_TIME'), declared('color', 'STRING')]),
    ).toEqual({
      attributes: { kept: 1, price: 3, due: Date.parse('2026-11-21') },
      metadata: { color: 5, rest: [1] },
    })
  })

  it('leave null when nothing is left', () => {
    expect(moveDeclared({ attributes: {}, metadata: { price: 3 } }, [declared('price', 'INT')]).metadata).toBeNull()
  })

  it.each<JsonValue>([null, 'price', 3, ['price'], {}, { toString: 1 }])('are not sought in %j', (metadata) => {
    const fields = { attributes: {}, metadata }
    expect(moveDeclared(fields, [declared('length', 'INT'), declared('constructor', 'STRING')])).toBe(fields)
  })
})

describe('declaring an attribute while readers are open', () => {
  it('makes it filter and order the documents there are, whose versions stay', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory, { readers: 1 })
    await engine.createCollection(record({ attributes: [] }))
    const place = { latitude: 1, longitude: 179.9 }
    await put(engine, written('a', 4, [{}], { metadata: { price: 3, place, other: true } }))
    await put(engine, written('b', 5, [], { metadata: { price: 'three', place: 'here' } }))
    const order = { field: { kind: 'attribute', name: 'price', type: 'INT' }, direction: 'ASC' } as const
    const near: Filter = {
      kind: 'geo',
      field: { kind: 'attribute', name: 'place', type: 'GEO' },
      area: { kind: 'radius', center: { latitude: 1, longitude: -179.9 }, meters: 50_000 },
    }
    const counted = async () => (await engine.count(scopeOf(), [near]))[0]?.documents
    expect(await counted()).toBe(0)
    await engine.updateCollection(NAME, { attributes: record().attributes })
    expect(await counted()).toBe(1)
    const [a, b] = ['a', 'b'].map((name) => written(name, 1, []).document.id)
    expect(await engine.scroll(scopeOf(), { filter: MATCH_ALL, order, limit: 9 })).toEqual([
      { id: a, value: 3 },
      { id: b, value: null },
    ])
    const ids = [a, b].flatMap((id) => id ?? [])
    expect(await engine.documents(scopeOf(), ids)).toMatchObject([
      { version: 4, contentHash: 'a@4', attributes: { price: 3, place }, metadata: { other: true } },
      { version: 5, contentHash: 'b@5', attributes: {}, metadata: { price: 'three', place: 'here' } },
    ])
    await engine.updateCollection(NAME, { attributes: [] })
    expect(await counted()).toBe(0)
  })
})
