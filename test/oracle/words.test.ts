/** `src/text`'s words, by which filters name them and engines find them, against the oracle's. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { wordsOf } from '../../src/text/words.ts'
import { seeded } from '../contract/seed.ts'
import { holdsWords, lowerCaseWords } from './words.ts'

it.each([
  ["ERR_4102: don't panic!", ['err', '4102', 'don', 't', 'panic']],
  ['İstanbul ΟΔΟΣ', ['i̇stanbul', 'οδος']],
  ['日本語 テスト', ['日本語', 'テスト']],
  ['  —  ', []],
])('the words of %j', (text, words) => {
  expect([lowerCaseWords(text), wordsOf(text)]).toEqual([words, words])
})

it('are those of src/text in any text', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem())
  fc.assert(
    fc.property(text, (any) => expect(wordsOf(any)).toEqual(lowerCaseWords(any))),
    seeded(300),
  )
})

it.each([
  ['all', 'lantern harbor', true],
  ['all', 'harbor anchor', false],
  ['any', 'harbor anchor', true],
  ['any', 'anchor', false],
  ['phrase', 'the harbor lantern', true],
  ['phrase', 'lantern harbor', false],
  ['phrase', 'bor lan', false],
  ['phrase', 'the the harbor', true],
] as const)('of %s in %j: %j', (match, words, expected) => {
  expect(holdsWords('The the HARBOR, lantern', match, words.split(' '))).toBe(expected)
})
