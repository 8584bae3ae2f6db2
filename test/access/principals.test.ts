import { describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { isMatchAll } from '../../src/core/filter.ts'
import { collectionName, tenantId } from '../../src/core/ids.ts'

const articles = collectionName('articles')

describe('a scope', () => {
  it('lets the local principal see all of the local tenant', () => {
    const scope = scopeFor(LOCAL_PRINCIPAL, articles)
    expect(scope).toMatchObject({ collection: 'articles', tenant: 'local' })
    expect(isMatchAll(scope.access)).toBe(true)
  })

  it('carries the tenant and the access filter of whoever asks', () => {
    const access = { kind: 'in', field: { kind: 'tags' }, values: ['public'] } as const
    expect(scopeFor({ tenant: tenantId('acme'), access }, articles)).toEqual({
      collection: 'articles',
      tenant: 'acme',
      access,
    })
  })
})
