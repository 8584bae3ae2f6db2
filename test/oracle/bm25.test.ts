/** The oracle's BM25 against published and measured values, and `src/text` against the oracle. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bm25Document, bm25Length, bm25QueryVector } from '../../src/text/bm25.ts'
import { seeded } from '../contract/seed.ts'
import { documentVector, idf, queryVector, termIndex, tokens } from './bm25.ts'
import { murmur3 } from './murmur3.ts'
import { STOPWORDS } from './stopwords.ts'

const bm25DocumentVector = (...given: Parameters<typeof bm25Document>) => bm25Document(...given).vector

describe("the oracle's BM25", () => {
  /** From smhasher's and other ports' tables of MurmurHash3_x86_32, seed 0. */
  it.each([
    ['', 0],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('hashes %j', (text, hash) => {
    expect(murmur3(text)).toBe(hash)
  })

  /** Read back from Qdrant 1.18.3, asked with its own model `Qdrant/bm25`. */
  it.each([
    ['hello', 613153351],
    ['quick', 771291085],
    ['brown', 741580288],
    ['fox', 1621867415],
    ['test', 1167338989],
    ['sentenc', 80183211],
  ])('gives %s the index of Qdrant', (token, index) => {
    expect(termIndex(token)).toBe(index)
  })

  /** The same source. */
  it.each([
    ['ERR_4102 ERR-4102', 'err 4102 err 4102'],
    ['3.14 v1.2.3', '3 14 v1 2 3'],
    ["don't", ''],
    ['C++ and C#', 'c c'],
    ['日本語 テスト', '日本語 テスト'],
    ['İstanbul', 'i̇stanbul'],
    ['café naïve', 'café naïv'],
  ])('splits %j', (text, expected) => {
    expect(tokens(text).join(' ')).toBe(expected)
  })

  it("weighs as Qdrant's server does", () => {
    expect(documentVector('alpha beta gamma delta epsilon', 256).values[0]).toBeCloseTo(1.66973, 5)
    expect(documentVector('alpha alpha beta gamma delta', 5).values).toContainEqual(expect.closeTo(1.375, 5))
    expect(queryVector('alpha alpha').values).toEqual(Float32Array.of(1))
    expect(idf(4, 2)).toBeCloseTo(Math.log(2), 12)
  })
})

/** Words that repeat, stem, stop and collide in case, between characters of any kind. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...STOPWORDS,
        "don't",
        'running',
        'RUNS',
        'generously',
        'ERR_4102',
        'naïve',
        'İstanbul',
        'ß',
        'ﬁ',
        '१२',
        'Ⅷ',
        'ⓐ',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.lorem({ maxCount: 5 }),
    ),
    { maxLength: 20 },
  )
  .chain((words) => fc.constantFrom(' ', '-', '_', '\u00a0', '’').map((separator) => words.join(separator)))

describe('BM25 of src/text', () => {
  it('equals the oracle in terms, indices and weights', () => {
    const property = fc.property(text, fc.double({ min: 1, max: 1_000, noNaN: true }), (passage, averageLength) => {
      expect(bm25DocumentVector(passage, { language: 'english', averageLength })).toEqual(
        documentVector(passage, averageLength),
      )
      expect(bm25QueryVector(passage, ['english'])).toEqual(queryVector(passage))
      expect(bm25Length(passage, 'english')).toBe(tokens(passage).length)
    })
    fc.assert(property, seeded(300))
  })
})
