import { describe, expect, it } from '@jest/globals'
import { checkServer, isOlder, LEAST_VERSION } from '../../../../src/engines/qdrant/transport/version.ts'
import { answer, failureOf, standIn, transportTo } from './stand-in.ts'

const greeting = (version: string) =>
  standIn((reply) => {
    reply.writeHead(200, { 'content-type': 'application/json' })
    reply.end(JSON.stringify({ title: 'qdrant - vector search engine', version, commit: 'abc' }))
  })

/** The address of a server that has stopped. */
async function gone() {
  await using server = await standIn(() => undefined)
  return { url: server.url }
}

describe('the server', () => {
  it.each([LEAST_VERSION, '1.18.3', '1.19.0-dev', '2.0.0'])('of version %s is taken', async (version) => {
    await using server = await greeting(version)
    await using transport = transportTo(server.url)
    expect(await checkServer({ transport, options: server })).toBe(version)
  })

  it.each(['1.17.4', '1.9.9', '0.20.0'])('of version %s is refused, with both versions', async (version) => {
    await using server = await greeting(version)
    await using transport = transportTo(server.url)
    await expect(checkServer({ transport, options: server })).rejects.toMatchObject({
      code: 'ENGINE_VERSION_UNSUPPORTED',
      message: `The Qdrant server is version ${version}, and Sextant needs ${LEAST_VERSION} or later. Update the server.`,
    })
  })

  it('that is none of Qdrant is told so', async () => {
    await using server = await standIn((reply) => answer(reply, 'hello'))
    await using transport = transportTo(server.url)
    await expect(checkServer({ transport, options: server })).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })

  it('that is a page of something else is told without a gap where its reason would be', async () => {
    await using server = await standIn((reply) => reply.writeHead(404).end())
    await using transport = transportTo(server.url)
    await expect(checkServer({ transport, options: server })).rejects.toThrow(/: 404\. Is `qdrant\.url` that of/)
  })

  it('that is away is told at once, with its address and what to do', async () => {
    const { url } = await gone()
    await using transport = transportTo(url, { deadline: 10_000 })
    const { thrown, after } = await failureOf(() => checkServer({ transport, options: { url } }))
    expect(thrown).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: `Qdrant at ${url} cannot be reached (ECONNREFUSED). Start it, or set qdrant.url (SEXTANT_QDRANT__URL).`,
    })
    expect(after).toBeLessThan(1_000)
  })

  it('that never answers is given up when the signal aborts', async () => {
    await using server = await standIn(() => undefined)
    await using transport = transportTo(server.url, { deadline: 10_000 })
    const signal = AbortSignal.timeout(50)
    const { thrown, after } = await failureOf(() => checkServer({ transport, options: server, signal }))
    expect(thrown).toBe(signal.reason)
    expect(after).toBeLessThan(1_000)
  })

  it('is compared number by number', () => {
    expect(isOlder('1.9.0', '1.18.0')).toBe(true)
    expect(isOlder('1.18.0', '1.18.0')).toBe(false)
    expect(isOlder('1.18', '1.18.0')).toBe(false)
    expect(isOlder('2.0.0', '1.18.9')).toBe(false)
  })
})
