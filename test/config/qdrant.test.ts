/** Settings of the Qdrant engine: what each form reads as, and what contradicts itself. */
import { describe, expect, it } from '@jest/globals'
import { configured, problems } from './sources.ts'

const qdrantOf = (environment: Readonly<Record<string, string>>) => configured({ environment }).qdrant
const ofFile = (qdrant: string) =>
  problems({ file: `qdrant: ${qdrant}` }).map((line) => line.replace(/^file:\d+:\d+: /, ''))

describe('read consistency', () => {
  it.each([
    ['majority', 'majority'],
    ['2', 2],
  ])('is a word or a number in a variable: %s', (text, value) => {
    expect(qdrantOf({ SEXTANT_QDRANT__READ_CONSISTENCY: text }).readConsistency).toBe(value)
  })

  it.each(['most', '0', '1.5'])('is neither in %s', (text) => {
    expect(problems({ environment: { SEXTANT_QDRANT__READ_CONSISTENCY: text } })).toEqual([
      expect.stringContaining('allowed: `majority`, `quorum`, `all` or a number of replicas'),
    ])
  })
})

describe('quantization', () => {
  it('is none unless a method is named', () => {
    expect(configured().qdrant.collections.quantization).toBeUndefined()
    const environment = { SEXTANT_QDRANT__COLLECTIONS__QUANTIZATION__METHOD: 'scalar' }
    expect(qdrantOf(environment).collections.quantization).toEqual({
      method: 'scalar',
      quantile: 0.99,
      alwaysRam: true,
    })
  })

  it.each([
    [
      '{ collections: { quantization: { quantile: 0.95 } } }',
      'qdrant.collections.quantization.method: is missing; it must be scalar, product or binary',
    ],
    [
      '{ collections: { quantization: { method: int8 } } }',
      'qdrant.collections.quantization.method: found "int8"; allowed: scalar, product or binary',
    ],
    [
      '{ collections: { quantization: { method: binary, quantile: 0.95 } } }',
      expect.stringContaining('qdrant.collections.quantization.quantile: '),
    ],
  ])('names what is wrong with %s', (qdrant, problem) => {
    expect(ofFile(qdrant)).toEqual([problem])
  })
})

describe('the URL', () => {
  it.each(['http://10.0.0.7:6333', 'https://xyz.cloud.qdrant.io:6333', 'https://proxy.example/qdrant/'])(
    'may be %s',
    (url) => {
      expect(qdrantOf({ SEXTANT_QDRANT__URL: url }).url).toBe(url)
    },
  )

  it.each(['localhost:6333', 'grpc://localhost:6334', 'qdrant'])('may not be %s', (url) => {
    expect(ofFile(`{ url: "${url}" }`)).toEqual([
      `qdrant.url: found ${JSON.stringify(url)}; allowed: an http or https URL`,
    ])
  })

  it('takes no password, and does not repeat it', () => {
    const [problem = '', ...others] = ofFile('{ url: "https://me:hunter2@host" }')
    expect(others).toEqual([])
    expect(problem).toContain('qdrant.url: has a user name, a password')
    expect(problem).not.toContain('hunter2')
  })
})

describe('replicas', () => {
  it('cannot be fewer than those that must have a write', () => {
    expect(ofFile('{ collections: { replicationFactor: 2, writeConsistencyFactor: 3 } }')).toEqual([
      'qdrant.collections.writeConsistencyFactor: 3 replicas cannot have a write where replicationFactor is 2; lower it, or raise replicationFactor',
    ])
  })

  it('are not compared while one of them is left to Qdrant', () => {
    expect(ofFile('{ collections: { writeConsistencyFactor: 2 } }')).toEqual([])
  })
})

describe('shard keys', () => {
  it('are for collections whose tenants can be promoted', () => {
    expect(ofFile('{ collections: { shardKeys: tenants, shardNumber: 3 } }')).toEqual([
      'qdrant.collections.shardNumber: tenants cannot be promoted out of 3 shards; leave it out, or set shardKeys to none',
    ])
    expect(ofFile('{ collections: { shardKeys: tenants, shardNumber: 1 } }')).toEqual([])
    expect(ofFile('{ collections: { shardKeys: tenants } }')).toEqual([])
    expect(ofFile('{ collections: { shardNumber: 3 } }')).toEqual([])
  })
})

it('dense vectors are not cut to whole numbers', () => {
  expect(ofFile('{ collections: { vectors: { datatype: uint8 } } }')).toEqual([
    'qdrant.collections.vectors.datatype: found "uint8"; allowed: float32 or float16',
  ])
})
