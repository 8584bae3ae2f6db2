/** What is said about an engine before it is opened. */
import { describe, expect, it } from '@jest/globals'
import { sendsKeyInTheOpen, storageOf } from '../../src/app/engines.ts'
import { exampleSettings } from '../../src/app/examples.ts'
import { collectionOfAlias } from '../../src/engines/qdrant/layout.ts'
import { configured } from '../config/sources.ts'

const qdrantAt = (url: string, apiKey?: string) =>
  configured({
    environment: {
      SEXTANT_ENGINE: 'qdrant',
      SEXTANT_QDRANT__URL: url,
      ...(apiKey !== undefined && { SEXTANT_QDRANT__API_KEY: apiKey }),
    },
  })

describe('where documents lie', () => {
  it('is the data folder with the embedded engine', () => {
    expect(storageOf(configured({ flags: { dataDirectory: '/data' } }))).toBe('the data folder /data')
  })

  it('is the server with Qdrant, which is no folder here', () => {
    expect(storageOf(qdrantAt('http://qdrant:6333'))).toBe('Qdrant at http://qdrant:6333 (collections sextant_*)')
  })
})

describe('an API key', () => {
  it.each([
    ['http://10.0.0.7:6333', true],
    ['http://qdrant:6333', true],
    ['https://qdrant:6333', false],
    ['http://127.0.0.1:6333', false],
    ['http://[::1]:6333', false],
    ['http://localhost:6333', false],
  ])('to %s can be read on the way: %s', (url, exposed) => {
    expect(sendsKeyInTheOpen(qdrantAt(url, 'key').qdrant)).toBe(exposed)
    expect(sendsKeyInTheOpen(qdrantAt(url).qdrant)).toBe(false)
  })
})

it('a sample in Qdrant is none of the collections of the installation', () => {
  const own = qdrantAt('http://localhost:6333')
  const { collectionPrefix } = exampleSettings(own).qdrant
  expect(collectionOfAlias(own.qdrant.collectionPrefix, `${collectionPrefix}default_documents`)).toBeUndefined()
  expect(collectionOfAlias(collectionPrefix, `${collectionPrefix}default_documents`)).toBe('default')
})
