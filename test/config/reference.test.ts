import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { describeSettings } from '../../src/config/describe.ts'
import { EXAMPLE, renderConfigurationReference } from '../../src/config/reference.ts'
import { configured, problems } from './sources.ts'

/** The paths of all single values of a configuration; the names of maps become placeholders. */
function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  const [map] = /(?<=^|\.)(?:collections|encoders|attributes)$/.exec(path) ?? []
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, [path, map ? `<${map.slice(0, -1)}>` : name].filter((part) => part !== '').join('.')),
  )
}

/** Every optional setting is given, so that the parsed configuration has every leaf but those of other providers. */
const COMPLETE = `
cursors: { secret: 0123456789-0123456789 }
encoders:
  all-MiniLM-L6-v2:
    { pooling: mean, normalize: true, maxTokens: 256, similarity: cosine, prefixes: { query: q, passage: p } }
collections: { a: { attributes: { category: STRING } } }
`

describe('the described settings', () => {
  const settings = describeSettings()

  it('are all that a configuration has', () => {
    const { cursors, ...rest } = configured({ file: COMPLETE })
    const all = leaves({ ...rest, cursors: { ...cursors, secret: '' } }, '')
    const described = settings.map(({ path }) => path)
    expect(described).toEqual(expect.arrayContaining([...all]))
    expect(described.filter((path) => !all.includes(path) && !path.startsWith('encoders.'))).toEqual([])
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
      .filter(({ path, default: byDefault }) => !path.includes('<') && /^[\d"]/.test(byDefault ?? ''))
      .map(({ environment, default: byDefault }) => [environment, String(JSON.parse(byDefault ?? ''))] as const)
    expect(given.length).toBeGreaterThan(20)
    expect(configured({ environment: Object.fromEntries(given) })).toEqual(configured())
  })

  it('mark the secret', () => {
    expect(settings.filter(({ secret }) => secret).map(({ path }) => path)).toEqual(['cursors.secret'])
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
