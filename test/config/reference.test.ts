import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { describeSettings } from '../../src/config/describe.ts'
import { EXAMPLE, renderConfigurationReference } from '../../src/config/reference.ts'
import { configured, problems } from './sources.ts'

/** The paths of all single values of a configuration; the names of maps become placeholders. */
function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  const [map] = /^(?:collections|encoders)$|\.attributes$/.exec(path)?.[0].match(/\w+/) ?? []
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, [path, map ? `<${map.slice(0, -1)}>` : name].filter((part) => part !== '').join('.')),
  )
}

/** Every optional setting is given, so that the parsed configuration has every leaf but those of other members of a choice. */
const COMPLETE = `
cursors: { secret: 0123456789-0123456789 }
qdrant:
  apiKey: key
  readConsistency: 1
  collections:
    hnswConfig: { m: 16, efConstruct: 100, payloadM: 16, fullScanThreshold: 10000, onDisk: false }
    quantization: { method: product }
    vectors: { onDisk: true, datatype: float16 }
    sparseVectors: { onDisk: true }
    onDiskPayload: true
    defaultSegmentNumber: 2
    shardNumber: 3
    replicationFactor: 2
    writeConsistencyFactor: 1
  search: { hnswEf: 100, rescore: true, oversampling: 2, indexedOnly: true }
encoders:
  all-MiniLM-L6-v2:
    { pooling: mean, normalize: true, maxTokens: 256, similarity: cosine, prefixes: { query: q, passage: p } }
collections: { a: { attributes: { category: STRING } } }
`

describe('the described settings', () => {
  const settings = describeSettings()

  it('are all that a configuration has', () => {
    const { cursors, qdrant, ...rest } = configured({ file: COMPLETE })
    const secrets = { cursors: { ...cursors, secret: '' }, qdrant: { ...qdrant, apiKey: '' } }
    const all = leaves({ ...rest, ...secrets }, '')
    const described = settings.map(({ path }) => path)
    expect(described).toEqual(expect.arrayContaining([...all]))
    expect(described.filter((path) => !all.includes(path) && !path.startsWith('encoders.'))).toEqual([
      'qdrant.collections.quantization.quantile',
      'jobs.url',
    ])
  })

  it('each have a description, a type and a variable of their own', () => {
    for (const { path, description, type, environment } of settings) {
      expect({ path, told: description !== '' && type !== '' }).toEqual({ path, told: true })
      expect(environment).toMatch(/^SEXTANT_[A-Z_<>0-9]+$/)
    }
    expect(new Set(settings.map(({ environment }) => environment)).size).toBe(settings.length)
  })

  it('are set by their variables', () => {
    const given = settings
      // What only one member of a choice has cannot stand alone.
      .filter(({ path }) => !path.includes('<') && !path.includes('.quantization.'))
      .filter(({ default: byDefault }) => /^[\d"]/.test(byDefault ?? ''))
      .map(({ environment, default: byDefault }) => [environment, String(JSON.parse(byDefault ?? ''))] as const)
    expect(given.length).toBeGreaterThan(20)
    expect(configured({ environment: Object.fromEntries(given) })).toEqual(configured())
  })

  it('mark the secret', () => {
    expect(settings.filter(({ secret }) => secret).map(({ path }) => path)).toEqual([
      'qdrant.apiKey',
      'cursors.secret',
      'jobs.url',
    ])
  })
})

describe('docs/configuration.md', () => {
  it('is what the schema says; if not, run: npm run docs', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    const rewrite = 'docs/configuration.md is out of date; run: npm run docs'
    expect(page === renderConfigurationReference() ? 'up to date' : rewrite).toBe('up to date')
  })

  it('has an example that works', () => {
    expect(problems({ file: EXAMPLE })).toEqual([])
  })
})
