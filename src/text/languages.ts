/** The languages BM25 knows: one row each, with its names, its stopwords and its stemmer. */
import { newStemmer } from 'snowball-stemmers'
import { ENGLISH_STOPWORDS } from './stopwords/english.ts'

export interface LanguageRules {
  readonly stopwords: ReadonlySet<string>
  /** The stem of a lower-case word. */
  readonly stem: (word: string) => string
}

interface LanguageRow {
  /** The name in a configuration first, then the ISO 639-1 code. */
  readonly names: readonly [string, string]
  readonly stopwords: ReadonlySet<string>
  /** A Snowball algorithm. */
  readonly stemmer: string
}

const ROWS: readonly LanguageRow[] = [{ names: ['english', 'en'], stopwords: ENGLISH_STOPWORDS, stemmer: 'english' }]

/** The names that a configuration may give; ISO codes are understood beside them. */
export const BM25_LANGUAGES: readonly string[] = ROWS.map(({ names: [name] }) => name)

const rowOf = (language: string): LanguageRow | undefined =>
  ROWS.find(({ names }) => names.includes(language.toLowerCase()))

/** @throws RangeError when BM25 has no rules for the language */
export function languageRules(language: string): LanguageRules {
  const row = rowOf(language)
  if (row === undefined) {
    throw new RangeError(
      `BM25 has no rules for the language "${language}"; it has them for ${BM25_LANGUAGES.join(', ')}`,
    )
  }
  const stemmer = newStemmer(row.stemmer)
  return { stopwords: row.stopwords, stem: (word) => stemmer.stem(word) }
}
