import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../../src/core/ids.ts'
import { isOurs, type NewClaim, openLedger } from '../../../src/ingest/sync/ledger.ts'
import { idBytes, idOfBytes, openSeen } from '../../../src/ingest/sync/seen.ts'
import { folderWith, removeFolders } from '../../support/folders.ts'

afterAll(removeFolders)

const NAME = collectionName('articles')
const idOf = (externalId: string) => documentIdOf(NAME, LOCAL_TENANT, externalId)
const file = () => join(folderWith(), 'sources.sqlite')

const claim = (externalId: string, more: Partial<NewClaim> = {}): NewClaim => ({
  id: idOf(externalId),
  externalId,
  root: '/docs',
  file: `/docs/${externalId}.md`,
  hash: 'h1',
  storedHash: undefined,
  ...more,
})

describe('the ledger of sources', () => {
  it('keeps what a path gave from one run to the next, apart by collection and path', () => {
    const path = file()
    {
      using ledger = openLedger(path, NAME, 'write')
      ledger.keep([claim('a'), claim('b'), claim('c', { root: '/other', file: '/other/c.md' })])
    }
    using again = openLedger(path, NAME, 'read')
    expect([again.count('/docs'), again.count('/other'), again.count('/')]).toEqual([2, 1, 0])
    expect(again.page('/docs', '/docs/a.md', undefined, 10).map(({ externalId }) => externalId)).toEqual(['a'])
    expect(again.of(idOf('c'))).toMatchObject([{ root: '/other', hash: 'h1', earlier: null }])
    using other = openLedger(path, collectionName('others'), 'read')
    expect(other.count('/docs')).toBe(0)
  })

  it('gives every document once, page by page', () => {
    using ledger = openLedger(file(), NAME, 'write')
    const names = Array.from({ length: 25 }, (_, place) => `d${place}`)
    ledger.keep(names.map((name) => claim(name)))
    const found: string[] = []
    for (let page = ledger.page('/docs', undefined, undefined, 10); page.length > 0; ) {
      found.push(...page.map(({ externalId }) => externalId))
      page = ledger.page('/docs', undefined, page.at(-1)?.id, 10)
    }
    expect(found.sort()).toEqual(names.sort())
  })

  it('knows a document as its own while the last text or the one before is stored, and not once another is', () => {
    using ledger = openLedger(file(), NAME, 'write')
    const kept = () => ledger.of(idOf('a'))[0] ?? { hash: '', earlier: null }
    ledger.keep([claim('a')])
    // A run was killed before it wrote h2.
    ledger.keep([claim('a', { hash: 'h2', storedHash: 'h1' })])
    expect([isOurs(kept(), 'h1'), isOurs(kept(), 'h2'), isOurs(kept(), 'by-api')]).toEqual([true, true, false])
    // Refused twice: what is stored is still the first.
    ledger.keep([claim('a', { hash: 'h3', storedHash: 'h1' })])
    expect([isOurs(kept(), 'h1'), isOurs(kept(), 'h3')]).toEqual([true, true])
    ledger.keep([claim('a', { hash: 'h4', storedHash: 'by-api' })])
    expect([isOurs(kept(), 'h4'), isOurs(kept(), 'by-api')]).toEqual([true, false])
  })

  it('is empty where there is no file, and makes none to read', () => {
    const path = join(folderWith(), 'nowhere', 'sources.sqlite')
    using ledger = openLedger(path, NAME, 'read')
    expect(ledger.count('/docs')).toBe(0)
  })

  it('says which file cannot be used, and what that costs', () => {
    const path = join(
      folderWith({ 'sources.sqlite': 'this is no database, and long enough to be told from one' }),
      'sources.sqlite',
    )
    expect(() => openLedger(path, NAME, 'write')).toThrow(/sources\.sqlite.* cannot be used: .*Move it away/)
  })
})

describe('what was seen', () => {
  it('is known by its id, with its first origin', () => {
    using seen = openSeen()
    expect([seen.add(idOf('a'), 'a.md'), seen.add(idOf('b'), 'b.md'), seen.add(idOf('a'), 'c.md')]).toEqual([
      undefined,
      undefined,
      'a.md',
    ])
    expect([seen.has(idOf('a')), seen.has(idOf('c'))]).toEqual([true, false])
    using anew = seen.anew()
    expect(anew.has(idOf('a'))).toBe(false)
  })

  it('has ids as sixteen bytes', () => {
    expect(idBytes(idOf('a'))).toHaveLength(16)
    expect(idOfBytes(idBytes(idOf('a')))).toBe(idOf('a'))
  })
})
