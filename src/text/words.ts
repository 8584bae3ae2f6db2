/**
 * The words of a text as filters compare them: split where BM25 splits, lower-case, and nothing else, so that a phrase is what
 * stands there. Engines index them, and a filter names them. Letters with their accents apart (NFD, as macOS writes them) are put
 * together first: the accent alone is no letter, and would split the word.
 */

/** Everything that is neither a letter nor a number stands between words. */
const SEPARATORS = /[^\p{Alphabetic}\p{N}]+/u

/** In the order of the text, each as often as it stands there. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .split(SEPARATORS)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')
