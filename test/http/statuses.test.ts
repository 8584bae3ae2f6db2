import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { codesOf, type Serving, send, serve } from './serving.ts'

let serving: Serving
beforeAll(async () => {
  serving = await serve()
})
afterAll(async () => {
  await serving[Symbol.asyncDispose]()
})

const GRAPHQL = 'application/graphql-response+json'
const JSON_TYPE = 'application/json'

describe('an operation that is refused before it runs', () => {
  it.each([
    [undefined, JSON_TYPE, 200],
    ['*/*', JSON_TYPE, 200],
    [JSON_TYPE, JSON_TYPE, 200],
    [`${JSON_TYPE}, ${GRAPHQL}`, JSON_TYPE, 200],
    [`${JSON_TYPE}, ${GRAPHQL};q=0.9`, JSON_TYPE, 200],
    [GRAPHQL, GRAPHQL, 400],
    [`${GRAPHQL}, ${JSON_TYPE};q=0.9`, GRAPHQL, 400],
    [`*/*, ${GRAPHQL}`, GRAPHQL, 400],
  ])('is answered to accept: %s in %s with %i', async (accept, type, status) => {
    const headers = accept === undefined ? {} : { accept }
    const reply = await send(serving.server, { headers, body: { query: '{ nothing }' } })
    expect([reply.headers['content-type'], reply.status]).toEqual([`${type}; charset=utf-8`, status])
    expect(codesOf(reply)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })
})

describe('a request that is none of GraphQL', () => {
  it.each([JSON_TYPE, GRAPHQL])('is a 400 for those who accept %s', async (accept) => {
    for (const body of ['{"query": ', '{}', '[]', '[{"query":"{ __typename }"}]']) {
      const reply = await send(serving.server, { headers: { accept }, body })
      expect([reply.status, reply.headers['content-type']]).toEqual([400, `${accept}; charset=utf-8`])
    }
  })

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS'])('is a 405 by %s, which names the methods', async (method) => {
    const reply = await send(serving.server, { method, body: '' })
    expect([reply.status, reply.headers['allow']]).toEqual([405, 'GET, POST'])
  })

  it('is a 405 for a mutation by GET', async () => {
    const path = `/graphql?query=${encodeURIComponent('mutation { __typename }')}`
    const reply = await send(serving.server, { method: 'GET', path })
    expect([reply.status, codesOf(reply)]).toEqual([405, expect.anything()])
  })

  it('is a 400 as long as a form on another site could have sent it', async () => {
    const form = { 'content-type': 'text/plain' }
    const reply = await send(serving.server, { headers: form, body: { query: '{ __typename }' } })
    expect([reply.status, codesOf(reply)]).toEqual([400, ['BAD_REQUEST']])
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('an operation that ran', () => {
  const failing = (code: 'OVERLOADED' | 'ENGINE_FAILED') => {
    serving.installation.engine.beforeAnswer = (call) => {
      if (call === 'search') throw new SextantError(code, 'Too much waits.')
    }
  }

  it('is a 200 with Retry-After when there was too much to do for every field', async () => {
    failing('OVERLOADED')
    const body = { query: '{ search(query: "billing") { rankedCount } }' }
    const { status, headers, data } = await send(serving.server, { headers: { accept: GRAPHQL }, body })
    expect([status, headers['retry-after'], data]).toEqual([200, '1', { search: null }])
  })

  it('has none when one of its fields is answered, or one failed otherwise', async () => {
    const body = { query: '{ __typename search(query: "billing") { rankedCount } }' }
    failing('OVERLOADED')
    expect((await send(serving.server, { body })).headers['retry-after']).toBeUndefined()
    failing('ENGINE_FAILED')
    expect(await send(serving.server, { body })).toMatchObject({ status: 200, data: { search: null } })
  })
})
