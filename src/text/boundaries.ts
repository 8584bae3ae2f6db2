/**
 * Where text may be cut, by Unicode's own rules (UAX 29, through Intl.Segmenter): after a sentence, between words, and at last
 * between code points. Each function gives the offsets at which parts begin, the first of them 0.
 */

/** The locale is fixed, so that a chunk does not depend on the machine's language. */
const LOCALE = 'en'
const sentences = new Intl.Segmenter(LOCALE, { granularity: 'sentence' })
const words = new Intl.Segmenter(LOCALE, { granularity: 'word' })

/** Sentences. A line's end ends none, since text is wrapped anywhere. */
export const sentenceStarts = (text: string): number[] =>
  Array.from(sentences.segment(text.replaceAll('\n', ' ')), ({ index }) => index)

/** Words: after white space, and between words that are written without it (Chinese, Japanese, Thai). */
export function wordStarts(text: string): number[] {
  const starts: number[] = []
  let previous: Intl.SegmentData | undefined
  for (const segment of words.segment(text)) {
    if (previous === undefined || mayPart(previous, segment)) starts.push(segment.index)
    previous = segment
  }
  return starts
}

const mayPart = (left: Intl.SegmentData, right: Intl.SegmentData): boolean =>
  isSpace(right.segment) ? false : isSpace(left.segment) || (left.isWordLike === true && right.isWordLike === true)

const isSpace = (segment: string): boolean => segment.trim() === ''

/** Pieces of about `length` UTF-16 units, one code point at least; a surrogate pair stays whole. */
export function pieceStarts(text: string, length: number): number[] {
  const starts: number[] = []
  for (let start = 0; start < text.length; ) {
    starts.push(start)
    start += length
    if (isInsidePair(text, start)) start += length > 1 ? -1 : 1
  }
  return starts
}

const isInsidePair = (text: string, offset: number): boolean => {
  const before = text.codePointAt(offset - 1)
  return before !== undefined && before > 0xffff
}
