import { describe, expect, it } from '@jest/globals'
import { ENGLISH_STOPWORDS } from '../../src/text/stopwords/english.ts'

describe('the English stopwords', () => {
  it('are the 179 of NLTK', () => {
    expect(ENGLISH_STOPWORDS.size).toBe(179)
  })

  it.each([
    ...[
      'i',
      'a',
      'don',
      't',
      's',
      'just',
      'should',
      'now',
      "don't",
      "should've",
      "that'll",
      "she's",
      'd',
      'll',
      'm',
      'o',
    ],
    ...['re', 've', 'y', 'ain', 'ma', 'shan', 'wouldn', "wouldn't"],
  ])('contain %s', (word) => {
    expect(ENGLISH_STOPWORDS.has(word)).toBe(true)
  })

  it.each(['could', 'would', 'also', 'us', 'yes', ''])('do not contain %j', (word) => {
    expect(ENGLISH_STOPWORDS.has(word)).toBe(false)
  })
})
