import { describe, expect, it } from '@jest/globals'
import { bm25Document, bm25Length, bm25QueryVector } from '../../src/text/bm25.ts'
import { termIndex, terms } from '../../src/text/terms.ts'

const bm25DocumentVector = (...given: Parameters<typeof bm25Document>) => bm25Document(...given).vector

/** Golden values are what Qdrant server 1.18.3 answers for `{"text", "model": "Qdrant/bm25"}`. */
const english = (text: string): string[] => terms(text, 'english')

/** Not a stopword, and no two of them share a stem. */
const words = (count: number): string => Array.from({ length: count }, (_, index) => `${index}`).join(' ')

describe('terms', () => {
  it.each([
    ['ERR_4102', ['err', '4102']],
    ['ERR-4102', ['err', '4102']],
    ['3.14 v1.2.3', ['3', '14', 'v1', '2', '3']],
    ["don't", []],
    ['C++ and C#', ['c', 'c']],
    ['日本語 テスト', ['日本語', 'テスト']],
    ['café', ['café']],
    ['naïve', ['naïv']],
    ['The tests of SENTENCES', ['test', 'sentenc']],
    ['', []],
    [' … — ', []],
  ])('of %j are %j', (text, expected) => {
    expect(english(text)).toEqual(expected)
  })

  it('keep İstanbul whole: lower-casing comes after splitting', () => {
    expect(english('İstanbul')).toEqual(['İstanbul'.toLowerCase()])
  })

  it('may be of any length', () => {
    expect(english('x'.repeat(500))).toEqual(['x'.repeat(500)])
  })

  it('are stemmed by Porter2, not by Porter1', () => {
    expect(english('generously dying skies fairly')).toEqual(['generous', 'die', 'sky', 'fair'])
  })

  it('of words that objects inherit are words like others', () => {
    expect(english('constructor __proto__ toString')).toEqual(['constructor', 'proto', 'tostr'])
  })

  it('are the same by the name and by the code of a language', () => {
    expect(terms('running tests', 'en')).toEqual(terms('running tests', 'english'))
  })

  it('cannot be had for a language without rules, and the error names those with', () => {
    expect(() => terms('text', 'klingon')).toThrow(/"klingon".*english/)
  })
})

describe('the index of a term', () => {
  it.each([
    ['hello', 613153351],
    ['quick', 771291085],
    ['brown', 741580288],
    ['fox', 1621867415],
    ['test', 1167338989],
    ['sentenc', 80183211],
  ])('%s is %i', (term, index) => {
    expect(termIndex(term)).toBe(index)
  })
})

describe('a document vector', () => {
  const weighting = { language: 'english', averageLength: 256 }

  it('weighs one occurrence among 5 terms at 1.66973 when the average is 256', () => {
    const { values } = bm25DocumentVector(words(5), weighting)
    expect(Array.from(values)).toEqual(Array(5).fill(expect.closeTo(1.66973, 5)))
  })

  it('weighs two occurrences among 5 terms at 1.375 when the average is 5', () => {
    const { indices, values } = bm25DocumentVector('fox fox 1 2 3', { ...weighting, averageLength: 5 })
    expect(values[indices.indexOf(1621867415)]).toBeCloseTo(1.375, 6)
  })

  it('does not count stopwords into the length', () => {
    expect(bm25Length('the quick and the brown fox', 'english')).toBe(3)
    expect(bm25DocumentVector('the quick and the brown fox', weighting)).toEqual(
      bm25DocumentVector('quick brown fox', weighting),
    )
  })

  it('has strictly ascending indices', () => {
    const { indices } = bm25DocumentVector(words(2000), weighting)
    expect(indices.length).toBe(2000)
    expect(indices.every((index, place) => place === 0 || index > (indices[place - 1] ?? 0))).toBe(true)
  })

  it('takes other k and b', () => {
    const { values } = bm25DocumentVector('fox fox', { language: 'en', averageLength: 100, k: 2, b: 0 })
    expect(values[0]).toBeCloseTo((2 * 3) / (2 + 2), 6)
  })

  it('is empty for a text without terms', () => {
    expect(bm25DocumentVector('of the', weighting)).toEqual({ indices: new Uint32Array(), values: new Float32Array() })
  })

  it('is refused without an average length', () => {
    expect(() => bm25DocumentVector('fox', { language: 'english', averageLength: 0 })).toThrow(RangeError)
  })
})

describe('a query vector', () => {
  it('holds each term once with the value 1', () => {
    expect(bm25QueryVector('Foxes, fox: quick FOX!', ['english'])).toEqual({
      indices: Uint32Array.of(771291085, 1621867415),
      values: Float32Array.of(1, 1),
    })
  })
})
