import { describe, expect, it } from '@jest/globals'
import { describeSettings } from '../../src/config/describe.ts'
import { LANGUAGES } from '../../src/core/languages.ts'
import { problems } from './sources.ts'

const ofFile = (file: string): readonly string[] => problems({ file })

const PROVIDERS = describeSettings().find(({ path }) => path === 'encoders.<encoder>.provider')?.type

describe('a name that is not known', () => {
  it.each([
    ['sevrer: {}', 'file:1:1: sevrer: there is no such setting; did you mean `server`?'],
    ['server: { prot: 1 }', 'file:1:11: server.prot: there is no such setting; did you mean `port`?'],
    ['port: 1', 'file:1:1: port: there is no such setting; did you mean `server.port`?'],
    [
      'collections:\n  a:\n    chunking:\n      maxTokns: 5',
      'file:4:7: collections.a.chunking.maxTokns: there is no such setting; did you mean `maxTokens`?',
    ],
    ['log: { colour: true }', 'file:1:8: log.colour: there is no such setting; known here: level, format'],
    [
      'collections: { a: { attributes: { x: { type: INT, facetble: true } } } }',
      'file:1:51: collections.a.attributes.x.facetble: there is no such setting; did you mean `facetable`?',
    ],
    [
      'encoders: { bge-v1.5: { provider: onnx, path: ., pool: cls } }',
      'file:1:50: encoders["bge-v1.5"].pool: there is no such setting; did you mean `pooling`?',
    ],
    [
      'qdrant: { collections: { quantization: { method: binary, quantile: 0.9 } } }',
      'file:1:58: qdrant.collections.quantization.quantile: is not a setting of the method `binary`; known here: method, alwaysRam',
    ],
    [
      'qdrant: { collections: { quantization: { method: product, quantil: 0.9 } } }',
      'file:1:59: qdrant.collections.quantization.quantil: there is no such setting; known here: method, compression, alwaysRam',
    ],
  ])('is told with the nearest that is: %s', (file, problem) => {
    expect(ofFile(file)).toEqual([problem])
  })

  it('is told even where JavaScript would lose it', () => {
    expect(ofFile('__proto__: 1')).toContain('file:1:1: __proto__: this name cannot be used; choose another')
    expect(ofFile('collections: { a: { attributes: { __proto__: INT } } }')).toHaveLength(1)
  })
})

describe('a value that is not allowed', () => {
  it.each([
    [
      'server: { port: "4000" }',
      'server.port: found "4000"; allowed: a whole number, 0 to 65535 (write it without quotes)',
    ],
    ['server: { port: 70000 }', 'server.port: found 70000; allowed: a whole number, 0 to 65535'],
    ['server: { port: 1.5 }', 'server.port: found 1.5; allowed: a whole number, 0 to 65535'],
    [
      'server: { port: 99999999999999999999 }',
      'server.port: found 100000000000000000000; allowed: a whole number, 0 to 65535',
    ],
    ['server: { port: .inf }', 'server.port: found Infinity; allowed: a whole number, 0 to 65535'],
    ['server: { port: .nan }', 'server.port: found NaN; allowed: a whole number, 0 to 65535'],
    [
      'server: { port: }',
      'server.port: found nothing; allowed: a whole number, 0 to 65535 (leave the line out for the default)',
    ],
    ['server: { allowAnonymous: yes }', 'server.allowAnonymous: found "yes"; allowed: true or false'],
    [
      'log: { level: INFO }',
      'log.level: found "INFO"; allowed: debug, info, warn, error or silent; did you mean `info`?',
    ],
    ['engine: [embedded]', 'engine: found a list; allowed: embedded or qdrant'],
    ['embedded: 2', 'embedded: found 2; allowed: a map with readers, vectorCacheBytes'],
    ['collections: [a]', 'collections: found a list; allowed: a map'],
    ['dataDirectory: 5', 'dataDirectory: found 5; allowed: a folder (write it in quotes)'],
    ['dataDirectory: ~/data', 'dataDirectory: starts with "~", which is not expanded here; write the path in full'],
    [
      'server: { host: "http://x" }',
      'server.host: found "http://x"; allowed: a host name or an IP address, without protocol and port',
    ],
    [
      'collections: { Docs: }',
      'collections.Docs: no name for a collection; allowed: lower-case letters, digits, "-" and "_", starting with a letter, at most 63',
    ],
    [
      'collections: { a: { attributes: { x: string } } }',
      'collections.a.attributes.x.type: found "string"; allowed: STRING, STRING_LIST, INT, FLOAT, BOOLEAN, DATE_TIME or GEO; did you mean `STRING`?',
    ],
    ['encoders: { a: { provider: onnx } }', 'encoders.a.path: is missing; it must be a folder'],
    [
      'encoders: { a: { provider: onx, path: . } }',
      `encoders.a.provider: found "onx"; allowed: ${PROVIDERS}; did you mean \`onnx\`?`,
    ],
    [
      'collections: { a: { attributes: { x: { type: GEO, sortable: true } } } }',
      'collections.a.attributes.x.sortable: found true, and values of type GEO have no order; allowed: true with STRING, INT, FLOAT, DATE_TIME, else false',
    ],
    [
      'collections: { a: { attributes: { x: { type: GEO, facetable: true } } } }',
      'collections.a.attributes.x.facetable: found true, and values of type GEO are not counted one by one; allowed: true with STRING, STRING_LIST, INT, FLOAT, BOOLEAN, DATE_TIME, else false',
    ],
    [
      'collections: { a: { documentLanguages: [englsh] } }',
      `collections.a.documentLanguages[0]: found "englsh"; allowed: ${LANGUAGES.slice(0, -1).join(', ')} or turkish; did you mean \`english\`?`,
    ],
  ])('%s', (file, problem) => {
    expect(ofFile(file).map((line) => line.replace(/^file:\d+:\d+: /, ''))).toEqual([problem])
  })

  it('is shown shortened', () => {
    const [problem] = ofFile(`log: { level: ${'x'.repeat(500)} }`)
    expect(problem).toContain('… (502 characters)')
  })
})

