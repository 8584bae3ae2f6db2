/** graphql-http's audits of the specification "GraphQL over HTTP", asked of a server that listens. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serverAudits } from 'graphql-http'
import { type Serving, serve } from '../http/serving.ts'

let serving: Serving
beforeAll(async () => {
  serving = await serve({ pages: 'development' })
})
afterAll(async () => {
  await serving[Symbol.asyncDispose]()
})

/** What a server MAY do and ours does not: a GET without a header that only scripts of our own pages can set (CSRF). */
const BY_CHOICE = ['5A70', 'D6D5', '6A70']

const audits = serverAudits({ url: () => `${serving.server.url}/graphql`, fetchFn: fetch })

describe('the server', () => {
  it.each(audits.map(({ id, name, fn }) => [name, id, fn] as const))('%s (%s)', async (_name, id, audit) => {
    const result = await audit()
    const expected = BY_CHOICE.includes(id) ? 'notice: Response status code is not 200' : 'ok'
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe(expected)
  })
})
