/** The part of `snowball-stemmers` that is used here; the package brings no types. */
declare module 'snowball-stemmers' {
  export interface Stemmer {
    /** The stem of one lower-case word. */
    stem(word: string): string
  }
  /** @param algorithm one of the Snowball algorithms, such as `english` (Porter2) */
  export function newStemmer(algorithm: string): Stemmer
}
