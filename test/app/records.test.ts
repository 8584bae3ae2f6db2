import { describe, expect, it } from '@jest/globals'
import { absentEncoder, type Encoders, isSameModel } from '../../src/app/encoders.ts'
import { openCollection, type WhenDiffering } from '../../src/app/records.ts'
import type { AttributeDeclaration } from '../../src/core/attributes.ts'
import { FORMAT_VERSION, type ModelCard } from '../../src/core/collection.ts'
import { collectionName } from '../../src/core/ids.ts'
import { TOKENIZER_VERSION } from '../../src/text/terms.ts'
import { OracleEngine } from '../oracle/engine.ts'
import { SILENT } from '../support/silent-log.ts'

const NAME = collectionName('articles')
const MODEL = {
  provider: 'onnx',
  name: 'three-axes',
  revision: '1',
  dimensions: 3,
  maxTokens: 512,
  similarity: 'dot',
  pooling: 'mean',
  normalized: false,
  prefixes: { query: '', passage: '' },
} as const

type Declared = Readonly<Record<string, Omit<AttributeDeclaration, 'name'>>>
const STRING = { type: 'STRING', facetable: false, sortable: false } as const

const settings = (attributes: Declared = {}) => ({
  encoder: 'default',
  language: 'english' as const,
  documentLanguages: [],
  titleJoiner: ' ',
  chunking: { strategy: 'structure' as const, maxTokens: 200, overlap: 40 },
  profile: {
    mode: 'HYBRID' as const,
    windowSize: 100,
    fusion: { method: 'RRF' as const, k: 20, weights: { semantic: 1, keyword: 1 } },
  },
  attributes: { ...attributes },
})

/** One encoder, whose name says nothing. */
function encodersOf(model: ModelCard): Encoders {
  const encoder = absentEncoder(model, 'articles')
  return {
    open: async () => encoder,
    matching: async (wanted) => (isSameModel(wanted, model) ? encoder : undefined),
    keepOnly: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

interface Opening {
  readonly engine: OracleEngine
  readonly access: 'write' | 'read'
  readonly attributes?: Declared | undefined
  readonly model?: Partial<ModelCard>
  readonly whenDiffering?: WhenDiffering
}

const open = ({ engine, access, attributes, model, whenDiffering = 'refuse' }: Opening) =>
  openCollection({
    name: 'articles',
    settings: settings(attributes),
    engine,
    encoders: encodersOf({ ...MODEL, ...model }),
    access,
    whenDiffering,
    log: SILENT,
  })

const openIn = async (
  engine: OracleEngine,
  access: 'write' | 'read',
  attributes?: Declared,
  model: Partial<ModelCard> = {},
) => (await open({ engine, access, attributes, model })).record

describe('the record of a collection', () => {
  it('is made from the settings where there is none', async () => {
    const engine = new OracleEngine()
    const record = await openIn(engine, 'write', { kind: STRING })
    expect(record).toEqual({
      name: 'articles',
      formatVersion: FORMAT_VERSION,
      model: MODEL,
      titleJoiner: ' ',
      chunking: { strategy: 'structure', maxTokens: 200, overlap: 40 },
      language: 'english',
      documentLanguages: [],
      tokenizerVersion: TOKENIZER_VERSION,
      averageLength: null,
      attributes: [{ name: 'kind', ...STRING }],
    })
    expect(await engine.collection(NAME)).toEqual(record)
  })

  it('is not made by who only reads', async () => {
    const engine = new OracleEngine()
    await expect(openIn(engine, 'read')).rejects.toMatchObject({
      code: 'COLLECTION_NOT_FOUND',
      message: 'The collection "articles" holds nothing yet. Index something first: sextant index PATH',
    })
    expect(await engine.collections()).toEqual([])
  })

  it('is the stored one, with what index runs measured', async () => {
    const engine = new OracleEngine()
    await openIn(engine, 'write')
    await engine.updateCollection(NAME, { averageLength: 81.5 })
    expect(await openIn(engine, 'write')).toMatchObject({ averageLength: 81.5 })
    expect(await openIn(engine, 'read')).toMatchObject({ averageLength: 81.5 })
  })

  it('takes new attributes over, and stores them where it may', async () => {
    const engine = new OracleEngine()
    await openIn(engine, 'write', { kind: STRING })
    const more = { kind: STRING, note: STRING }
    expect((await openIn(engine, 'read', more)).attributes.map(({ name }) => name)).toEqual(['kind', 'note'])
    expect((await engine.collection(NAME))?.attributes).toHaveLength(1)
    await openIn(engine, 'write', more)
    expect((await engine.collection(NAME))?.attributes).toHaveLength(2)
  })

  it('is refused when other settings made it, and stays as it was', async () => {
    const engine = new OracleEngine()
    const before = await openIn(engine, 'write', { kind: STRING })
    await expect(
      openIn(engine, 'write', { kind: { ...STRING, type: 'INT' } }, { revision: '2' }),
    ).rejects.toMatchObject({
      code: 'COLLECTION_MISMATCH',
      message: expect.stringMatching(
        /encoder revision: stored with "1", configured is "2"\n {2}attributes\.kind\.type: stored with "STRING", configured is "INT"/,
      ),
    })
    expect(await engine.collection(NAME)).toEqual(before)
  })

  it('stays as it is stored where that is asked for, and needs the model it was made with', async () => {
    const engine = new OracleEngine()
    const before = await openIn(engine, 'write')
    const kept = await open({ engine, access: 'write', model: { revision: '2' }, whenDiffering: 'keep' })
    expect(kept.record).toEqual(before)
    expect(kept.encoder.model).toEqual(MODEL)
    await expect(kept.encoder.encode(['a'], 'query')).rejects.toMatchObject({
      code: 'ENCODER_FAILED',
      message: expect.stringContaining('no encoder of the configuration is that model'),
    })
  })
})
