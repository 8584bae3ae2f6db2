/** Words, gathered character by character, and what it means to find them in a text. */
import type { WordMatch } from '../../src/core/filter.ts'

const isWordCharacter = (character: string): boolean => /^[\p{Alphabetic}\p{N}]$/u.test(character)

/** Runs of letters and numbers, lower-case. Cutting comes first: lower-casing makes characters that would cut. */
export function lowerCaseWords(text: string): string[] {
  const words = ['']
  for (const character of text.normalize('NFC')) {
    if (isWordCharacter(character)) words.push(`${words.pop()}${character}`)
    else words.push('')
  }
  return words.filter((word) => word !== '').map((word) => word.toLowerCase())
}

/** @param words lower-case, as `lowerCaseWords` makes them */
export function holdsWords(text: string, match: WordMatch, words: readonly string[]): boolean {
  const present = lowerCaseWords(text)
  switch (match) {
    case 'all':
      return words.every((word) => present.includes(word))
    case 'any':
      return words.some((word) => present.includes(word))
    case 'phrase':
      return written(present).includes(written(words))
  }
}

/** With a space on both sides of each word, so that one list stands within another only word by word. */
const written = (words: readonly string[]): string => words.map((word) => ` ${word} `).join('')