describe('settings that do not go together', () => {
  it.each([
    ['{ overlap: 200 }', '200 is not less than maxTokens, which is 200; allowed: a whole number, 0 to 199'],
    ['{ maxTokens: 30 }', '40 is not less than maxTokens, which is 30; allowed: a whole number, 0 to 29'],
  ])('an overlap as long as the chunk: %s', (chunking, text) => {
    expect(ofFile(`collections: { a: { chunking: ${chunking} } }`)).toEqual([
      expect.stringContaining(`collections.a.chunking.overlap: ${text}`),
    ])
  })

  it('two weights of 0', () => {
    const [problem] = ofFile('collections: { a: { profile: { fusion: { weights: { semantic: 0, keyword: 0 } } } } }')
    expect(problem).toContain('both weights are 0; allowed: at least one above 0')
    expect(ofFile('collections: { a: { profile: { fusion: { weights: { semantic: 0 } } } } }')).toEqual([])
  })

  it.each(['0.0.0.0', '::', '192.168.1.2', 'search.example'])('an open address %s without allowAnonymous', (host) => {
    const [problem] = ofFile(`server: { host: "${host}" }`)
    expect(problem).toMatch(
      /no access control yet.*Set server\.allowAnonymous \(SEXTANT_SERVER__ALLOW_ANONYMOUS\) to true/,
    )
    expect(ofFile(`server: { host: "${host}", allowAnonymous: true }`)).toEqual([])
  })

  it.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('but the loopback address %s needs none', (host) => {
    expect(ofFile(`server: { host: "${host}" }`)).toEqual([])
  })

  it('an encoder that is not there', () => {
    expect(ofFile('collections: { a: { encoder: all-minilm } }')).toEqual([
      expect.stringContaining('there is no encoder "all-minilm"; allowed: all-MiniLM-L6-v2, or declare it'),
    ])
    expect(ofFile('collections: { a: { encoder: all-minilm-l6-v2 } }')[0]).toContain('did you mean `all-MiniLM-L6-v2`?')
  })

  it('one attribute with two types', () => {
    const file = 'collections: { a: { attributes: { x: INT } }, b: { attributes: { x: { type: FLOAT } } } }'
    expect(ofFile(file)).toEqual([
      expect.stringContaining('collections.b.attributes.x: is FLOAT in the collection b and INT in a'),
    ])
  })

  it('attributes that would be one name in GraphQL', () => {
    const [problem, ...others] = ofFile('collections: { a: { attributes: { soldAt: INT, sold_at: INT } } }')
    expect(problem).toContain('would be SOLD_AT in GraphQL, and so is collections.a.attributes.soldAt')
    expect(others).toEqual([])
    expect(ofFile('collections: { a: { attributes: { createdAt: DATE_TIME } } }')).toHaveLength(1)
  })
})

it('tells everything at once, whatever else is wrong', () => {
  const file = `
server: { host: 0.0.0.0, prot: 1 }
log: { level: loud }
collections:
  a: { encoder: none, chunkin: {}, chunking: { overlap: 500 } }
`
  expect(problems({ file, environment: { SEXTANT_FOO: '1' } })).toHaveLength(7)
})

describe('what is no YAML', () => {
  it.each([
    ['server:\n  port: 1\n  port: 2', 'file:3:3: this name is there twice in one map; keep one'],
    ['server:\n\tport: 1', 'file:2:1: a tab cannot indent; use spaces'],
    ['dataDirectory: a: b', 'file:1:16: a text that holds ": " must stand in quotes'],
    ['a: 1\n---\nb: 1', 'file:2:1: a second document starts here; keep one'],
    ['- a', 'file:1:1: the file is no map of settings; write `name: value` lines'],
    ['encoders: &x\n  a: *x', 'file:2:6: this alias stands inside what it names'],
    [
      'log: { level: info',
      'file:1:19: no valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ],
  ])('%j', (file, problem) => {
    expect(ofFile(file)).toEqual([problem])
  })
})
