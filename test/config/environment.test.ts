import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { readText } from '../../src/config/text.ts'
import { configured, problems } from './sources.ts'

describe('a variable', () => {
  it('sets any setting by its path', () => {
    const { collections, server, log } = configured({
      environment: {
        SEXTANT_COLLECTIONS__DEFAULT__CHUNKING__MAX_TOKENS: ' 300 ',
        SEXTANT_SERVER__ALLOW_ANONYMOUS: 'true',
        SEXTANT_LOG__FORMAT: 'json',
        HOST: '0.0.0.0',
      },
    })
    expect(collections['default']?.chunking.maxTokens).toBe(300)
    expect(server).toMatchObject({ allowAnonymous: true, host: '0.0.0.0' })
    expect(log.format).toBe('json')
  })

  it('finds the names of the file, whatever their case and signs', () => {
    const file = `
encoders: { My-model.v2: { provider: onnx, path: . } }
collections: { a__b: { attributes: { publishedAt: DATE_TIME } } }
`
    const { encoders, collections } = configured({
      file,
      environment: {
        SEXTANT_ENCODERS__MY_MODEL_V2__POOLING: 'cls',
        SEXTANT_ENCODERS__ALL_MINILM_L6_V2__MAX_TOKENS: '256',
        SEXTANT_COLLECTIONS__A__B__TITLE_JOINER: '',
        SEXTANT_COLLECTIONS__A__B__ATTRIBUTES__PUBLISHED_AT__SORTABLE: 'true',
        SEXTANT_COLLECTIONS__A__B__ATTRIBUTES__PUBLISHEDAT__FACETABLE: 'true',
      },
    })
    expect(encoders['My-model.v2']).toMatchObject({ pooling: 'cls' })
    expect(encoders['all-MiniLM-L6-v2']).toMatchObject({ maxTokens: 256 })
    expect(collections['a__b']).toMatchObject({
      titleJoiner: '',
      attributes: { publishedAt: { type: 'DATE_TIME', sortable: true, facetable: true } },
    })
  })

  it('adds a name that is not there, in lower case', () => {
    const { encoders } = configured({
      environment: { SEXTANT_ENCODERS__MY_MODEL__PATH: './m', SEXTANT_ENCODERS__MY_MODEL__PROVIDER: 'onnx' },
    })
    expect(Object.keys(encoders)).toContain('my_model')
  })

  it('can give a whole group as YAML, under the variables for what is in it', () => {
    const { collections } = configured({
      environment: {
        SEXTANT_COLLECTIONS: '{ my-docs: { titleJoiner: " - ", attributes: { x: INT } } }',
        SEXTANT_COLLECTIONS__MY_DOCS__TITLE_JOINER: '/',
      },
    })
    expect(collections['my-docs']).toMatchObject({ titleJoiner: '/', attributes: { x: { type: 'INT' } } })
  })

  it('counts as not set when it is empty', () => {
    expect(configured({ environment: { PORT: '', SEXTANT_LOG__LEVEL: '' } })).toEqual(configured())
  })
})

describe('a wrong variable', () => {
  it.each([
    ['PORT', 'abc', 'PORT: server.port: found "abc"; allowed: a whole number, 0 to 65535'],
    ['PORT', '0x10', 'PORT: server.port: found "0x10"; allowed: a whole number, 0 to 65535'],
    [
      'SEXTANT_SERVER__PORT',
      '1e9',
      'SEXTANT_SERVER__PORT: server.port: found 1000000000; allowed: a whole number, 0 to 65535',
    ],
    [
      'SEXTANT_SERVER__ALLOW_ANONYMOUS',
      'yes',
      'SEXTANT_SERVER__ALLOW_ANONYMOUS: server.allowAnonymous: found "yes"; allowed: true or false',
    ],
    ['SEXTANT_LOG', '{level: x', 'SEXTANT_LOG: log: found "{level: x"; allowed: a map with level, format'],
  ])('%s=%s', (name, value, problem) => {
    expect(problems({ environment: { [name]: value } })).toEqual([problem])
  })

  it.each([
    ['SEXTANT_SERVER_PORT', '; did you mean `SEXTANT_SERVER__PORT`?'],
    ['SEXTANT_PORT', '; did you mean `SEXTANT_SERVER__PORT`?'],
    ['SEXTANT_DATADIRECTORY', '; did you mean `SEXTANT_DATA_DIRECTORY`?'],
    ['SEXTANT_CONFG', '; did you mean `SEXTANT_CONFIG`?'],
    ['SEXTANT_SERVER__PORT__X', '; did you mean `SEXTANT_SERVER__PORT`?'],
    ['SEXTANT_WHATEVER', ''],
  ])('%s is no setting', (name, meant) => {
    expect(problems({ environment: { [name]: '1' } })).toEqual([
      `${name}: there is no such setting (two underscores separate levels)${meant}`,
    ])
  })

  it('that fits two names is refused', () => {
    const file = 'encoders: { a-b: { provider: onnx, path: . }, a_b: { provider: onnx, path: . } }'
    expect(problems({ file, environment: { SEXTANT_ENCODERS__A_B__PATH: 'x' } })).toEqual([
      'SEXTANT_ENCODERS__A_B__PATH: can mean encoders.a-b.path or encoders.a_b.path; set those in the file, or rename one',
    ])
  })

  it('is not what Kubernetes sets beside a service called sextant', () => {
    const environment = {
      SEXTANT_SERVICE_HOST: '10.0.0.1',
      SEXTANT_SERVICE_PORT_HTTP: '4000',
      SEXTANT_PORT: 'tcp://10.0.0.1:4000',
      SEXTANT_PORT_4000_TCP_ADDR: '10.0.0.1',
    }
    expect(problems({ environment })).toEqual([])
  })
})

it('names the flag of a wrong flag', () => {
  const flagNames = { 'server.port': '--port' }
  expect(problems({ flags: { server: { port: 'x' }, engine: 'other' }, flagNames })).toEqual([
    'command line: engine: found "other"; allowed: embedded or qdrant',
    '--port: server.port: found "x"; allowed: a whole number, 0 to 65535',
  ])
})

describe('a list in a variable', () => {
  const list = z.array(z.number())

  it('is read by commas or as YAML', () => {
    expect(readText(list, '1, 2,3')).toEqual([1, 2, 3])
    expect(readText(list, '[1, 2]')).toEqual([1, 2])
    expect(readText(list, '')).toEqual([])
  })
})
