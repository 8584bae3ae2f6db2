/**
 * Our BM25 against Qdrant's own, which is the reference: the same ids and weights for a text and for a query, in every language
 * that Qdrant reads as we do. Where Qdrant lacks a stopword list or a stemmer, it is given our stems, so that ids and weights are
 * held to it all the same.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Schemas } from '@qdrant/js-client-rest'
import type { SparseVector } from '../../../src/core/document.ts'
import { LANGUAGES, type Language } from '../../../src/core/languages.ts'
import { openTransport } from '../../../src/engines/qdrant/transport/open.ts'
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import { bm25Document, bm25QueryVector } from '../../../src/text/bm25.ts'
import { languageRules } from '../../../src/text/languages.ts'
import { terms } from '../../../src/text/terms.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import { SILENT } from '../../support/silent-log.ts'
import { qdrantOptions } from './options.ts'
import { TEXTS } from './texts.ts'

const AVERAGE_LENGTH = 12

/** The words in which we differ, each for a reason; texts are compared without them. */
const DIFFERENT: Partial<Record<Language, readonly string[]>> = {
  // Its list of stopwords has this one, ours does not.
  arabic: ['جميع'],
  // Its list spells them with õ, a fault of the list both come from; no text does.
  hungarian: ['elő', 'először', 'előtt', 'első', 'ő', 'ők', 'őket'],
  // Its list has "printr-", which no token is; ours has the token.
  romanian: ['printr', 'printr-'],
  // Ours reads ё as е, as Snowball has done since 2.2.
  russian: ['своём'],
}
const alike = (text: string, language: Language): string =>
  text
    .split(/\s+/)
    .filter((word) => !DIFFERENT[language]?.includes(word))
    .join(' ')
/** Qdrant has no stemmer for them, or no stopwords. */
const NOT_IN_QDRANT: readonly Language[] = ['armenian', 'basque', 'catalan', 'irish']

describeWithServer('BM25 against Qdrant', () => {
  let place: QdrantPlace
  let transport: Transport
  let collection: string
  let lastId = 0
  beforeAll(async () => {
    place = await qdrantPlace()
    collection = `/collections/${place.prefix}bm25`
    const options = qdrantOptions({ url: place.url, apiKey: place.apiKey })
    transport = openTransport(options, { clock: { monotonic: () => performance.now() }, log: SILENT })
    await call('PUT', collection, { vectors: {}, sparse_vectors: { sparse: {} } })
  })
  afterAll(async () => {
    await transport[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  const call = <Result>(method: QdrantCall['method'], path: string, body: object): Promise<Result> =>
    transport.call({ method, path, body, kind: 'administration' })

  /** The vector that Qdrant makes of a text as it stores it. */
  async function stored(text: string, options: object): Promise<SparseVector> {
    lastId += 1
    const vector = { sparse: { text, model: 'Qdrant/bm25', options: { avg_len: AVERAGE_LENGTH, ...options } } }
    const points = [{ id: lastId, vector }]
    await call('PUT', `${collection}/points?wait=true`, { points })
    const read = { ids: [lastId], with_vector: true }
    const [point] = await call<Schemas['Record'][]>('POST', `${collection}/points`, read)
    const { sparse } = (point?.vector ?? {}) as { readonly sparse?: Schemas['SparseVector'] }
    return sorted(sparse)
  }

  it.each(LANGUAGES.filter((language) => !NOT_IN_QDRANT.includes(language)))('%s', async (language) => {
    const text = alike(TEXTS[language], language)
    expectEqual(
      await stored(text, { language }),
      bm25Document(text, { language, averageLength: AVERAGE_LENGTH }).vector,
    )
  })

  it.each(NOT_IN_QDRANT)('%s, with our stems given to Qdrant', async (language) => {
    const stems = terms(TEXTS[language], language)
    // Language "none" is neither stemmed nor filtered.
    const reference = await stored(stems.join(' '), { language: 'none' })
    expectEqual(reference, bm25Document(TEXTS[language], { language, averageLength: AVERAGE_LENGTH }).vector)
  })

  it.each(LANGUAGES.filter((language) => !NOT_IN_QDRANT.includes(language)))(
    '%s: every stopword is one to Qdrant',
    async (language) => {
      const { stopwords } = languageRules(language)
      const reference = await stored(alike([...stopwords].join(' '), language), { language })
      expect(reference.indices).toHaveLength(0)
    },
  )

  it('gives terms of a query the weight 1, each once', async () => {
    const query = bm25QueryVector('running runs ERR_4102', ['english'])
    expect(query.values.every((value) => value === 1)).toBe(true)
    expect(query.indices).toEqual((await stored('running ERR_4102', {})).indices)
  })
})

function sorted(vector: Schemas['SparseVector'] | undefined): SparseVector {
  const { indices = [], values = [] } = vector ?? {}
  const pairs = indices.map((index, place) => [index, values[place] ?? 0] as const)
  pairs.sort(([left], [right]) => left - right)
  return {
    indices: Uint32Array.from(pairs, ([index]) => index),
    values: Float32Array.from(pairs, ([, value]) => value),
  }
}

function expectEqual(reference: SparseVector, ours: SparseVector): void {
  expect(ours.indices).toEqual(reference.indices)
  for (const [place, value] of ours.values.entries()) {
    expect(value).toBeCloseTo(reference.values[place] ?? Number.NaN, 5)
  }
}
