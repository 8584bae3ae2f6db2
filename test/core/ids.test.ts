import { describe, expect, it } from '@jest/globals'
import { asDocumentId, chunkIdOf, collectionName, documentIdOf, LOCAL_TENANT, tenantId } from '../../src/core/ids.ts'

const articles = collectionName('default')

describe('ids', () => {
  /** From Python: `uuid.uuid5(namespace, '\0'.join(['default', 'local', 'refunds']))`, and `uuid.uuid5(document, '0')`. */
  it('are the same as ever: stored documents are found by them', () => {
    const refunds = documentIdOf(articles, LOCAL_TENANT, 'refunds')
    expect(refunds).toBe('c7db0ac2-447d-597e-a9f7-57a8bba03588')
    expect(chunkIdOf(refunds, 0)).toBe('a1bbdf0c-0e59-5a51-a0d3-114f3ca73737')
    expect(chunkIdOf(refunds, 12)).toBe('2caa2ee3-4bf0-5cc5-a68f-7ddd01347c62')
    expect(documentIdOf(articles, LOCAL_TENANT, 'élan ✓')).toBe('c951664e-a9a1-53dd-ba58-fcd75cfa3316')
  })

  it('differ between collections and tenants', () => {
    const ids = [
      documentIdOf(articles, LOCAL_TENANT, 'refunds'),
      documentIdOf(collectionName('tickets'), LOCAL_TENANT, 'refunds'),
      documentIdOf(articles, tenantId('acme'), 'refunds'),
    ]
    expect(new Set(ids).size).toBe(3)
  })

  it.each(['', 'c7db0ac2', 'C7DB0AC2-447D-597E-A9F7-57A8BBA03588', 'c7db0ac2-447d-597e-a9f7-57a8bba03588\n'])(
    'are not read from %j',
    (text) => {
      expect(asDocumentId(text)).toBeUndefined()
    },
  )
})

describe("a collection's name", () => {
  it.each(['a', 'help-center', 'articles_2', 'a'.repeat(63)])('may be %s', (name) => {
    expect(collectionName(name)).toBe(name)
  })

  it.each(['', 'Articles', '2nd', '-a', 'a b', 'a:b', 'ä', 'a'.repeat(64), 'a\n'])('may not be %j', (name) => {
    expect(() => collectionName(name)).toThrow(RangeError)
  })
})
