import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import type { EncoderInput, EncoderProvider } from '../../src/ports/encoder.ts'
import { createOnnxProvider, type OnnxOptions } from '../../src/providers/onnx/provider.ts'
import { cosine, encoderContract } from '../contract/encoder.ts'
import { COMPACT, golden, modelFolder, removeModelFolders, TINY } from '../support/models.ts'

const opened: EncoderProvider[] = []

async function open(folder: string, options: Partial<OnnxOptions> = {}): Promise<EncoderProvider> {
  const provider = await createOnnxProvider({ name: 'tested', folder, workers: 1, threadsPerWorker: 1, ...options })
  opened.push(provider)
  return provider
}

async function encode(provider: EncoderProvider, texts: readonly string[], input: EncoderInput = 'passage') {
  return provider.encode(await provider.prepare(texts, input))
}

const compact = {
  'model.onnx': { link: join(COMPACT, 'model.onnx') },
  'tokenizer.json': { link: join(COMPACT, 'tokenizer.json') },
}
const tiny = (model: string) => ({
  'model.onnx': { link: join(TINY, model, 'model.onnx') },
  'tokenizer.json': { link: join(TINY, 'tokenizer.json') },
})

afterEach(async () => {
  await Promise.all(opened.splice(0).map((provider) => provider.close()))
})
afterAll(removeModelFolders)

encoderContract(
  'onnx, all-MiniLM-L6-v2',
  () => createOnnxProvider({ name: 'minilm', folder: COMPACT, workers: 2, threadsPerWorker: 1 }),
  { batchTolerance: 0 },
)

describe('the compact all-MiniLM-L6-v2', () => {
  it('gives the token ids of golden.json and vectors within cosine 0.99 of the original weights', async () => {
    const provider = await open(COMPACT)
    const prepared = await provider.prepare(
      golden.map(({ text }) => text),
      'passage',
    )
    const vectors = await provider.encode(prepared)
    for (const [place, { tokenIds, vector }] of golden.entries()) {
      expect([...(prepared[place]?.ids ?? [])]).toEqual(tokenIds)
      expect(cosine(vectors[place], Float32Array.from(vector))).toBeGreaterThanOrEqual(0.99)
    }
  })

  it('says what it is', async () => {
    expect((await open(COMPACT, { name: 'minilm' })).model).toEqual({
      provider: 'onnx',
      name: 'minilm',
      // The first 16 hex digits of `cat model.onnx tokenizer.json | sha256sum`.
      revision: '693d9e7d38661cf2',
      dimensions: 384,
      maxTokens: 512,
      similarity: 'cosine',
      pooling: 'mean',
      normalized: true,
      prefixes: { query: '', passage: '' },
    })
  })

  it('reads 512 tokens and not the 128 of tokenizer.json, keeps the last special token and counts the cut', async () => {
    const provider = await open(COMPACT)
    const [text] = await provider.prepare(['word '.repeat(600)], 'passage')
    expect(text).toMatchObject({ tokenCount: 512, cutTokens: 90 })
    expect([text?.ids?.[0], text?.ids?.at(-2), text?.ids?.at(-1)]).toEqual([101, 2773, 102])
    expect(await provider.countTokens(['word '.repeat(600)])).toEqual([600])
  })

  it('gives bit-equal vectors beside texts that are padded, full and cut', async () => {
    const provider = await open(COMPACT)
    const texts = ['word '.repeat(700), ...golden.map(({ text }) => text), 'word '.repeat(300)]
    const together = await encode(provider, texts)
    for (const [place, text] of texts.entries()) expect([together[place]]).toEqual(await encode(provider, [text]))
  })

  it('takes cls pooling, no normalisation and fewer tokens from the configuration', async () => {
    const folder = modelFolder(compact)
    const text = golden[0]?.text ?? ''
    const mean = await open(folder, { normalize: false })
    const cls = await open(folder, { pooling: 'cls', maxTokens: 16, similarity: 'dot' })
    expect(cls.model).toMatchObject({ pooling: 'cls', maxTokens: 16, similarity: 'dot', normalized: true })
    const [[meanVector], [clsVector]] = [await encode(mean, [text]), await encode(cls, [text])]
    expect(Math.hypot(...(meanVector ?? []))).toBeGreaterThan(1.5)
    expect(cosine(meanVector, Float32Array.from(golden[0]?.vector ?? []))).toBeGreaterThanOrEqual(0.99)
    expect(cosine(meanVector, clsVector)).toBeLessThan(0.99)
    expect(await cls.prepare(['word '.repeat(20)], 'query')).toMatchObject([{ tokenCount: 16, cutTokens: 6 }])
  })

  it('puts prefixes before queries and passages, and counts them nowhere', async () => {
    const provider = await open(modelFolder(compact), { prefixes: { query: 'query: ', passage: 'passage: ' } })
    const plain = await open(modelFolder(compact))
    const [asQuery] = await provider.prepare(['red'], 'query')
    const [spelled] = await plain.prepare(['query: red'], 'query')
    expect(asQuery?.ids).toEqual(spelled?.ids)
    expect(asQuery?.text).toBe('red')
    expect(await encode(provider, ['red'])).toEqual(await encode(plain, ['passage: red']))
    expect(await provider.countTokens(['red'])).toEqual([1])
  })

  it('opens and closes ten times over', async () => {
    for (let round = 0; round < 10; round++) {
      const provider = await createOnnxProvider({
        name: 'tested',
        folder: TINY_STATES,
        workers: 2,
        threadsPerWorker: 1,
      })
      expect(await encode(provider, ['red', 'green'])).toHaveLength(2)
      await provider.close()
    }
  })

  it('tokenises a query before the rest of a long ingest request', async () => {
    const provider = await open(COMPACT)
    const order: string[] = []
    const passages = provider.prepare(
      Array.from({ length: 400 }, () => 'word '.repeat(400)),
      'passage',
    )
    await Promise.all([
      passages.then(() => order.push('passages')),
      provider.prepare(['red'], 'query').then(() => order.push('query')),
    ])
    expect(order).toEqual(['query', 'passages'])
  })
})

