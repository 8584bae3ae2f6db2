import { describe, expect, it } from '@jest/globals'
import { principalOf } from '../../src/http/principal.ts'
import { codesOf, send, serve } from './serving.ts'

const QUERY = { query: '{ __typename }' }

describe('a server that listens to its own machine alone', () => {
  it.each(['localhost', 'LocalHost:4000', '127.0.0.1', '127.8.9.10:80', '[::1]', '[::1]:4000'])(
    'answers requests for %s',
    async (host) => {
      await using serving = await serve()
      expect(await send(serving.server, { headers: { host }, body: QUERY })).toMatchObject({ status: 200 })
    },
  )

  it.each([
    'evil.example',
    'localhost.evil.example:4000',
    'localhost@evil.example',
    '192.168.1.2',
    'no name',
    '0.0.0.0',
  ])('refuses requests for %s, as a web page could send them', async (host) => {
    await using serving = await serve({ pages: 'development' })
    const reply = await send(serving.server, { headers: { host }, body: QUERY })
    expect([reply.status, codesOf(reply)]).toEqual([403, ['FORBIDDEN']])
    expect(reply.errors[0]?.message).toContain(`not for "${host}"`)
    for (const path of ['/graphiql', '/healthz']) {
      expect(await send(serving.server, { method: 'GET', path, headers: { host } })).toMatchObject({ status: 403 })
    }
  })
})

describe('a server that others can reach', () => {
  it('answers by any name, and refuses what is none', async () => {
    await using serving = await serve({ host: '0.0.0.0' })
    const local = { url: serving.server.url.replace('0.0.0.0', '127.0.0.1'), close: serving.server.close }
    expect(await send(local, { headers: { host: 'search.example' }, body: QUERY })).toMatchObject({ status: 200 })
    const unnamed = await send(local, { headers: { host: 'a b' }, body: QUERY })
    expect([unnamed.status, codesOf(unnamed)]).toEqual([400, ['REQUEST_INVALID']])
  })
})

describe('the principal of a request', () => {
  it.each([
    ['127.0.0.1', false, ['collections:admin', 'documents:write', 'search:tune']],
    ['localhost', true, ['collections:admin', 'documents:write', 'search:tune']],
    ['::1', false, ['collections:admin', 'documents:write', 'search:tune']],
    ['0.0.0.0', false, []],
    ['192.168.1.2', true, ['collections:admin', 'documents:write']],
  ])('of a server at %s with anonymous writes %s has the rights %j', (host, allowAnonymousWrites, rights) => {
    expect([...principalOf({ host, allowAnonymousWrites }).rights].sort()).toEqual(rights)
  })
})
