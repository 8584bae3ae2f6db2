import { describe, expect, it } from '@jest/globals'
import { languageRules } from '../../src/text/languages.ts'

const { stopwords } = languageRules('english')

describe('the English stopwords', () => {
  it('are the 179 of NLTK', () => {
    expect(stopwords.size).toBe(179)
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
    expect(stopwords.has(word)).toBe(true)
  })

  it.each(['could', 'would', 'also', 'us', 'yes', ''])('do not contain %j', (word) => {
    expect(stopwords.has(word)).toBe(false)
  })
})
