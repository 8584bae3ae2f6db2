/**
 * From text to the terms of BM25, as Qdrant's server does it: split at whatever is not a letter or a number, lower-case,
 * drop stopwords, stem. Splitting comes first, since lower-casing can make characters that would split (İ becomes i and a
 * combining dot). Stems and indices of words are remembered, for a corpus repeats its words.
 */
import { LRUCache } from 'lru-cache'
import murmurhash from 'murmurhash'
import { type LanguageRules, languageRules } from './languages.ts'
import { wordsOf } from './words.ts'

/** Raised whenever the same text would give other terms or weights; recorded with each collection. */
export const TOKENIZER_VERSION = 2

export interface Term {
  readonly text: string
  readonly index: number
}

type Analyzer = (text: string) => readonly Term[]

const REMEMBERED_WORDS = 50_000
/** Longer words are rarely met twice, and would make the cache's size a matter of its content. */
const LONGEST_REMEMBERED = 64

const analyzers = new Map<string, Analyzer>()

/**
 * The stems of the text's words in order, stopwords left out.
 *
 * @param language name or ISO code of a language in `LANGUAGES`
 * @throws RangeError for another language
 */
export const terms = (text: string, language: string): string[] => analyze(text, language).map((term) => term.text)

/** Index of a term in a sparse vector: |int32 of murmur3_x86_32|, over UTF-8 with seed 0, at most 2^31. */
export const termIndex = (term: string): number => Math.abs(murmurhash.v3(term, 0) | 0)

/** The terms with their indices. @throws RangeError for an unknown language */
export function analyze(text: string, language: string): readonly Term[] {
  let analyzer = analyzers.get(language)
  if (analyzer === undefined) {
    const rules = languageRules(language)
    // One for all names of a language, because it remembers its words.
    analyzer = analyzers.get(rules.name) ?? createAnalyzer(rules)
    analyzers.set(rules.name, analyzer).set(language, analyzer)
  }
  return analyzer(text)
}

function createAnalyzer({ stopwords, stem }: LanguageRules): Analyzer {
  const remembered = new LRUCache<string, Term>({ max: REMEMBERED_WORDS })
  const termOf = (word: string): Term => {
    const known = remembered.get(word)
    if (known !== undefined) return known
    const stemmed = stem(word)
    const term = { text: stemmed, index: termIndex(stemmed) }
    if (word.length <= LONGEST_REMEMBERED) remembered.set(word, term)
    return term
  }
  return (text) =>
    wordsOf(text)
      .filter((word) => !stopwords.has(word))
      .map(termOf)
}