const TINY_STATES = modelFolder(tiny('states'))

/** Ids: [CLS] 2, [SEP] 3, red 4, green 5. A row of the table is (id, 1, -id, 0.5). */
describe('any ONNX encoder', () => {
  it('gets position ids where it declares them', async () => {
    const provider = await open(TINY_STATES, { normalize: false })
    // Mean of the rows of [CLS] red [SEP], id 3 on average, plus the mean of the positions 0, 1, 2.
    expect(await encode(provider, ['red'])).toEqual([Float32Array.of(4, 2, -2, 1.5)])
    const cls = await open(TINY_STATES, { normalize: false, pooling: 'cls' })
    expect(await encode(cls, ['red'])).toEqual([Float32Array.of(2, 1, -2, 0.5)])
  })

  it('may give a finished vector and take int32', async () => {
    const provider = await open(modelFolder(tiny('pooled')), { normalize: false })
    expect(await encode(provider, ['red green', 'red'])).toEqual([
      Float32Array.of(14, 4, -14, 2),
      Float32Array.of(9, 3, -9, 1.5),
    ])
  })

  it('may lie in an inner folder, with its card and its limits in the files beside it', async () => {
    const { 'model.onnx': model, 'tokenizer.json': tokenizer } = tiny('states')
    const folder = modelFolder({
      'onnx/model.onnx': model,
      'tokenizer.json': tokenizer,
      'config.json': { content: { model_type: 'bert', max_position_embeddings: 64 } },
      'tokenizer_config.json': { content: { model_max_length: 32 } },
      'card.json': { content: { pooling: 'cls', prefixes: { query: 'query: ' } } },
    })
    const provider = await open(folder, { prefixes: { passage: 'passage: ' } })
    expect(provider.model).toMatchObject({
      maxTokens: 32,
      pooling: 'cls',
      prefixes: { query: 'query: ', passage: 'passage: ' },
    })
  })
})

