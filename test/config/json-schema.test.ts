/** The JSON Schema of the configuration file, read as an editor reads it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { describeSettings } from '../../src/config/describe.ts'
import { configurationJsonSchema } from '../../src/config/json-schema.ts'
import { EXAMPLE } from '../../src/config/reference.ts'
import { problems } from './sources.ts'

const ROOT = new URL('../../', import.meta.url)
const FILE = 'docs/sextant.config.schema.json'
const SAMPLE = 'examples/help-center/sextant.config.yaml'
const read = (path: string, base = ROOT) => readFileSync(new URL(path, base), 'utf8')

const schema = JSON.parse(read(FILE))
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

/** Where the file is marked, and by which rule; none where an editor marks nothing. */
function marks(file: string): readonly string[] {
  validate(parse(file))
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}

/** The schemas of one setting, one for each member of a choice that has it; names of maps stand in angle brackets. */
function schemasOf(path: string) {
  return path
    .split('.')
    .reduce(
      (nodes, name) =>
        nodes
          .flatMap((node) => node.oneOf ?? node.anyOf ?? [node])
          .flatMap((node) => (name.startsWith('<') ? node.additionalProperties : node.properties?.[name]) ?? []),
      [schema],
    )
}

describe('docs/sextant.config.schema.json', () => {
  it('is what the settings say; if not, run: npm run docs', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(configurationJsonSchema())))
  })

  it.each(describeSettings())('describes $path', ({ path, description, default: byDefault, secret }) => {
    const nodes = schemasOf(path)
    expect(nodes.length).toBeGreaterThan(0)
    for (const node of nodes) {
      const [said, stated] = node.description.split(' Default: ')
      expect(description).toContain(said)
      expect(node.writeOnly).toBe(secret ? true : undefined)
      if (node.default !== undefined) expect(JSON.stringify(node.default)).toBe(byDefault)
      else if (byDefault !== undefined) expect(byDefault).toContain(stated.slice(0, -1))
    }
  })

  it('says which words and which numbers are allowed', () => {
    expect(schemasOf('log.level')).toMatchObject([{ enum: ['debug', 'info', 'warn', 'error', 'silent'] }])
    expect(schemasOf('server.port')).toMatchObject([{ type: 'integer', minimum: 0, maximum: 65_535, default: 4000 }])
  })

  it('is named by the sample, by a path that leads to it', () => {
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(read(SAMPLE))?.[1] ?? ''
    expect(JSON.parse(read(named, new URL(SAMPLE, ROOT)))).toEqual(schema)
  })
})

describe('a configuration that the program accepts is not marked', () => {
  it.each([
    ["the reference's example", EXAMPLE],
    ['the sample', read(SAMPLE)],
    ['an empty file', ''],
    ['groups with nothing in them', 'server:\ncollections:\n  articles:\n    profile:\n    attributes:\n'],
    [
      'an attribute in either form',
      'collections: { a: { attributes: { x: STRING, y: { type: INT, sortable: true } } } }',
    ],
    ['capital letters in the name of an encoder', 'encoders: { BGE-small.v1: { provider: onnx, path: ./x } }'],
  ])('%s', (_, file) => {
    expect(problems({ file })).toEqual([])
    expect(marks(file)).toEqual([])
  })
})

describe('a configuration that the program refuses is marked', () => {
  it.each([
    ['port: 8080', ' additionalProperties'],
    ['server: { port: eighty }', '/server/port type'],
    ['server: { port: 70000 }', '/server/port maximum'],
    ['server: { prot: 80 }', '/server additionalProperties'],
    ['log: { level: loud }', '/log/level enum'],
    ['log: { level: }', '/log/level type'],
    ['cursors: { secret: short }', '/cursors/secret minLength'],
    ['collections: { Articles: {} }', '/collections propertyNames'],
    ['collections: { a: { attributes: { x: TEXT } } }', '/collections/a/attributes/x enum'],
    ['collections: { a: { attributes: { x: { sortable: true } } } }', '/collections/a/attributes/x required'],
    ['encoders: { a: { provider: onnx } }', '/encoders/a required'],
    ['encoders: { a: { provider: onx, path: . } }', '/encoders/a/provider const'],
    ['encoders: { a: }', '/encoders/a type'],
    ['- a', ' type'],
  ])('%s', (file, mark) => {
    expect(problems({ file })).not.toEqual([])
    expect(marks(file)).toContain(mark)
  })
})
