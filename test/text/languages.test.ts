import { describe, expect, it } from '@jest/globals'
import { LANGUAGES } from '../../src/core/languages.ts'
import { bm25Length, bm25QueryVector } from '../../src/text/bm25.ts'
import { bm25LanguageOf, languageRules } from '../../src/text/languages.ts'
import { termIndex, terms } from '../../src/text/terms.ts'

/** Stems are those of Snowball 2.2 (its Python package, snowballstemmer 2.2.0). */
const SAMPLES: readonly (readonly [language: string, stopwords: string, word: string, stem: string])[] = [
  ['arabic', 'من إلى هذا', 'الكتاب', 'كتاب'],
  ['armenian', 'այս են համար', 'քաղաքներ', 'քաղ'],
  ['basque', 'eta da hau', 'etxeak', 'etxe'],
  ['catalan', 'aquest amb molt', 'casa', 'cas'],
  ['danish', 'og jeg det', 'bøgerne', 'bøg'],
  ['dutch', 'de het een', 'fietsen', 'fiets'],
  ['english', 'the of and', 'sentences', 'sentenc'],
  ['finnish', 'ja on että', 'taloissa', 'talo'],
  ['french', 'les dans avec', 'chercheurs', 'chercheur'],
  ['german', 'der die das', 'aufeinanderfolgenden', 'aufeinanderfolg'],
  ['hungarian', 'az és ő először', 'házakat', 'ház'],
  ['irish', 'an agus ar', 'leabhair', 'leabhair'],
  ['italian', 'il della perché', 'abbandonata', 'abbandon'],
  ['norwegian', 'og jeg ikke', 'havnene', 'havn'],
  ['portuguese', 'os uma não', 'boatos', 'boat'],
  ['romanian', 'este din printr', 'copiilor', 'cop'],
  ['russian', 'и не что', 'важностью', 'важност'],
  ['spanish', 'los una con', 'cheques', 'chequ'],
  ['swedish', 'och det att', 'jaktkarlarne', 'jaktkarl'],
  ['turkish', 've için gibi', 'evlerimizden', 'ev'],
]

describe('the languages of BM25', () => {
  it('are twenty, each with a sample here', () => {
    expect(SAMPLES.map(([language]) => language)).toEqual(LANGUAGES)
    expect(new Set(LANGUAGES).size).toBe(LANGUAGES.length)
    expect(LANGUAGES.length).toBeGreaterThanOrEqual(15)
  })

  it.each(SAMPLES)('%s: of "%s %s" only %s is left', (language, stopwords, word, stem) => {
    expect(terms(`${stopwords} ${word}`, language)).toEqual([stem])
  })

  it.each([
    ['catalan', 'gossos', 'gossa'],
    ['danish', 'huset', 'huse'],
    ['dutch', 'lopende', 'lopend'],
    ['finnish', 'talossa', 'taloissa'],
    ['french', 'continuellement', 'continuelle'],
    ['german', 'Häuser', 'Haus'],
    ['hungarian', 'házak', 'házakat'],
    ['italian', 'libro', 'libri'],
    ['norwegian', 'havn', 'havnene'],
    ['portuguese', 'menino', 'meninos'],
    ['romanian', 'copii', 'copiilor'],
    ['russian', 'книга', 'книги'],
    ['spanish', 'chica', 'chicas'],
    ['swedish', 'flicka', 'flickor'],
    ['turkish', 'kitap', 'kitaplar'],
  ])('%s: "%s" and "%s" are one term', (language, one, other) => {
    expect(terms(one, language)).toEqual(terms(other, language))
  })

  it.each(LANGUAGES)('%s has stopwords that texts can match: lower-case words without marks', (language) => {
    const { stopwords } = languageRules(language)
    expect(stopwords.size).toBeGreaterThan(40)
    const matching = [...stopwords].filter((word) => /^[\p{Alphabetic}\p{N}]+$/u.test(word))
    expect(matching.length).toBeGreaterThanOrEqual(stopwords.size * 0.8)
    expect(bm25Length(matching.join(' '), language)).toBe(0)
  })
})

describe('elided words', () => {
  it.each([
    ['french', "d'une qu'il l'homme", ['homm']],
    ['italian', "dell'acqua l'una", ['acqua']],
    ['catalan', "d'una n'han l'aigua", ['aigu']],
    ['irish', "d'athair b'fhearr", ['athair', 'fearr']],
  ])('of %s lose their stopword: %s', (language, text, expected) => {
    expect(terms(text, language)).toEqual(expected)
  })
})

describe('Russian ё', () => {
  it('is е to the stemmer, as in Snowball 2.2', () => {
    expect(terms('чёрный', 'ru')).toEqual(terms('черный', 'ru'))
  })
})

describe('Turkish', () => {
  it('is lower-cased like all languages: I becomes i, not ı', () => {
    expect(terms('ISI', 'turkish')).toEqual(terms('isi', 'turkish'))
  })
})

describe('the language of a document', () => {
  it.each([
    ['de', 'german'],
    ['de-AT', 'german'],
    ['pt_BR', 'portuguese'],
    ['EN', 'english'],
    ['zh', undefined],
    ['nb-NO', 'norwegian'],
    ['nn', 'norwegian'],
    ['German', 'german'],
    [' fr ', 'french'],
    ['', undefined],
    ['constructor', undefined],
    ['den', undefined],
  ])('%j is %s', (tag, expected) => {
    expect(bm25LanguageOf(tag)).toBe(expected)
  })
})

describe('a query in several languages', () => {
  const indices = (...found: string[]) => Uint32Array.from(found.map(termIndex)).sort()

  it('holds the terms of each, once, with the value 1', () => {
    const { indices: found, values } = bm25QueryVector('fishing boats', ['english', 'german'])
    expect(found).toEqual(indices('fish', 'boat', 'fishing'))
    expect([...values]).toEqual([1, 1, 1])
  })

  it('keeps a word that is a stopword in one of them only', () => {
    expect(bm25QueryVector('die', ['german', 'english']).indices).toEqual(indices('die'))
    expect(bm25QueryVector('the', ['english']).indices).toEqual(indices())
  })

  it('is the same in any order, and when a language is named twice', () => {
    const once = bm25QueryVector('la maison des livres', ['french', 'english'])
    expect(bm25QueryVector('la maison des livres', ['en', 'french', 'english'])).toEqual(once)
  })

  it('is refused when one of them is unknown', () => {
    expect(() => bm25QueryVector('text', ['english', 'klingon'])).toThrow(/"klingon"/)
  })
})
