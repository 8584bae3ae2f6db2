import { describe, expect, it } from '@jest/globals'
import { type Collections, createCollections } from '../../src/catalog/collections.ts'
import { collectionName } from '../../src/core/ids.ts'
import { recordOf } from '../contract/engine/factories.ts'
import { fakeEncoder, PROFILE } from '../search/parts.ts'

const collectionsNamed = (...names: readonly string[]): Collections =>
  createCollections(
    names.map((name) => ({ record: recordOf(collectionName(name)), profile: PROFILE, encoder: fakeEncoder() })),
  )

describe('a collection', () => {
  it('is found by its name', () => {
    expect(collectionsNamed('articles', 'tickets').named('tickets').record.name).toBe('tickets')
  })

  it('need not be named when it is called default', () => {
    expect(collectionsNamed('articles', 'default').named().record.name).toBe('default')
  })

  it('need not be named when it is the only one', () => {
    expect(collectionsNamed('articles').named().record.name).toBe('articles')
  })

  it.each(['Articles', 'toString', ''])('is not found as %j, and the error names those there are', (name) => {
    expect(() => collectionsNamed('articles', 'tickets').named(name)).toThrow(
      expect.objectContaining({
        code: 'COLLECTION_NOT_FOUND',
        message: `There is no collection "${name}". There is: "articles", "tickets".`,
      }),
    )
  })

  it('must be named when there are several and none is the default', () => {
    expect(() => collectionsNamed('articles', 'tickets').named()).toThrow(
      expect.objectContaining({
        code: 'COLLECTION_NOT_FOUND',
        message: 'No collection was named, and none is called "default". There is: "articles", "tickets".',
      }),
    )
  })
})
