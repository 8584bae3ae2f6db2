import { describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, localPrincipal, requireRight, scopeFor } from '../../src/access/principals.ts'
import { isMatchAll } from '../../src/core/filter.ts'
import { collectionName, tenantId } from '../../src/core/ids.ts'

const articles = collectionName('articles')

describe('a scope', () => {
  it('lets the local principal see all of the local tenant', () => {
    const scope = scopeFor(LOCAL_PRINCIPAL, articles)
    expect(scope).toMatchObject({ collection: 'articles', tenant: 'local' })
    expect(isMatchAll(scope.access)).toBe(true)
  })

  it('names a generation where one is asked for, and none otherwise', () => {
    expect(scopeFor(LOCAL_PRINCIPAL, articles, 2)).toMatchObject({ collection: 'articles', generation: 2 })
    expect(scopeFor(LOCAL_PRINCIPAL, articles)).not.toHaveProperty('generation')
  })

  it('carries the tenant and the access filter of whoever asks', () => {
    const access = { kind: 'in', field: { kind: 'tags' }, values: ['public'] } as const
    expect(scopeFor({ tenant: tenantId('acme'), access, rights: new Set() }, articles)).toEqual({
      collection: 'articles',
      tenant: 'acme',
      access,
    })
  })
})

describe('a right', () => {
  it('lets whoever has it', () => {
    expect(() => requireRight(localPrincipal(['search:tune']), 'search:tune')).not.toThrow()
  })

  it.each([
    ['search:tune', /loopback address.*profile/],
    ['documents:write', /server\.allowAnonymousWrites/],
    ['collections:admin', /sextant reindex/],
  ] as const)('is refused to others, with what to do: %s', (right, message) => {
    expect(() => requireRight(localPrincipal([]), right)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringMatching(message) }),
    )
  })
})
