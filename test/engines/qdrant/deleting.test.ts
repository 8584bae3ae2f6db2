/** What a delete does of several requests has the time of one call. */
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { LOCAL_PRINCIPAL, scopeFor } from '../../../src/access/principals.ts'
import { collectionName, documentIdOf } from '../../../src/core/ids.ts'
import { createWrites } from '../../../src/engines/qdrant/writing.ts'
import {
  answer,
  failureOf,
  optionsFor,
  refuse,
  type StandIn,
  sleep,
  standIn,
  transportTo,
} from './transport/stand-in.ts'

const DEADLINE = 400
const SCOPE = scopeFor(LOCAL_PRINCIPAL, collectionName('articles'))
const IDS = [documentIdOf(SCOPE.collection, SCOPE.tenant, 'a')]

function writesTo({ url }: StandIn) {
  const transport = transportTo(url, { deadline: DEADLINE })
  const writes = createWrites({ options: optionsFor(url, { deadline: DEADLINE }), transport })
  return {
    remove: () => writes.deleteDocuments(SCOPE, IDS, 1),
    async [Symbol.asyncDispose]() {
      await writes[Symbol.asyncDispose]()
      await transport[Symbol.asyncDispose]()
    },
  }
}

const resultFor = (path: string): unknown => {
  if (path.includes('/points/batch')) return [{ status: 'completed', operation_id: 1 }]
  return path.includes('/points/scroll') ? { points: [], next_page_offset: null } : []
}
const answers = (reply: ServerResponse, path: string) => answer(reply, resultFor(path))

describe('a delete', () => {
  it('ends with its deadline however many requests it takes', async () => {
    await using server = await standIn((reply, { path }) => void setTimeout(() => answers(reply, path), DEADLINE * 0.6))
    await using writes = writesTo(server)
    const { thrown, after } = await failureOf(writes.remove)
    expect(thrown).toMatchObject({ code: 'ENGINE_TIMEOUT' })
    expect(after).toBeLessThan(DEADLINE * 1.3)
    expect(server.seen).toHaveLength(2)
  })

  it('ends with it too where it waits behind another one of the same document', async () => {
    await using server = await standIn((reply, _, number) => void (number > 1 && refuse(reply, 503, 'busy')))
    await using writes = writesTo(server)
    const first = failureOf(writes.remove)
    await sleep(50)
    const both = await Promise.all([first, failureOf(writes.remove)])
    for (const { thrown, after } of both) {
      expect(thrown).toMatchObject({ code: expect.stringMatching(/^ENGINE_(TIMEOUT|UNAVAILABLE)$/) })
      expect(after).toBeLessThan(DEADLINE * 1.3)
    }
  })

  it('is tried again until then while Qdrant is busy, and fails with what that is', async () => {
    await using server = await standIn((reply) => refuse(reply, 503, 'busy'))
    await using writes = writesTo(server)
    const { thrown, after } = await failureOf(writes.remove)
    expect(thrown).toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
    expect(after).toBeLessThan(DEADLINE * 1.3)
  })

  it.each([401, 403])('that may not be is sent once (%d)', async (status) => {
    await using server = await standIn((reply) => refuse(reply, status, 'no'))
    await using writes = writesTo(server)
    const both = await Promise.all([failureOf(writes.remove), failureOf(writes.remove)])
    for (const { thrown } of both)
      expect(thrown).toMatchObject({ code: expect.stringMatching(/^ENGINE_(UNAUTHORIZED|READ_ONLY)$/) })
    expect(server.seen).toHaveLength(2)
  })
})
