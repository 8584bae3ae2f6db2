/**
 * Where text may be cut, by Unicode's own rules (UAX 29, through Intl.Segmenter): after a sentence, between words, between
 * what a reader takes for characters, and at last between code points. Each function gives the offsets at which parts begin,
 * the first of them 0.
 */

/** The locale is fixed, so that a chunk does not depend on the machine's language. */
const LOCALE = 'en'
const sentences = new Intl.Segmenter(LOCALE, { granularity: 'sentence' })
const words = new Intl.Segmenter(LOCALE, { granularity: 'word' })
const characters = new Intl.Segmenter(LOCALE, { granularity: 'grapheme' })
/** UTF-16 units of a character; the longest emoji have 35. Looked for no further, so that the time is that of the text. */
const LONGEST_CHARACTER = 64

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

/** Words, and punctuation marks by themselves; white space goes with what stands before it. */
export function segmentStarts(text: string): number[] {
  const starts = [0]
  for (const { segment, index } of words.segment(text)) if (index > 0 && !isSpace(segment)) starts.push(index)
  return starts
}

/**
 * Pieces of about `length` UTF-16 units. A character stays whole, of however many code points (an emoji of several people, a
 * letter and its accents), unless it is all there is or very long; a code point always does.
 */
export function pieceStarts(text: string, length: number): number[] {
  const starts: number[] = []
  for (let start = 0; start < text.length; start = pieceEnd(text, start, length)) starts.push(start)
  return starts
}

function pieceEnd(text: string, start: number, length: number): number {
  const ahead = text.slice(start, start + length + LONGEST_CHARACTER)
  const last = characters.segment(ahead).containing(length)
  if (last === undefined) return text.length
  if (last.index > 0) return start + last.index
  const after = start + last.segment.length
  if (after === text.length ? start > 0 : last.segment.length < ahead.length) return after
  const end = start + length
  return isInsidePair(text, end) ? end + (length > 1 ? -1 : 1) : end
}

const isInsidePair = (text: string, offset: number): boolean => (text.codePointAt(offset - 1) ?? 0) > 0xffff
