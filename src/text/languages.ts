/**
 * The languages BM25 knows: one row each, with its names and its Snowball stemmer; its stopwords stand in a file of its name
 * under `stopwords/`. A language costs nothing until it is used: only then are its stopwords read and its stemmer made.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { newStemmer, type Stemmer } from 'snowball-stemmers'
import { LANGUAGES, type Language } from '../core/languages.ts'
import { siblingModule } from '../core/modules.ts'
import { wordsOf } from './words.ts'

export interface LanguageRules {
  /** The name in `LANGUAGES`. */
  readonly name: string
  readonly stopwords: ReadonlySet<string>
  /** The stem of a lower-case word. */
  readonly stem: (word: string) => string
}

interface LanguageRow {
  /** ISO 639-1. */
  readonly codes: readonly string[]
  /** What Snowball 2.2 does to a word first and the stemmer's port does not. */
  readonly prelude?: (word: string) => string
}

/** By the name in English: in a configuration, as Snowball's algorithm, and as the file of the stopwords. */
const ROWS: Readonly<Record<Language, LanguageRow>> = {
  arabic: { codes: ['ar'] },
  armenian: { codes: ['hy'] },
  basque: { codes: ['eu'] },
  catalan: { codes: ['ca'] },
  danish: { codes: ['da'] },
  dutch: { codes: ['nl'] },
  english: { codes: ['en'] },
  finnish: { codes: ['fi'] },
  french: { codes: ['fr'] },
  german: { codes: ['de'] },
  hungarian: { codes: ['hu'] },
  irish: { codes: ['ga'] },
  italian: { codes: ['it'] },
  // Bokmål and Nynorsk have codes of their own; the stemmer and the stopwords serve both.
  norwegian: { codes: ['no', 'nb', 'nn'] },
  portuguese: { codes: ['pt'] },
  romanian: { codes: ['ro'] },
  russian: { codes: ['ru'], prelude: (word) => word.replaceAll('ё', 'е') },
  spanish: { codes: ['es'] },
  swedish: { codes: ['sv'] },
  turkish: { codes: ['tr'] },
}

const require = createRequire(import.meta.url)

function languageNamed(nameOrCode: string): Language | undefined {
  const wanted = nameOrCode.toLowerCase()
  return LANGUAGES.find((name) => name === wanted || ROWS[name].codes.includes(wanted))
}

/**
 * The name in `LANGUAGES` of a document's language: by the primary subtag of a BCP 47 tag (`de-AT`, `pt_BR`, `EN`) or by
 * the English name; undefined when BM25 has no rules for it.
 */
export const bm25LanguageOf = (tag: string): Language | undefined => languageNamed(tag.trim().split(/[-_]/, 1).join())

/**
 * @param language name or ISO 639-1 code, in any case
 * @throws RangeError when BM25 has no rules for the language
 */
export function languageRules(language: string): LanguageRules {
  const name = languageNamed(language)
  if (name === undefined) {
    throw new RangeError(`BM25 has no rules for the language "${language}"; it has them for ${LANGUAGES.join(', ')}`)
  }
  const { prelude } = ROWS[name]
  const stemmer: Stemmer = newStemmer(name)
  const stem = prelude === undefined ? stemmer.stem.bind(stemmer) : (word: string) => stemmer.stem(prelude(word))
  return { name, stopwords: stopwordsOf(name), stem }
}

/** The list as it was written, and its entries split as texts are: Romanian `dintr-` and Catalan `d'una` would never match. */
function stopwordsOf(name: string): ReadonlySet<string> {
  const file = fileURLToPath(siblingModule(import.meta.url, `stopwords/${name}`))
  const { WORDS } = require(file) as { readonly WORDS: string }
  const written = WORDS.trim().split(/\s+/)
  return new Set([...written, ...written.flatMap(wordsOf)])
}
