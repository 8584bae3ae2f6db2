import { describe, expect, it } from '@jest/globals'
import { checkServer, isOlder, LEAST_VERSION } from '../../../../src/engines/qdrant/transport/version.ts'
import { answer, standIn, transportTo } from './stand-in.ts'

const greeting = (version: string) =>
  standIn((reply) => {
    reply.writeHead(200, { 'content-type': 'application/json' })
    reply.end(JSON.stringify({ title: 'qdrant - vector search engine', version, commit: 'abc' }))
  })

describe('the server', () => {
  it.each([LEAST_VERSION, '1.18.3', '1.19.0-dev', '2.0.0'])('of version %s is taken', async (version) => {
    await using server = await greeting(version)
    await using transport = transportTo(server.url)
    expect(await checkServer(transport)).toBe(version)
  })

  it.each(['1.17.4', '1.9.9', '0.20.0'])('of version %s is refused, with both versions', async (version) => {
    await using server = await greeting(version)
    await using transport = transportTo(server.url)
    await expect(checkServer(transport)).rejects.toMatchObject({
      code: 'ENGINE_VERSION_UNSUPPORTED',
      message: `The Qdrant server is version ${version}, and Sextant needs ${LEAST_VERSION} or later. Update the server.`,
    })
  })

  it('that is none of Qdrant is told so', async () => {
    await using server = await standIn((reply) => answer(reply, 'hello'))
    await using transport = transportTo(server.url)
    await expect(checkServer(transport)).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })

  it('is compared number by number', () => {
    expect(isOlder('1.9.0', '1.18.0')).toBe(true)
    expect(isOlder('1.18.0', '1.18.0')).toBe(false)
    expect(isOlder('1.18', '1.18.0')).toBe(false)
    expect(isOlder('2.0.0', '1.18.9')).toBe(false)
  })
})