describe('a model that cannot be used is refused with the file at fault', () => {
  const refusal = async (folder: string, options: Partial<OnnxOptions> = {}) =>
    open(folder, options).then(
      () => 'it opened',
      (thrown) => `${thrown.code}: ${thrown.message}`,
    )
  const truncated = readFileSync(join(COMPACT, 'model.onnx')).subarray(0, 1_000_000)
  const vector = golden[0]?.vector ?? []

  it.each([
    ['no such folder', '/no/such/folder', /model folder \/no\/such\/folder cannot be read/],
    [
      'no model',
      modelFolder({ 'tokenizer.json': compact['tokenizer.json'] }),
      /holds no model\.onnx and no onnx\/model\.onnx/,
    ],
    ['no tokenizer', modelFolder({ 'model.onnx': compact['model.onnx'] }), /holds no tokenizer\.json/],
    [
      'a truncated model',
      modelFolder({ ...compact, 'model.onnx': { content: truncated } }),
      /model\.onnx cannot be loaded/,
    ],
    ['an empty model', modelFolder({ ...compact, 'model.onnx': { content: '' } }), /model\.onnx cannot be loaded/],
    [
      'a tokenizer that is no JSON',
      modelFolder({ ...compact, 'tokenizer.json': { content: '{"mod' } }),
      /tokenizer\.json is no tokenizer/,
    ],
    [
      'a tokenizer that is something else',
      modelFolder({ ...compact, 'tokenizer.json': { content: {} } }),
      /tokenizer\.json is no tokenizer.*"model"/,
    ],
    [
      'other inputs',
      modelFolder(tiny('foreign')),
      /model\.onnx has the inputs pixel_values, but an encoder takes input_ids, attention_mask/,
    ],
    [
      'a tokenizer of another model',
      modelFolder({ ...tiny('states'), 'tokenizer.json': compact['tokenizer.json'] }),
      /tokenizer\.json does not fit the model .*model\.onnx, which cannot read its token id 30521/,
    ],
    [
      'a card that is no JSON',
      modelFolder({ ...tiny('states'), 'card.json': { content: 'pooling: cls' } }),
      /card\.json is no JSON/,
    ],
    [
      'a card with an unknown word',
      modelFolder({ ...tiny('states'), 'card.json': { content: { pooling: 'max', dimension: 4 } } }),
      /card\.json is no model card.*dimension.*pooling/s,
    ],
    [
      'a check text that fails',
      modelFolder({ ...compact, 'card.json': { content: { checks: [{ text: 'something else', vector }] } } }),
      /model\.onnx fails a check text of its card: "something else" has cosine -?0\.\d{4} .* at least 0\.99 is asked/,
    ],
  ])('%s', async (_, folder, message) => {
    const said = await refusal(folder)
    expect(said).toMatch(/^MODEL_UNUSABLE/)
    expect(said).toMatch(message)
  })

  it('more tokens than the model has positions', async () => {
    expect(await refusal(COMPACT, { maxTokens: 600 })).toMatch(/MODEL_UNUSABLE: .*model\.onnx cannot read 600 tokens/)
  })

  it('the card of one pooling with another configured', async () => {
    expect(await refusal(COMPACT, { pooling: 'cls' })).toMatch(/fails a check text.*configured pooling/)
  })

  it('but a check may give the first components only', async () => {
    const checks = [{ text: golden[0]?.text, input: 'query', vector: vector.slice(0, 32), cosine: 0.98 }]
    const provider = await open(modelFolder({ ...compact, 'card.json': { content: { checks } } }))
    expect(provider.model.dimensions).toBe(384)
  })
})
