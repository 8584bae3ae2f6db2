/**
 * Words as SQLite's full-text index holds them: ours, made by `wordsOf`, in a spelling that no tokenizer of SQLite's can split
 * or fold further. What is plain ASCII stands as it is; any other word is `_` and its UTF-8 in hexadecimal digits.
 */
import { createHash } from 'node:crypto'
import type { WordMatch } from '../../../core/filter.ts'
import { wordsOf } from '../../../text/words.ts'

/** How both tables of words are told to split: at spaces, with `_` a part of words. */
export const WORD_TABLE = `fts5(words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'")`

/**
 * When the tables rewrite their segments: at 16 of one size instead of 4, or where 40 % is deleted instead of 10 %. Writing takes
 * half the time so, and reading hardly more.
 */
export const WORD_TABLE_SETTINGS = { automerge: 16, crisismerge: 64, deletemerge: 40 }

/** SQLite cuts a token at 32 KiB, and then would take two long words for one: the hash of a long word stands for it. */
const LONGEST_SPELLED = 512

const PLAIN = /^[a-z0-9]+$/
const OPERATORS: Readonly<Record<WordMatch, string>> = { all: ' AND ', any: ' OR ', phrase: ' + ' }

/** The text's words in order, as they are stored; empty when it has none. */
export const indexedWords = (text: string): string => wordsOf(text).map(spelled).join(' ')

/** The query that finds the words. */
export const wordQuery = (match: WordMatch, words: readonly string[]): string =>
  words.map((word) => `"${spelled(word)}"`).join(OPERATORS[match])

function spelled(word: string): string {
  if (word.length > LONGEST_SPELLED) return `_x${createHash('sha256').update(word).digest('hex')}`
  return PLAIN.test(word) ? word : `_${Buffer.from(word).toString('hex')}`
}
