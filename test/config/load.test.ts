import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadConfiguration } from '../../src/config/load.ts'
import { configured, FOLDER } from './sources.ts'

describe('without any configuration', () => {
  it('has one collection, the built-in encoder, and listens to this machine', () => {
    const { collections, encoders, server, dataDirectory, inference } = configured()
    expect(Object.keys(collections)).toEqual(['default'])
    expect(collections['default']?.encoder).toBe('all-MiniLM-L6-v2')
    expect(encoders['all-MiniLM-L6-v2']).toMatchObject({
      path: expect.stringMatching(/models\/all-MiniLM-L6-v2$/),
    })
    expect(server.host).toBe('127.0.0.1')
    expect(dataDirectory).toBe(`${FOLDER}/.sextant/data`)
    expect(inference.workers).toBeGreaterThanOrEqual(1)
    expect(inference.workers).toBeLessThanOrEqual(4)
  })

  it('leaves to the model card what is not said of an encoder', () => {
    const { encoders } = configured({ file: 'encoders: { mine: { provider: onnx, path: ./mine } }' })
    expect(encoders['mine']).toEqual({ provider: 'onnx', path: `${FOLDER}/conf/mine` })
  })
})

describe('precedence', () => {
  const file = 'server: { port: 1 }'

  it('is defaults, file, PORT, SEXTANT_, flags', () => {
    const port = { PORT: '2' }
    const both = { ...port, SEXTANT_SERVER__PORT: '3' }
    expect(configured().server.port).toBe(4000)
    expect(configured({ file }).server.port).toBe(1)
    expect(configured({ file, environment: port }).server.port).toBe(2)
    expect(configured({ file, environment: both }).server.port).toBe(3)
    expect(configured({ file, environment: both, flags: { server: { port: 4 } } }).server.port).toBe(4)
  })

  it('holds setting by setting', () => {
    const { server } = configured({ file: 'server: { port: 1, shutdownGraceSeconds: 5 }', environment: { PORT: '2' } })
    expect(server).toMatchObject({ port: 2, shutdownGraceSeconds: 5 })
  })

  it('passes over flags that were not given, and reads the text of others', () => {
    expect(configured({ file, flags: { server: { port: undefined } } }).server.port).toBe(1)
    expect(configured({ file, flags: { server: { port: '8080' } } }).server.port).toBe(8080)
  })

  it('keeps the built-in encoder beside those of the file, and lets the file change it', () => {
    const { encoders } = configured({ file: 'encoders: { all-MiniLM-L6-v2: { pooling: cls } }' })
    expect(encoders['all-MiniLM-L6-v2']).toMatchObject({ provider: 'onnx', pooling: 'cls' })
  })
})

describe('relative paths', () => {
  it('start in the folder of the file that says them', () => {
    expect(configured({ file: 'dataDirectory: ../data' }).dataDirectory).toBe(`${FOLDER}/data`)
  })

  it('start in the working directory when a variable or a flag says them', () => {
    const file = 'dataDirectory: ../data'
    expect(configured({ file, environment: { SEXTANT_DATA_DIRECTORY: 'x' } }).dataDirectory).toBe(`${FOLDER}/x`)
    expect(configured({ file, flags: { dataDirectory: '/abs' } }).dataDirectory).toBe('/abs')
  })

  it('put the default data folder beside the file', () => {
    expect(configured({ file: '' }).dataDirectory).toBe(`${FOLDER}/conf/.sextant/data`)
  })
})

describe('a file', () => {
  it.each(['', '# nothing yet\n', 'server:\ncollections:\n', 'collections: {}'])('may be as empty as %j', (file) => {
    expect(configured({ file })).toEqual(configured({ file: '{}' }))
  })

  it('may give an attribute as just its type, or a collection as just its name', () => {
    const { collections } = configured({
      file: 'collections: { a: , b: { attributes: { price: FLOAT, constructor: { type: INT, sortable: true } } } }',
    })
    expect(Object.keys(collections)).toEqual(['a', 'b'])
    expect(collections['b']?.attributes).toEqual({
      price: { type: 'FLOAT', facetable: false, sortable: false },
      constructor: { type: 'INT', facetable: false, sortable: true },
    })
  })

  it('may use anchors, aliases and merges', () => {
    const file = 'collections:\n  a: &a { titleJoiner: "-" }\n  b: *a\n  c: { <<: *a, encoder: all-MiniLM-L6-v2 }\n'
    const joiners = Object.values(configured({ file }).collections).map(({ titleJoiner }) => titleJoiner)
    expect(joiners).toEqual(['-', '-', '-'])
  })
})

describe('finding the file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-config-'))
    await writeFile(join(folder, 'other.yaml'), 'server: { port: 7 }')
  })
  afterAll(() => rm(folder, { recursive: true }))
  const port = async (environment = {}, file?: string) =>
    (await loadConfiguration({ directory: folder, environment, file })).server.port

  it('needs none', async () => {
    expect(await port()).toBe(4000)
  })

  it('takes the one that is named, by argument or SEXTANT_CONFIG', async () => {
    expect(await port({}, 'other.yaml')).toBe(7)
    expect(await port({ SEXTANT_CONFIG: join(folder, 'other.yaml') })).toBe(7)
  })

  it('refuses a named one that is not there, and says who named it', async () => {
    await expect(port({}, 'absent.yaml')).rejects.toThrow(/absent\.yaml cannot be read: there is no such file/)
    await expect(port({ SEXTANT_CONFIG: 'no.yaml' })).rejects.toThrow(
      /no\.yaml \(named by SEXTANT_CONFIG\) cannot be read/,
    )
    await expect(port({}, '.')).rejects.toThrow(/it is a folder/)
  })

  it('looks for sextant.config.yaml or .yml, and refuses both', async () => {
    await writeFile(join(folder, 'sextant.config.yml'), 'server: { port: 8 }')
    expect(await port()).toBe(8)
    await writeFile(join(folder, 'sextant.config.yaml'), 'server: { port: 9 }')
    await expect(port()).rejects.toThrow(/only one is read; remove one/)
  })
})
